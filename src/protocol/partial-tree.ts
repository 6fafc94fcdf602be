/** A part of a tree: some of its entries, and the directories above them. */
import { Kind } from '../core/tree/kind.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';

export interface PartialTree {
  readonly tree: Snapshot;
  /** By row of the whole tree the row here, NONE for what is left out. */
  readonly rows: Int32Array;
}

/** The entries at the rows where `wanted` is 1, with the root and the directories above them. */
export function partOf(whole: Snapshot, wanted: Uint8Array): PartialTree {
  const { columns, volumes } = whole;
  const { parent } = columns;
  const taken = wanted.slice();
  if (whole.count > 0) taken[0] = 1;
  for (let row = whole.count - 1; row > 0; row--) if (taken[row] === 1) taken[parent[row] as number] = 1;
  const builder = new SnapshotBuilder();
  for (const { device, mount } of volumes) builder.volume(device, mount);
  const rows = new Int32Array(whole.count).fill(NONE);
  let block = NONE;
  for (let row = 0; row < whole.count; row++) {
    if (taken[row] !== 1) continue;
    fill(whole, row);
    if (row === 0) {
      builder.addRoot(filled);
      rows[0] = 0;
      continue;
    }
    const directory = rows[parent[row] as number] as number;
    if (directory !== block) builder.beginBlock(directory);
    block = directory;
    const [start, end] = [columns.nameStart[row] as number, columns.nameStart[row + 1] as number];
    const target = whole.kind(row) === Kind.symlink ? whole.linkTarget(row) : undefined;
    rows[row] = builder.addBytes(columns.names, start, end, filled, target);
  }
  return { tree: builder.finish(), rows };
}

/** Used over and over: the builder copies what is in it. */
const filled = blankRow(Kind.file);

function fill({ columns }: Snapshot, row: number): void {
  filled.kind = columns.kind[row] as Kind;
  filled.flags = columns.flags[row] as number;
  filled.size = columns.size[row] as number;
  filled.mtimeSeconds = columns.mtimeSeconds[row] as number;
  filled.mtimeNanos = columns.mtimeNanos[row] as number;
  filled.ctimeSeconds = columns.ctimeSeconds[row] as number;
  filled.ctimeNanos = columns.ctimeNanos[row] as number;
  filled.mode = columns.mode[row] as number;
  filled.uid = columns.uid[row] as number;
  filled.gid = columns.gid[row] as number;
  filled.inode = columns.inode[row] as bigint;
  filled.volume = columns.volume[row] as number;
}
