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
 * The ids of two columns as small numbers: equal ids have equal numbers, from 1 on; 0 where there is none.
 * A row is numbered when it is asked for: mostly few are. Constant time, and without an object per row.
 */
export class LineageNumbers {
  readonly #known: readonly [Uint8Array, Uint8Array];
  readonly #ids: readonly [Int32Array, Int32Array];
  /** Rows of the first column. */
  readonly #first: number;
  /** By row of the first column, then of the second: its number once it is known. */
  readonly #numbers: Int32Array;
  /** The ids by their numbers, and the numbers by a hash of their ids. */
  readonly #words: Int32Array;
  readonly #slots: Int32Array;
  #count = 0;

  constructor(first: LineageColumn, second: LineageColumn) {
    this.#known = [first.known, second.known];
    this.#ids = [wordsOf(first), wordsOf(second)];
    this.#first = first.known.length;
    const rows = this.#first + second.known.length;
    this.#numbers = new Int32Array(rows);
    this.#words = new Int32Array(rows * WORDS);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(rows * 2 + 2)));
  }

  /** True if the row has an id; those of the second column follow those of the first. */
  has(row: number): boolean {
    return (row < this.#first ? this.#known[0][row] : this.#known[1][row - this.#first]) === 1;
  }

  /** The number of the row's id; 0 if it has none. */
  of(row: number): number {
    if (!this.has(row)) return 0;
    const known = this.#numbers[row] as number;
    if (known !== 0) return known;
    const number = this.#enter(
      row < this.#first ? this.#ids[0] : this.#ids[1],
      row < this.#first ? row : row - this.#first,
    );
    this.#numbers[row] = number;
    return number;
  }

  /** Equal for equal ids, any 32 bits but 0, which stands for none. */
  hash(row: number): number {
    if (!this.has(row)) return 0;
    return row < this.#first ? hashOf(this.#ids[0], row) : hashOf(this.#ids[1], row - this.#first);
  }

  #enter(ids: Int32Array, row: number): number {
    const [words, slots] = [this.#words, this.#slots];
    const at = this.#count * WORDS;
    for (let word = 0; word < WORDS; word++) words[at + word] = ids[row * WORDS + word] as number;
    const mask = slots.length - 1;
    for (let slot = hashOf(ids, row) & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot] as number;
      if (number === 0) {
        this.#count++;
        slots[slot] = this.#count;
        return this.#count;
      }
      let word = 0;
      while (word < WORDS && words[(number - 1) * WORDS + word] === words[at + word]) word++;
      if (word === WORDS) return number;
    }
  }
}

function hashOf(ids: Int32Array, row: number): number {
  let mixed = 0;
  for (let word = 0; word < WORDS; word++) mixed = Math.imul(mixed ^ (ids[row * WORDS + word] as number), MULTIPLIER);
  return mixed ^ (mixed >>> 15) || 1;
}

function wordsOf({ bytes }: LineageColumn): Int32Array {
  const isAligned = bytes.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, byteLength / Int32Array.BYTES_PER_ELEMENT);
}
