import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesToString } from '../core/tree/byte-string.ts';
import { LONGEST_DIGEST, parseHex, printHex } from './hex.ts';

it('prints two lower-case digits per byte and reads them back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: LONGEST_DIGEST }), (bytes) => {
      const digest = bytesToString(bytes);
      expect(printHex(digest)).toBe(Buffer.from(bytes).toString('hex'));
      expect(parseHex(printHex(digest))).toBe(digest);
    }),
  );
});
