import { expect, test } from 'vitest';
import { FarLines, harmless } from './far-text.ts';

test('a terminal is given nothing to act on', () => {
  expect(harmless('\x1b[2J\x9bx\r\u202ey\tz\n')).toBe('\\x1b[2J\\x9bx\\x0d\\u{202e}y\tz\n');
});

test('lines are told whole, wherever they were cut on the way, and the last are kept', () => {
  const told: string[] = [];
  const lines = new FarLines((line) => told.push(line));
  const bytes = new TextEncoder().encode('one\r\nzwei Bücher\n\x07three');
  for (const byte of bytes) lines.push(Uint8Array.of(byte));
  expect(told).toEqual(['one', 'zwei Bücher']);
  expect(lines.tail()).toBe('one\nzwei Bücher\n\\x07three');
  lines.end();
  lines.end();
  expect(told).toEqual(['one', 'zwei Bücher', '\\x07three']);
});

test('neither an endless line nor endless lines fill the memory', () => {
  let longest = 0;
  const lines = new FarLines((line) => {
    longest = Math.max(longest, line.length);
  });
  for (let round = 0; round < 1000; round++) lines.push(new Uint8Array(1000).fill(0x61));
  for (let round = 0; round < 1000; round++) lines.push(new Uint8Array(1000).fill(0x0a));
  expect(longest).toBeLessThan(10_000);
  expect(lines.tail().length).toBeLessThan(10_000);
});
