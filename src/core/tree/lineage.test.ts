import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestAt } from './digest-column.ts';
import { blankLineage, LINEAGE_BYTES, LineageSeries, NONCE_BYTES, numberLineages } from './lineage.ts';

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

describe('numbers of lineages', () => {
  it('are equal where the ids are, and 0 where there is none', () => {
    const id = fc.option(fc.tuple(fc.nat(3), fc.nat(3)));
    fc.assert(
      fc.property(fc.array(id), fc.array(id), fc.boolean(), (one, two, isMissing) => {
        const columns = [one, two].map((ids) => {
          const column = blankLineage(ids.length);
          for (const [row, letters] of ids.entries()) {
            if (letters === null) continue;
            column.bytes[row * LINEAGE_BYTES] = letters[0];
            column.bytes[row * LINEAGE_BYTES + LINEAGE_BYTES - 1] = letters[1];
            column.known[row] = 1;
          }
          return { rows: ids.length, ids: column };
        });
        const second = { rows: two.length, ids: isMissing ? null : (columns[1]?.ids ?? null) };
        const numbers = numberLineages([columns[0] ?? { rows: 0, ids: null }, second]);
        const all = [...one, ...two.map((letters) => (isMissing ? null : letters))].map(
          (letters) => letters?.join() ?? null,
        );
        expect(numbers.length).toBe(all.length);
        for (const [index, letters] of all.entries()) {
          expect(numbers[index] === 0).toBe(letters === null);
          for (const [other, same] of all.entries()) {
            if (letters !== null && same !== null) expect(numbers[index] === numbers[other]).toBe(letters === same);
          }
        }
      }),
    );
  });
});
