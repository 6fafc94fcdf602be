import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestAt } from './digest-column.ts';
import {
  blankLineage,
  LINEAGE_BYTES,
  type LineageColumn,
  LineageNumbers,
  LineageSeries,
  NONCE_BYTES,
} from './lineage.ts';

describe('a series of lineages', () => {
  it('gives everybody another id, and begins it with the nonce', () => {
    const column = blankLineage(1_000);
    const series = new LineageSeries(new Uint8Array(NONCE_BYTES).fill(7));
    for (let row = 0; row < 1_000; row++) series.give(column, row);
    const ids = new Set(Array.from({ length: 1_000 }, (_, row) => digestAt(column, row)));
    expect(ids.size).toBe(1_000);
    for (const id of ids) expect(id?.slice(0, NONCE_BYTES)).toBe('\x07'.repeat(NONCE_BYTES));
  });

  it('refuses a nonce of another length', () => {
    expect(() => new LineageSeries(new Uint8Array(NONCE_BYTES - 1))).toThrow('no nonce');
  });
});

function columnOf(ids: readonly (readonly [number, number] | null)[]): LineageColumn {
  const column = blankLineage(ids.length);
  for (const [row, letters] of ids.entries()) {
    if (letters === null) continue;
    column.bytes[row * LINEAGE_BYTES] = letters[0];
    column.bytes[row * LINEAGE_BYTES + LINEAGE_BYTES - 1] = letters[1];
    column.known[row] = 1;
  }
  return column;
}

describe('numbers of lineages', () => {
  it('are equal where the ids are, and 0 where there is none', () => {
    const id = fc.option(fc.tuple(fc.nat(3), fc.nat(3)));
    fc.assert(
      fc.property(fc.array(id), fc.array(id), (one, two) => {
        const [first, second] = [columnOf(one), columnOf(two)];
        const numbers = new LineageNumbers(first, second);
        const all = [...one, ...two].map((letters) => letters?.join() ?? null);
        for (const [index, letters] of all.entries()) {
          expect(numbers.has(index)).toBe(letters !== null);
          expect(numbers.of(index) === 0).toBe(letters === null);
          for (const [other, same] of all.entries()) {
            if (letters !== null && same !== null)
              expect(numbers.of(index) === numbers.of(other)).toBe(letters === same);
          }
        }
      }),
    );
  });
});
