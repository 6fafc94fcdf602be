/** Remembered digests as columns: what the cache file holds. */
import type { Algorithm } from '../core/tree/digest.ts';

/** Digests of one kind: for row i `bytes[i * length .. (i + 1) * length)` if `known[i]` is 1. */
export interface DigestColumn {
  readonly length: number;
  readonly known: Uint8Array;
  readonly bytes: Uint8Array;
}

/** One row per file, found by device and inode, good only while all the other columns agree too. */
export interface CacheColumns {
  readonly count: number;
  readonly device: BigUint64Array;
  readonly inode: BigUint64Array;
  readonly size: Float64Array;
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
  readonly ctimeSeconds: Float64Array;
  readonly ctimeNanos: Uint32Array;
  readonly digests: ReadonlyMap<Algorithm, DigestColumn>;
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
] as const;

/** Columns of zeros for `capacity` rows. */
export function blankColumns(capacity: number): Omit<CacheColumns, 'count' | 'digests'> {
  return {
    device: new BigUint64Array(capacity),
    inode: new BigUint64Array(capacity),
    size: new Float64Array(capacity),
    mtimeSeconds: new Float64Array(capacity),
    mtimeNanos: new Uint32Array(capacity),
    ctimeSeconds: new Float64Array(capacity),
    ctimeNanos: new Uint32Array(capacity),
  };
}
