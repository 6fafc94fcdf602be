/** What is remembered of files, as columns: what a cache file holds. */
import type { DigestColumn } from '../core/tree/digest-column.ts';

/** One row per file, found by device and inode, good only while all the other columns agree too. */
export interface FixedColumns {
  readonly device: BigUint64Array;
  readonly inode: BigUint64Array;
  readonly size: Float64Array;
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
  readonly ctimeSeconds: Float64Array;
  readonly ctimeNanos: Uint32Array;
  /** So many seconds, at most, the ctime of the file is before the one that stands here; 0: it is the very one. */
  readonly span: Uint32Array;
}

export interface CacheColumns extends FixedColumns {
  readonly count: number;
  /** By the name of their kind. */
  readonly values: ReadonlyMap<string, DigestColumn>;
}

/** The columns of fixed width, in the order in which they stand in the file: wide ones first, so that all are aligned. */
export const FIXED_COLUMNS = [
  'device',
  'inode',
  'size',
  'mtimeSeconds',
  'ctimeSeconds',
  'mtimeNanos',
  'ctimeNanos',
  'span',
] as const;

/** Columns of zeros for `capacity` rows. */
export function blankColumns(capacity: number): FixedColumns {
  return {
    device: new BigUint64Array(capacity),
    inode: new BigUint64Array(capacity),
    size: new Float64Array(capacity),
    mtimeSeconds: new Float64Array(capacity),
    mtimeNanos: new Uint32Array(capacity),
    ctimeSeconds: new Float64Array(capacity),
    ctimeNanos: new Uint32Array(capacity),
    span: new Uint32Array(capacity),
  };
}

/** The words of 64-bit numbers, two each: reading the numbers themselves would make an object of each. */
export function wordsOf(column: BigUint64Array): Uint32Array {
  return new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
}
