import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToRead, sampledRanges } from './sampled-ranges.ts';

const KIB = 1024;

describe('the parts of a file that a sampled digest covers', () => {
  it('are first, middle and last 16 KiB for qhash, and everything up to 48 KiB', () => {
    expect(sampledRanges('qhash', 48 * KIB)).toBeNull();
    expect(sampledRanges('qhash', 48 * KIB + 1)).toEqual([
      { start: 0, length: 16 * KIB },
      { start: 16 * KIB, length: 16 * KIB },
      { start: 32 * KIB + 1, length: 16 * KIB },
    ]);
    expect(sampledRanges('qhash', 1000 * KIB)?.[1]).toEqual({ start: 492 * KIB, length: 16 * KIB });
  });

  it('are evenly spread blocks of 64 KiB for phash, first and last among them', () => {
    const block = 64 * KIB;
    expect(sampledRanges('phash_25', 9 * block + 5)).toEqual([
      { start: 0, length: block },
      { start: 4 * block, length: block },
      { start: 9 * block, length: 5 },
    ]);
    expect(sampledRanges('phash_1', 9 * block)?.map(({ start }) => start / block)).toEqual([0, 8]);
    expect(sampledRanges('phash_99', 10 * block)).toBeNull();
    expect(sampledRanges('phash_50', block)).toBeNull();
  });

  it('are the whole file for full digests', () => {
    expect(sampledRanges('sha256', 10 ** 12)).toBeNull();
    expect(bytesToRead('sha256', 10 ** 12)).toBe(10 ** 12);
  });

  it('ascend, do not overlap, lie within the file, reach both its ends and cover at least N per cent', () => {
    const size = fc.integer({ min: 0, max: 2 ** 40 }).chain((most) => fc.integer({ min: 0, max: most }));
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 99 }), (bytes, percent) => {
        fc.pre(bytes < 2 ** 28);
        const ranges = sampledRanges(`phash_${percent}`, bytes);
        if (ranges === null) return;
        expect(ranges[0]?.start).toBe(0);
        const last = ranges[ranges.length - 1];
        expect((last?.start ?? 0) + (last?.length ?? 0)).toBe(bytes);
        for (const [index, range] of ranges.entries()) {
          const next = ranges[index + 1];
          if (next !== undefined) expect(range.start + range.length).toBeLessThanOrEqual(next.start);
        }
        expect(bytesToRead(`phash_${percent}`, bytes)).toBeGreaterThanOrEqual(
          Math.floor((bytes * percent) / 100) - 64 * KIB,
        );
      }),
    );
  });
});
