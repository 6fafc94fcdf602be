import { expect, test } from 'vitest';
import { bytesToString, stringToBytes } from './byte-string.ts';

test('bytes of any length and value become a string and come back', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => (index * 7) % 256);
  for (const length of [0, 1, 2, 63, 64, 65, 255, 4096, 4097, 9_000]) {
    const text = bytesToString(bytes, 3, 3 + length);
    expect(text).toHaveLength(length);
    expect(stringToBytes(text)).toEqual(bytes.slice(3, 3 + length));
  }
});

test('a stretch that goes beyond the end stops there', () => {
  expect(bytesToString(Uint8Array.of(97, 98, 99), 1, 9)).toBe('bc');
  expect(bytesToString(Uint8Array.of(97, 98, 99))).toBe('abc');
});
