/** Stamps as columns: one row per stamp, no object per row. */
import type { Kind } from './kind.ts';
import type { Snapshot } from './snapshot.ts';
import type { Stamp } from './stamp.ts';

export interface StampColumns {
  readonly kind: Uint8Array;
  readonly size: Float64Array;
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
  readonly ctimeSeconds: Float64Array;
  readonly ctimeNanos: Uint32Array;
  readonly inode: BigUint64Array;
  readonly device: BigUint64Array;
}

/** Room for `count` stamps, all zero. */
export function stampColumns(count: number): StampColumns {
  return {
    kind: new Uint8Array(count),
    size: new Float64Array(count),
    mtimeSeconds: new Float64Array(count),
    mtimeNanos: new Uint32Array(count),
    ctimeSeconds: new Float64Array(count),
    ctimeNanos: new Uint32Array(count),
    inode: new BigUint64Array(count),
    device: new BigUint64Array(count),
  };
}

/** The stamp at `row`. */
export function stampAt(columns: StampColumns, row: number): Stamp {
  return {
    kind: columns.kind[row] as Kind,
    size: columns.size[row] as number,
    mtimeSeconds: columns.mtimeSeconds[row] as number,
    mtimeNanos: columns.mtimeNanos[row] as number,
    ctimeSeconds: columns.ctimeSeconds[row] as number,
    ctimeNanos: columns.ctimeNanos[row] as number,
    inode: columns.inode[row] as bigint,
    device: columns.device[row] as bigint,
  };
}

/** Writes a stamp to `row`. */
export function putStamp(columns: StampColumns, row: number, stamp: Stamp): void {
  columns.kind[row] = stamp.kind;
  columns.size[row] = stamp.size;
  columns.mtimeSeconds[row] = stamp.mtimeSeconds;
  columns.mtimeNanos[row] = stamp.mtimeNanos;
  columns.ctimeSeconds[row] = stamp.ctimeSeconds;
  columns.ctimeNanos[row] = stamp.ctimeNanos;
  columns.inode[row] = stamp.inode;
  columns.device[row] = stamp.device;
}

/** Writes the stamp of a snapshot's row to `row`. */
export function putStampOfRow(columns: StampColumns, row: number, snapshot: Snapshot, from: number): void {
  const seen = snapshot.columns;
  columns.kind[row] = seen.kind[from] as number;
  columns.size[row] = seen.size[from] as number;
  columns.mtimeSeconds[row] = seen.mtimeSeconds[from] as number;
  columns.mtimeNanos[row] = seen.mtimeNanos[from] as number;
  columns.ctimeSeconds[row] = seen.ctimeSeconds[from] as number;
  columns.ctimeNanos[row] = seen.ctimeNanos[from] as number;
  columns.inode[row] = seen.inode[from] as bigint;
  columns.device[row] = snapshot.volumes[seen.volume[from] as number]?.device ?? 0n;
}

/** Copies a row of one to a row of the other. */
export function copyStamp(columns: StampColumns, row: number, from: StampColumns, fromRow: number): void {
  columns.kind[row] = from.kind[fromRow] as number;
  columns.size[row] = from.size[fromRow] as number;
  columns.mtimeSeconds[row] = from.mtimeSeconds[fromRow] as number;
  columns.mtimeNanos[row] = from.mtimeNanos[fromRow] as number;
  columns.ctimeSeconds[row] = from.ctimeSeconds[fromRow] as number;
  columns.ctimeNanos[row] = from.ctimeNanos[fromRow] as number;
  columns.inode[row] = from.inode[fromRow] as bigint;
  columns.device[row] = from.device[fromRow] as bigint;
}

/** The rows from `start` up to `end`. */
export function sliceStamps(columns: StampColumns, start: number, end: number): StampColumns {
  return {
    kind: columns.kind.slice(start, end),
    size: columns.size.slice(start, end),
    mtimeSeconds: columns.mtimeSeconds.slice(start, end),
    mtimeNanos: columns.mtimeNanos.slice(start, end),
    ctimeSeconds: columns.ctimeSeconds.slice(start, end),
    ctimeNanos: columns.ctimeNanos.slice(start, end),
    inode: columns.inode.slice(start, end),
    device: columns.device.slice(start, end),
  };
}
