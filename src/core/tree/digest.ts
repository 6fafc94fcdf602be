/** Digests of file contents: which kinds there are, and tables of known ones. */
import { type ByteString, stringToBytes } from './byte-string.ts';
import {
  blankDigests,
  compareDigests,
  copyDigest,
  countKnown,
  type DigestColumn,
  digestAt,
  eachKnown,
  gatherDigests,
  hashAt,
} from './digest-column.ts';

/** A sampled digest may rule a pair out, never confirm it; a full one covers every byte. */
export type FullAlgorithm = 'md5' | 'sha256' | 'xxh128';
export type Algorithm = 'qhash' | `phash_${number}` | FullAlgorithm;

/** The raw bytes of a digest. Equal contents have equal digests; the size is not part of it. */
export type Digest = ByteString;

const SHORT = 16;
const LONG = 32;

export function isFullAlgorithm(algorithm: Algorithm): algorithm is FullAlgorithm {
  return algorithm === 'md5' || algorithm === 'sha256' || algorithm === 'xxh128';
}

/** The length in bytes of the digests of an algorithm; sampled ones are SHA-256. */
export function digestLength(algorithm: Algorithm): number {
  return algorithm === 'md5' || algorithm === 'xxh128' ? SHORT : LONG;
}

const FIRST_CAPACITY = 64;
const KNOWN = Uint8Array.of(1);

/** What is known of the contents at the rows of one snapshot. */
export class DigestTable {
  /** Ids of contents, of another kind than digests: equal ones say something, different ones nothing. */
  lineage: DigestColumn | null = null;
  readonly #columns = new Map<Algorithm, DigestColumn>();
  readonly #counts = new Map<Algorithm, number>();

  has(algorithm: Algorithm, row: number): boolean {
    return this.#columns.get(algorithm)?.known[row] === 1;
  }

  get(algorithm: Algorithm, row: number): Digest | undefined {
    const column = this.#columns.get(algorithm);
    return column === undefined ? undefined : digestAt(column, row);
  }

  /** The digests of each kind. */
  columns(): (readonly [Algorithm, DigestColumn])[] {
    return [...this.#columns];
  }

  /** Equal for equal digests of one kind, any 32 bits but 0, which stands for none. */
  hash(algorithm: Algorithm, row: number): number {
    const column = this.#columns.get(algorithm);
    return column === undefined ? 0 : hashAt(column, row);
  }

  set(algorithm: Algorithm, row: number, digest: Digest): void {
    this.take(algorithm, row, { length: digest.length, known: KNOWN, bytes: stringToBytes(digest) }, 0);
  }

  /** Takes the digest of a row from a column of the same kind. */
  take(algorithm: Algorithm, row: number, from: DigestColumn, at: number): void {
    const column = this.#room(algorithm, row, from.length);
    if (column.known[row] !== 1) this.#counts.set(algorithm, this.count(algorithm) + 1);
    copyDigest(from, at, column, row);
  }

  /** True if the row has this digest: the one at place `at` of a column of the same kind. */
  isDigest(algorithm: Algorithm, row: number, column: DigestColumn, at: number): boolean {
    return compareDigests(this.#columns.get(algorithm), row, column, at) === 0;
  }

  /** True if both rows have a digest of this kind and the two are equal. Makes no strings. */
  agrees(algorithm: Algorithm, row: number, other: DigestTable, otherRow: number): boolean {
    return compareDigests(this.#columns.get(algorithm), row, other.#columns.get(algorithm), otherRow) === 0;
  }

  /** True if both rows have a digest of this kind and the two differ. */
  differs(algorithm: Algorithm, row: number, other: DigestTable, otherRow: number): boolean {
    return compareDigests(this.#columns.get(algorithm), row, other.#columns.get(algorithm), otherRow) === 1;
  }

  /** True if `differs` holds for any of the first `count` rows and the same row of another table. */
  differsAnywhere(algorithm: Algorithm, other: DigestTable, count: number): boolean {
    const [mine, theirs] = [this.#columns.get(algorithm), other.#columns.get(algorithm)];
    for (let row = 0; row < count && mine !== undefined && theirs !== undefined; row++) {
      if (compareDigests(mine, row, theirs, row) === 1) return true;
    }
    return false;
  }

  /** The kinds of which at least one digest is known. */
  algorithms(): Algorithm[] {
    return [...this.#columns.keys()];
  }

  /** The length in bytes of the digests of one kind; 0 while none is known. A list may have samples of its own length. */
  lengthOf(algorithm: Algorithm): number {
    return this.#columns.get(algorithm)?.length ?? 0;
  }

  /** How many digests of one kind are known. */
  count(algorithm: Algorithm): number {
    return this.#counts.get(algorithm) ?? 0;
  }

  /** Calls `visit` for each row of which a digest of this kind is known, ascending. */
  eachRow(algorithm: Algorithm, visit: (row: number) => void): void {
    const column = this.#columns.get(algorithm);
    if (column !== undefined) eachKnown(column, visit);
  }

  /** Adds a whole column, which is the table's from now on; what it does not know stays as it is. */
  addColumn(algorithm: Algorithm, column: DigestColumn): void {
    if (!column.known.includes(1)) return;
    if (!this.#columns.has(algorithm)) {
      this.#columns.set(algorithm, column);
      this.#counts.set(algorithm, countKnown(column));
      return;
    }
    for (let row = column.known.length - 1; row >= 0; row--) {
      if (column.known[row] === 1) this.take(algorithm, row, column, row);
    }
  }

  /** Adds all digests of one kind that another table has. */
  addAll(algorithm: Algorithm, other: DigestTable): void {
    const column = other.#columns.get(algorithm);
    if (column !== undefined) this.addColumn(algorithm, column);
  }

  /** Adds all digests of one kind that another table has, that of row i as that of row `newRow[i]`. */
  addMoved(algorithm: Algorithm, other: DigestTable, newRow: ArrayLike<number>): void {
    const column = other.#columns.get(algorithm);
    if (column === undefined) return;
    other.eachRow(algorithm, (row) => this.take(algorithm, newRow[row] as number, column, row));
  }

  /** Gives row i all digests that row `rows[i]` of another table has; NONE (-1) stands for no row. */
  addGathered(other: DigestTable, rows: Int32Array): void {
    for (const [algorithm, column] of other.#columns) this.addColumn(algorithm, gatherDigests(column, rows));
  }

  /** The column of a kind with room for the row. Throws if its digests are of another length. */
  #room(algorithm: Algorithm, row: number, length: number): DigestColumn {
    const column = this.#columns.get(algorithm);
    if (column !== undefined && column.length !== length) throw new RangeError(`digests of ${length} bytes`);
    if (column !== undefined && row < column.known.length) return column;
    const larger = blankDigests(length, Math.max(FIRST_CAPACITY, (row + 1) * 2));
    if (column !== undefined) {
      larger.known.set(column.known);
      larger.bytes.set(column.bytes);
    }
    this.#columns.set(algorithm, larger);
    return larger;
  }
}
