/**
 * The two orders of a tree. A list has its entries depth first, each directory directly followed by
 * what it holds (preorder); columns have all children of a directory side by side (block order,
 * core/tree/columns.ts). Both put the directories themselves in the same order, so one pass over the
 * directories turns the one into the other.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { joinPath } from '../core/tree/path.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, type Row, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';

/** Calls `visit` for each row of the snapshot in preorder, with its path. */
export function* preorder(snapshot: Snapshot): Generator<{ readonly row: number; readonly path: ByteString }> {
  const { firstChild, childCount } = snapshot.columns;
  const next: number[] = [0];
  const end: number[] = [1];
  const parents: ByteString[] = ['' as ByteString];
  const item = { row: 0, path: '' as ByteString };
  for (let depth = 0; depth >= 0; ) {
    const row = next[depth] as number;
    if (row === end[depth]) {
      depth--;
      continue;
    }
    next[depth] = row + 1;
    item.row = row;
    item.path = row === 0 ? ('' as ByteString) : joinPath(parents[depth] as ByteString, snapshot.name(row));
    yield item;
    const count = childCount[row] as number;
    if (count === 0) continue;
    depth++;
    next[depth] = firstChild[row] as number;
    end[depth] = (next[depth] as number) + count;
    parents[depth] = item.path;
  }
}

/** A tree in block order, and where each row of the preorder went. */
export interface Reordered {
  readonly snapshot: Snapshot;
  readonly newRow: Uint32Array;
}

/**
 * Puts rows that were collected in preorder into block order. `collected` has parents, names and all
 * else of a snapshot but for the blocks: `firstChild` and `childCount` mean nothing there. Siblings
 * keep their order. Takes time and memory in proportion to the number of rows.
 */
export function toBlockOrder(collected: Snapshot): Reordered {
  const { columns } = collected;
  const { count, kind, parent, nameStart, names } = columns;
  const family = linkFamilies(parent, count);
  const builder = new SnapshotBuilder();
  for (const volume of collected.volumes) builder.volume(volume.device, volume.mount);
  const newRow = new Uint32Array(count);
  const row = blankRow(Kind.directory);
  builder.addRoot(loadRow(collected, 0, row));
  for (let directory = 0; directory < count; directory++) {
    const first = family.firstChild[directory] as number;
    if (first === 0 && kind[directory] !== Kind.directory) continue;
    builder.beginBlock(newRow[directory] as number);
    for (let child = first; child !== 0; child = family.nextSibling[child] as number) {
      const target = kind[child] === Kind.symlink ? collected.linkTarget(child) : undefined;
      const start = nameStart[child] as number;
      const end = nameStart[child + 1] as number;
      newRow[child] = builder.addBytes(names, start, end, loadRow(collected, child, row), target);
    }
  }
  for (const problem of collected.problems) builder.problem(problem);
  return { snapshot: builder.finish(), newRow };
}

interface Families {
  /** First child of a row, 0 without one: the root is nobody's child. */
  readonly firstChild: Uint32Array;
  readonly nextSibling: Uint32Array;
}

function linkFamilies(parent: Uint32Array, count: number): Families {
  const firstChild = new Uint32Array(count);
  const nextSibling = new Uint32Array(count);
  for (let row = count - 1; row > 0; row--) {
    const above = parent[row] as number;
    nextSibling[row] = firstChild[above] as number;
    firstChild[above] = row;
  }
  return { firstChild, nextSibling };
}

function loadRow(snapshot: Snapshot, index: number, row: Row): Row {
  const { columns } = snapshot;
  row.kind = snapshot.kind(index);
  row.flags = columns.flags[index] as number;
  row.size = columns.size[index] as number;
  row.mtimeSeconds = columns.mtimeSeconds[index] as number;
  row.mtimeNanos = columns.mtimeNanos[index] as number;
  row.ctimeSeconds = columns.ctimeSeconds[index] as number;
  row.ctimeNanos = columns.ctimeNanos[index] as number;
  row.mode = columns.mode[index] as number;
  row.uid = columns.uid[index] as number;
  row.gid = columns.gid[index] as number;
  row.inode = columns.inode[index] as bigint;
  row.volume = columns.volume[index] as number;
  return row;
}
