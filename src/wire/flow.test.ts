import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from '../../test/model/manual-timers.ts';
import { type ChannelPairOptions, channelPair, outcome, piecesOf } from '../../test/wire/channels.ts';
import type { Serve } from './call.ts';

const MEBIBYTE = 1024 * 1024;

describe('credit', () => {
  it('bounds what waits for a slow reader', async () => {
    let taken = 0;
    let sent = 0;
    let most = 0;
    const { client } = channelPair(async (_, __, call) => {
      for await (const piece of call.incoming) {
        most = Math.max(most, sent - taken);
        taken += piece.length;
        if (taken % (MEBIBYTE / 4) === 0) await settle();
      }
      return taken;
    });
    const call = client.call('x', null);
    for (let count = 0; count < 320; count++) {
      await call.send(new Uint8Array(64 * 1024));
      sent += 64 * 1024;
    }
    await call.end();
    expect(await call.reply).toBe(20 * MEBIBYTE);
    expect(most).toBeLessThanOrEqual(2 * MEBIBYTE);
  });

  it('holds back the sender of a call that nobody reads, and no other call', async () => {
    let sent = 0;
    const { client, links } = channelPair(async (method, argument, { signal }) => {
      if (method === 'echo') return argument;
      return await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const stop = new AbortController();
    const call = client.call('x', null, { signal: stop.signal });
    const sending = (async () => {
      for (;;) {
        await call.send(new Uint8Array(10_000));
        sent += 10_000;
      }
    })();
    await settle();
    expect(sent).toBeLessThanOrEqual(MEBIBYTE);
    expect(sent).toBeGreaterThan(MEBIBYTE / 2);
    expect(links.held()).toEqual([0, 0]);
    expect(await client.call('echo', 1).reply).toBe(1);
    stop.abort();
    expect(await outcome(sending)).toBe('cancelled');
  });
});

describe('two sides that flood each other through small pipes', () => {
  it('both get through', async () => {
    const pieces = 200;
    const length = 100_000;
    const serve: Serve = async (_, __, call) => {
      const receiving = piecesOf(call.incoming);
      for (let count = 0; count < pieces; count++) await call.send(new Uint8Array(length));
      await call.end();
      return lengthOf(await receiving);
    };
    const pipe = { capacity: 64 * 1024 };
    const { client } = channelPair(serve, { toServer: pipe, toClient: pipe });
    const flood = async (): Promise<void> => {
      const call = client.call('x', null);
      const receiving = piecesOf(call.incoming);
      for (let count = 0; count < pieces; count++) await call.send(new Uint8Array(length));
      await call.end();
      expect(await call.reply).toBe(pieces * length);
      expect(lengthOf(await receiving)).toBe(pieces * length);
    };
    await Promise.all([flood(), flood(), flood()]);
  });
});

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** What one call does: the lengths of the pieces it sends, of those it wants back, and whether it is cancelled. */
interface Script {
  readonly up: readonly number[];
  readonly down: readonly number[];
  readonly events: number;
  readonly cancelAfter: number;
}

const serveScript: Serve = async (_, argument, call) => {
  const script = argument as Script;
  let heard = 0;
  call.onEvent(() => heard++);
  const receiving = piecesOf(call.incoming);
  receiving.catch(() => {});
  for (const length of script.down) await call.send(new Uint8Array(length).fill(length));
  for (let count = 0; count < script.events; count++) await call.event(count);
  const pieces = await receiving;
  return {
    lengths: pieces.map(({ length }) => length),
    right: pieces.every((piece) => piece.every((byte) => byte === piece.length % 256)),
    heard,
  };
};

async function playScript(client: ReturnType<typeof channelPair>['client'], script: Script): Promise<void> {
  const stop = new AbortController();
  let heard = 0;
  const call = client.call('x', script, { signal: stop.signal, onEvent: () => heard++ });
  const receiving = piecesOf(call.incoming).catch((error: unknown) => error);
  const sending = (async () => {
    let count = 0;
    for (const length of script.up) {
      if (count++ === script.cancelAfter) stop.abort();
      await call.send(new Uint8Array(length).fill(length));
      await call.event(null);
    }
    await call.end();
  })().catch((error: unknown) => error);
  const reply = await call.reply.catch((error: unknown) => error);
  await sending;
  if (script.cancelAfter < script.up.length) {
    expect(reply).toMatchObject({ code: 'cancelled' });
    return;
  }
  expect(reply).toEqual({ lengths: script.up, right: true, heard: script.up.length });
  expect(((await receiving) as Uint8Array[]).map(({ length }) => length)).toEqual(script.down);
  expect(heard).toBe(script.events);
}

describe('any schedule', () => {
  it('brings every call that is not cancelled what it asked for', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 });
    const script = fc.record({ up: lengths, down: lengths, events: fc.nat(5), cancelAfter: fc.nat(60) });
    const property = fc.asyncProperty(
      fc.array(script, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat(50)),
      async (scripts, capacity, calls, numbers) => {
        const number = (): number => numbers.next().value ?? 0;
        const delay = async (): Promise<void> => {
          for (let turns = number() % 7; turns > 0; turns--) await Promise.resolve();
        };
        const pipe = { capacity, delay, divide: () => number() };
        const options: ChannelPairOptions = {
          toServer: pipe,
          toClient: pipe,
          limits: { data: 200, window: 424, calls },
        };
        const { client, server } = channelPair(serveScript, options);
        await Promise.all(scripts.map((one) => playScript(client, one)));
        await client.close();
        await Promise.all([client.ended, server.ended]);
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});
