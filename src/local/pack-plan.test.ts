import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../test/model/columns-of.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStamp } from '../core/tree/stamp.ts';
import type { WantedContent } from '../endpoint/transaction.ts';
import { PACK_BYTES, PACK_FILES, type PackPlan, packPlans } from './pack-plan.ts';

function wantedOf(files: readonly (readonly [size: number, offset: number])[]): WantedContent {
  const arrivals = files.map(([size], id) => ({
    id,
    how: 'receive' as const,
    from: asBytes(`f${id}`),
    path: asBytes(`f${id}`),
    copyOf: -1,
    linkTarget: ROOT,
    replaces: null,
    expect: { ...blankStamp(Kind.file), size },
    attributes: { mode: 0, uid: -1, gid: -1, mtimeSeconds: 0, mtimeNanos: 0 },
  }));
  return { arrivals: columnsOf(arrivals), offsets: Float64Array.from(files, ([, offset]) => offset) };
}

function plansOf(files: readonly (readonly [size: number, offset: number])[]): PackPlan[] {
  return [...packPlans(wantedOf(files))];
}

describe('packPlans', () => {
  it('asks for every byte from the offsets on once, in order, and keeps packs small', () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 3 * PACK_BYTES }));
    const file = fc.tuple(size, fc.double({ min: 0, max: 1, noNaN: true }));
    const property = fc.property(fc.array(file, { maxLength: 60 }), (drawn) => {
      const files = drawn.map(([bytes, share]) => [bytes, Math.floor(bytes * share)] as const);
      const next = files.map(([, offset]) => offset);
      const seen = new Set<number>();
      let row = 0;
      for (const { start, end, offset, length } of plansOf(files)) {
        expect(length.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(PACK_BYTES);
        expect(start).toBeGreaterThanOrEqual(row);
        row = end - 1;
        for (let at = start; at < end; at++) {
          seen.add(at);
          expect(offset[at - start]).toBe(next[at]);
          next[at] = (next[at] ?? 0) + (length[at - start] ?? 0);
        }
      }
      expect(next).toEqual(files.map(([bytes]) => bytes));
      expect(seen.size).toBe(files.length);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('puts many files in one pack, and no more than fit', () => {
    const tiny = Array.from({ length: PACK_FILES + 1 }, () => [1, 0] as const);
    expect(plansOf(tiny).map(({ start, end }) => [start, end])).toEqual([
      [0, PACK_FILES],
      [PACK_FILES, PACK_FILES + 1],
    ]);
  });

  it('gives a file of exactly one pack a pack of its own, and one byte more comes in a second', () => {
    const lengths = (size: number): number[] => plansOf([[size, 0]]).flatMap(({ length }) => [...length]);
    expect(lengths(PACK_BYTES)).toEqual([PACK_BYTES]);
    expect(lengths(PACK_BYTES + 1)).toEqual([PACK_BYTES, 1]);
  });

  it.each([-1, 6, 0.5, Number.NaN])('refuses to begin a file of 5 bytes at byte %d', (offset) => {
    expect(() => plansOf([[5, offset]])).toThrowError('of 5 bytes');
  });
});
