/** Values of one length, one per row, as two arrays: how digests are kept, stored and handed over. */
import { type ByteString, bytesToString } from './byte-string.ts';

/** That of row i is `bytes[i * length .. (i + 1) * length)` if `known[i]` is 1. */
export interface DigestColumn {
  readonly length: number;
  readonly known: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A column in which nothing is known, with room for so many rows. */
export function blankDigests(length: number, rows: number): DigestColumn {
  return { length, known: new Uint8Array(rows), bytes: new Uint8Array(rows * length) };
}

/** The value at a row, if one is known. */
export function digestAt({ length, known, bytes }: DigestColumn, row: number): ByteString | undefined {
  return known[row] === 1 ? bytesToString(bytes, row * length, (row + 1) * length) : undefined;
}

const HASH_BYTES = 4;

/**
 * A hash of the value at a row, any 32 bits but 0, which stands for none. It looks at both ends of the value, where
 * digests are as good as random, and ids of contents differ from run to run and within one.
 */
export function hashAt({ length, known, bytes }: DigestColumn, row: number): number {
  if (known[row] !== 1) return 0;
  const start = row * length;
  const end = start + length - HASH_BYTES;
  let hash = 0;
  for (let at = 0; at < HASH_BYTES; at++) {
    hash = (hash << 8) | ((bytes[start + at] as number) ^ (bytes[end + HASH_BYTES - 1 - at] as number));
  }
  return hash || 1;
}

/** How many rows have a value. */
export function countKnown({ known }: DigestColumn): number {
  let count = 0;
  for (let row = 0; row < known.length; row++) count += known[row] as number;
  return count;
}

/** Calls `visit` for each row with a value, ascending. */
export function eachKnown({ known }: DigestColumn, visit: (row: number) => void): void {
  for (let row = 0; row < known.length; row++) if (known[row] === 1) visit(row);
}

/** Gives row `at` of one column what stands in a row of another of the same length. */
export function copyDigest(from: DigestColumn, row: number, into: DigestColumn, at: number): void {
  const { length } = from;
  for (let index = 0; index < length; index++) {
    into.bytes[at * length + index] = from.bytes[row * length + index] as number;
  }
  into.known[at] = 1;
}

/** 0: both are known and equal; 1: both are known and differ; -1: one of them is not known. */
export function compareDigests(
  a: DigestColumn | undefined,
  row: number,
  b: DigestColumn | undefined,
  other: number,
): -1 | 0 | 1 {
  if (a === undefined || b === undefined || a.known[row] !== 1 || b.known[other] !== 1) return -1;
  const { length } = a;
  if (b.length !== length) return 1;
  for (let index = 0; index < length; index++) {
    if (a.bytes[row * length + index] !== b.bytes[other * length + index]) return 1;
  }
  return 0;
}

/** What a column has at some rows, in their order; NONE (-1) stands for a row with nothing. */
export function gatherDigests(column: DigestColumn, rows: Int32Array): DigestColumn {
  const { length } = column;
  const gathered = blankDigests(length, rows.length);
  for (let start = 0; start < rows.length; ) {
    const first = rows[start] as number;
    let end = start + 1;
    // Whole runs at once: mostly the rows are in the same order here and there.
    while (end < rows.length && first >= 0 && rows[end] === first + end - start) end++;
    if (first >= 0 && end === start + 1) {
      if (column.known[first] === 1) copyDigest(column, first, gathered, start);
    } else if (first >= 0) {
      gathered.known.set(column.known.subarray(first, first + end - start), start);
      gathered.bytes.set(column.bytes.subarray(first * length, (first + end - start) * length), start * length);
    }
    start = end;
  }
  return gathered;
}
