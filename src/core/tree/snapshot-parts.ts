/**
 * A snapshot as plain data: what remains of it on the way to another thread. Columns are often views of
 * larger memory; memory is handed over as a whole or copied, so the views are made again behind it.
 */
import type { Columns, Volume } from './columns.ts';
import type { Problem } from './problem.ts';
import { firstRows } from './row-columns.ts';
import { Snapshot } from './snapshot.ts';

export interface SnapshotParts {
  readonly columns: Columns;
  readonly volumes: readonly Volume[];
  readonly problems: readonly Problem[];
}

/** Takes a snapshot apart; the columns are shared, not copied, and may be longer than the snapshot. */
export function takeApart({ columns, volumes, problems }: Snapshot): SnapshotParts {
  const whole: Columns = {
    count: columns.count,
    kind: wholeOf(columns.kind, Uint8Array),
    flags: wholeOf(columns.flags, Uint8Array),
    parent: wholeOf(columns.parent, Uint32Array),
    firstChild: wholeOf(columns.firstChild, Uint32Array),
    childCount: wholeOf(columns.childCount, Uint32Array),
    nameStart: wholeOf(columns.nameStart, Uint32Array),
    names: wholeOf(columns.names, Uint8Array),
    size: wholeOf(columns.size, Float64Array),
    mtimeSeconds: wholeOf(columns.mtimeSeconds, Float64Array),
    mtimeNanos: wholeOf(columns.mtimeNanos, Uint32Array),
    ctimeSeconds: wholeOf(columns.ctimeSeconds, Float64Array),
    ctimeNanos: wholeOf(columns.ctimeNanos, Uint32Array),
    mode: wholeOf(columns.mode, Uint16Array),
    uid: wholeOf(columns.uid, Uint32Array),
    gid: wholeOf(columns.gid, Uint32Array),
    inode: wholeOf(columns.inode, BigUint64Array),
    volume: wholeOf(columns.volume, Uint16Array),
    linkRow: columns.linkRow,
    linkStart: columns.linkStart,
    linkTargets: columns.linkTargets,
  };
  return { columns: whole, volumes, problems };
}

/** The snapshot that was taken apart. */
export function putTogether({ columns, volumes, problems }: SnapshotParts): Snapshot {
  const { count, names, linkRow, linkStart, linkTargets, ...rows } = columns;
  const first = firstRows(rows, count);
  const nameBytes = names.subarray(0, first.nameStart[count]);
  return new Snapshot({ ...first, count, names: nameBytes, linkRow, linkStart, linkTargets }, volumes, problems);
}

type ColumnClass<T> = new (buffer: ArrayBufferLike) => T;

/** All of the memory that a view shows the beginning of; a view of anything else as it is. */
function wholeOf<T extends { readonly buffer: ArrayBufferLike; readonly byteOffset: number }>(
  view: T,
  columnClass: ColumnClass<T>,
): T {
  return view.byteOffset === 0 ? new columnClass(view.buffer) : view;
}
