import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32, printCrc } from './crc32.ts';

it('has the check value of CRC-32', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
  expect(crc32('')).toBe(0);
  expect(printCrc(0xabc)).toBe('00000abc');
});

it('is the CRC of the UTF-8 bytes, as zlib computes it, in one piece or in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (a, b) => {
      const text = a + b;
      expect(crc32(text)).toBe(zlibCrc32(Buffer.from(text, 'utf8')));
      expect(crc32(b, crc32(a))).toBe(crc32(text));
    }),
  );
});
