/** The columns of a snapshot that is being built: room for more rows than there are. */
import type { Columns } from './columns.ts';
import type { EntrySelection } from './entry-columns.ts';

/** The columns with one value a row (`nameStart` has one more). */
export type RowColumns = Omit<Columns, 'count' | 'names' | 'linkRow' | 'linkStart' | 'linkTargets'>;

/** Columns of zeros for `capacity` rows. */
export function allocate(capacity: number): RowColumns {
  return {
    kind: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    parent: new Uint32Array(capacity),
    firstChild: new Uint32Array(capacity),
    childCount: new Uint32Array(capacity),
    nameStart: new Uint32Array(capacity + 1),
    size: new Float64Array(capacity),
    mtimeSeconds: new Float64Array(capacity),
    mtimeNanos: new Uint32Array(capacity),
    ctimeSeconds: new Float64Array(capacity),
    ctimeNanos: new Uint32Array(capacity),
    mode: new Uint16Array(capacity),
    uid: new Uint32Array(capacity),
    gid: new Uint32Array(capacity),
    inode: new BigUint64Array(capacity),
    volume: new Uint16Array(capacity),
  };
}

/** Writes the selected entries to the rows from `first` on, but for names, inodes, volumes and flags. */
export function copyRows(columns: RowColumns, first: number, directory: number, selection: EntrySelection): void {
  const { entries, order, count } = selection;
  columns.parent.fill(directory, first, first + count);
  columns.firstChild.fill(0, first, first + count);
  columns.childCount.fill(0, first, first + count);
  for (let index = 0; index < count; index++) {
    const entry = order[index] as number;
    const row = first + index;
    columns.kind[row] = entries.kind[entry] as number;
    columns.size[row] = entries.size[entry] as number;
    columns.mtimeSeconds[row] = entries.mtimeSeconds[entry] as number;
    columns.mtimeNanos[row] = entries.mtimeNanos[entry] as number;
    columns.ctimeSeconds[row] = entries.ctimeSeconds[entry] as number;
    columns.ctimeNanos[row] = entries.ctimeNanos[entry] as number;
    columns.mode[row] = entries.mode[entry] as number;
    columns.uid[row] = entries.uid[entry] as number;
    columns.gid[row] = entries.gid[entry] as number;
  }
}

/** A column of 64-bit numbers as pairs of 32-bit words. */
export function words(column: BigUint64Array): Uint32Array {
  return new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
}

type Growable = Uint8Array | Uint16Array | Uint32Array | Float64Array | BigUint64Array;

/** The same rows in columns with room for `capacity`. */
export function grow(columns: RowColumns, capacity: number): RowColumns {
  const larger = allocate(capacity);
  for (const key of Object.keys(larger) as (keyof RowColumns)[]) {
    (larger[key] as { set(from: Growable): void }).set(columns[key]);
  }
  return larger;
}

/** Views of the first `count` rows. */
export function firstRows(columns: RowColumns, count: number): RowColumns {
  const first = { ...columns };
  for (const key of Object.keys(columns) as (keyof RowColumns)[]) {
    const length = key === 'nameStart' ? count + 1 : count;
    (first as Record<string, Growable>)[key] = columns[key].subarray(0, length);
  }
  return first;
}
