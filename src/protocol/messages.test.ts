import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messages } from '../../test/protocol/messages.ts';
import { isMyrrorError } from '../core/error.ts';
import { ByteReader } from './byte-reader.ts';

describe.each(messages)('$name', ({ honest, read }) => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(honest, ({ bytes, says }) => {
        expect(read(new ByteReader(bytes))).toEqual(says);
      }),
    );
  });

  it('that end too early or too late are a protocol error', () => {
    fc.assert(
      fc.property(honest, fc.nat(), ({ bytes }, cut) => {
        for (const wrong of [bytes.subarray(0, cut % bytes.length), Uint8Array.of(...bytes, 0)]) {
          let thrown: unknown;
          try {
            read(new ByteReader(wrong));
          } catch (error) {
            thrown = error;
          }
          expect(isMyrrorError(thrown) && thrown.code).toBe('protocol');
        }
      }),
    );
  });
});
