import { describe, expect, it } from 'vitest';
import { digestAt } from './digest-column.ts';
import { blankLineage, LineageSeries, NONCE_BYTES } from './lineage.ts';

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
