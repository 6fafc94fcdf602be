/**
 * Lineage: which files had one content at the moment when their stamps were taken. A file that myrror
 * has brought from the source gets an id there and here, the same on both sides. Files with equal ids
 * have equal contents; different ids say nothing at all. An id holds for as long as its file has not
 * been touched, as a remembered digest does.
 */
import { blankDigests, type DigestColumn } from './digest-column.ts';

/** The length of an id in bytes: `NONCE_BYTES` of the run that gave it, then a number of that run. */
export const LINEAGE_BYTES = 16;
export const NONCE_BYTES = 12;

/** Ids by row. */
export type LineageColumn = DigestColumn;

/** A column without an id, for so many rows. */
export function blankLineage(rows: number): LineageColumn {
  return blankDigests(LINEAGE_BYTES, rows);
}

/** Gives out ids that nobody else has. */
export class LineageSeries {
  readonly #nonce: Uint8Array;
  #next = 0;

  /** `nonce`: random bytes, `NONCE_BYTES` of them. */
  constructor(nonce: Uint8Array) {
    if (nonce.length !== NONCE_BYTES) throw new Error(`${nonce.length} bytes are no nonce`);
    this.#nonce = nonce;
  }

  /** Gives the row a new id. */
  give(column: LineageColumn, row: number): void {
    const start = row * LINEAGE_BYTES;
    column.bytes.set(this.#nonce, start);
    const number = this.#next++;
    for (let index = NONCE_BYTES; index < LINEAGE_BYTES; index++) {
      column.bytes[start + index] = (number >>> (8 * (index - NONCE_BYTES))) & 0xff;
    }
    column.known[row] = 1;
  }
}
