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

/** The name of a column of fixed width. */
export type FixedName = (typeof FIXED_COLUMNS)[number];

const columnTypes: {
  readonly [Name in FixedName]: new (
    buffer: ArrayBuffer,
    start: number,
    length: number,
  ) => FixedColumns[Name];
} = {
  device: BigUint64Array,
  inode: BigUint64Array,
  size: Float64Array,
  mtimeSeconds: Float64Array,
  mtimeNanos: Uint32Array,
  ctimeSeconds: Float64Array,
  ctimeNanos: Uint32Array,
  span: Uint32Array,
};

/** Bytes of the widest number of any column. */
export const WIDEST = 8;

/** A column of `length` rows over the beginning of a buffer. */
export function columnOver<Name extends FixedName>(
  name: Name,
  buffer: ArrayBuffer,
  length: number,
): FixedColumns[Name] {
  return new columnTypes[name](buffer, 0, length);
}

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

/**
 * What is written of files: as many rows at a time as are asked for, so that whoever has it elsewhere need not make
 * columns of all of it.
 */
export interface CacheRows {
  readonly count: number;
  /** The kinds of values, with the length of each. */
  readonly kinds: ReadonlyMap<string, number>;
  /** The rows `start .. end)` of a column; good until the next is asked for. */
  column(name: FixedName, start: number, end: number): ArrayBufferView;
  /** The same of values. */
  values(kind: string, start: number, end: number): DigestColumn;
}

/** Columns as rows to be written. */
export function rowsOf(columns: CacheColumns): CacheRows {
  const { count, values } = columns;
  return {
    count,
    kinds: new Map([...values].map(([kind, { length }]) => [kind, length])),
    column: (name, start, end) => columns[name].subarray(start, end),
    values: (kind, start, end) => {
      const { length, known, bytes } = values.get(kind) as DigestColumn;
      return { length, known: known.subarray(start, end), bytes: bytes.subarray(start * length, end * length) };
    },
  };
}
