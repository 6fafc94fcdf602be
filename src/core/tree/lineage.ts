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

const MULTIPLIER = 0x9e3779b1;
const WORDS = LINEAGE_BYTES / 4;

/**
 * The ids of several columns as small numbers, one column after the other: equal ids have equal
 * numbers, from 1 on; 0 where there is none. Linear, and without an object per row.
 */
export function numberLineages(
  columns: readonly { readonly rows: number; readonly ids: LineageColumn | null }[],
): Int32Array {
  const total = columns.reduce((sum, { rows }) => sum + rows, 0);
  const numbers = new Int32Array(total);
  const words = new Int32Array(total * WORDS);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(total * 2 + 2)));
  let count = 0;
  let offset = 0;
  for (const { rows, ids } of columns) {
    const from = ids === null ? new Int32Array() : wordsOf(ids);
    for (let row = 0; row < Math.min(rows, ids?.known.length ?? 0); row++) {
      if (ids?.known[row] !== 1) continue;
      for (let word = 0; word < WORDS; word++) {
        words[count * WORDS + word] = from[row * WORDS + word] as number;
      }
      const number = enter(slots, words, count);
      if (number === count + 1) count++;
      numbers[offset + row] = number;
    }
    offset += rows;
  }
  return numbers;
}

function wordsOf({ bytes }: LineageColumn): Int32Array {
  const isAligned = bytes.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, byteLength / Int32Array.BYTES_PER_ELEMENT);
}

/** The number of the id that stands at `at` among the words: that of an equal one before it, else `at + 1`. */
function enter(slots: Int32Array, words: Int32Array, at: number): number {
  const mask = slots.length - 1;
  let mixed = 0;
  for (let word = 0; word < WORDS; word++) mixed = Math.imul(mixed ^ (words[at * WORDS + word] as number), MULTIPLIER);
  for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
    const number = slots[slot] as number;
    if (number === 0) {
      slots[slot] = at + 1;
      return at + 1;
    }
    let word = 0;
    while (word < WORDS && words[(number - 1) * WORDS + word] === words[at * WORDS + word]) word++;
    if (word === WORDS) return number;
  }
}
