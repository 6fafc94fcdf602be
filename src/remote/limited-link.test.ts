import { describe, expect, it } from 'vitest';
import { linkPair } from '../../test/model/link-pair.ts';
import type { Timers } from '../wire/timers.ts';
import { limitLink, parseRate } from './limited-link.ts';

/** A clock that goes on as soon as somebody waits for it. */
function hastyTimers(): Timers & { readonly waited: () => number } {
  let now = 0;
  return {
    now: () => now,
    waited: () => now,
    after: (milliseconds, call) => {
      now += milliseconds;
      queueMicrotask(call);
      return () => undefined;
    },
  };
}

describe('a rate', () => {
  it.each([
    ['500', 500 * 1024],
    ['1.5m', 1.5 * 1024 ** 2],
    ['2G', 2 * 1024 ** 3],
    ['100b', 100],
    ['0', 0],
  ])('%s is read', (text, rate) => {
    expect(parseRate(text)).toBe(rate);
  });

  it.each(['', 'fast', '-1', '1e9', '5 m', '1.m', '9t'])('%j is none', (text) => {
    expect(() => parseRate(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('a link with a rate', () => {
  const RATE = 100_000;
  const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);

  it('carries all bytes in order, in each direction no faster than that', async () => {
    const timers = hastyTimers();
    const links = linkPair();
    const limited = limitLink(links.client, RATE, timers);
    const writing = Promise.all([limited.write(bytes.subarray(0, 1000)), limited.write(bytes.subarray(1000))]);
    const pieces: Uint8Array[] = [];
    let taken = 0;
    for await (const piece of links.server.incoming) {
      pieces.push(piece);
      taken += piece.length;
      if (taken === bytes.length) break;
    }
    await writing;
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(timers.waited()).toBeGreaterThan((bytes.length / RATE) * 900);
  });

  it('hands on what arrives piece by piece, no faster than that', async () => {
    const timers = hastyTimers();
    const links = linkPair();
    const limited = limitLink(links.client, RATE, timers);
    void links.server.write(bytes);
    links.server.close();
    const pieces: Uint8Array[] = [];
    for await (const piece of limited.incoming) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(RATE / 20);
    expect(timers.waited()).toBeGreaterThan((bytes.length / RATE) * 900);
  });

  it('tells every writer that the link is broken', async () => {
    const links = linkPair();
    const limited = limitLink(links.client, RATE, hastyTimers());
    links.cut();
    await expect(limited.write(bytes)).rejects.toThrow();
    await expect(limited.write(bytes)).rejects.toThrow();
  });
});
