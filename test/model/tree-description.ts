/**
 * Builds snapshots from plain descriptions, for tests:
 *
 *     const tree = snapshotOf({
 *       'd/x': 'A',                              // a file with content A
 *       'd/y': { content: 'B', mtime: 7 },       // the same with more said
 *       'e/': {},                                // a directory (one above a described entry is implied)
 *       'l': { target: 'd/x' },                  // a symlink
 *       'f': { kind: 'special' },                // or 'unreadable'
 *       'm/': { volume: 2 },                     // a mount point: all below is on volume 2
 *       'g/': { excluded: true },                // holds something that a pattern hides
 *       '': { mode: 0o700 },                     // the root
 *     });
 *     contentsOf(tree).get(tree.find(asBytes('d/x')));      // 'A'
 *
 * Keys are paths as byte strings. A content is an opaque label, kept beside the snapshot: equal
 * labels are equal contents. A file's size is 1,000 unless given, and 0 for the label ''. Inodes are
 * unique within a tree and are the same whenever the same description is built.
 */
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Flag, Kind } from '../../src/core/tree/kind.ts';
import type { Problem } from '../../src/core/tree/problem.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { blankRow, type Row, SnapshotBuilder } from '../../src/core/tree/snapshot-builder.ts';

/** What can be said about one entry; whatever is left out has a default. */
export interface EntryDescription {
  /** Default: a symlink if `target` is given, a directory if the key ends in `/`, else a file. */
  readonly kind?: keyof typeof Kind;
  /** Default: 'A'. */
  readonly content?: string;
  readonly size?: number;
  /** Whole seconds, default 1,000,000; and the nanoseconds above them, default 0. The ctime is the same. */
  readonly mtime?: number;
  readonly nanos?: number;
  /** Default 0o755 for directories, 0o777 for symlinks, else 0o644. */
  readonly mode?: number;
  /** Default 1000 both. */
  readonly uid?: number;
  readonly gid?: number;
  readonly inode?: bigint;
  readonly target?: string;
  /** A directory that holds something excluded, itself: set on the ones above it too. */
  readonly excluded?: boolean;
  /** The volume of this entry and all below it; the root's is 1. */
  readonly volume?: number;
}

/** Path to entry; a string is short for a file with that content. */
export type TreeDescription =
  | Readonly<Record<string, string | EntryDescription>>
  | ReadonlyMap<string, string | EntryDescription>;

const DEFAULT_SIZE = 1000;
const DEFAULT_MTIME = 1_000_000;
const FIRST_INODE = 1000;
const modes = { file: 0o644, directory: 0o755, symlink: 0o777, special: 0o644, unreadable: 0 };

const contentsBySnapshot = new WeakMap<Snapshot, ReadonlyMap<number, string>>();

/** Builds the snapshot that `description` tells of, with `problems` in it. */
export function snapshotOf(description: TreeDescription, problems: readonly Problem[] = []): Snapshot {
  const root = nest(description);
  const builder = new SnapshotBuilder();
  const contents = new Map<number, string>();
  for (const problem of problems) builder.problem(problem);
  builder.addRoot(rowOf(root, 0, 1, 1, builder));
  const open = [{ node: root, row: 0, volume: root.entry.volume ?? 1 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    builder.beginBlock(at.row);
    const deeper = [];
    for (const [name, node] of [...at.node.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const volume = node.entry.volume ?? at.volume;
      const row = builder.count;
      builder.add(asBytes(name), rowOf(node, row, volume, at.volume, builder), asBytes(node.entry.target ?? ''));
      if (node.kind === 'file') contents.set(row, node.entry.content ?? 'A');
      if (node.kind === 'directory') deeper.push({ node, row, volume });
    }
    open.push(...deeper.reverse());
  }
  const snapshot = builder.finish();
  contentsBySnapshot.set(snapshot, contents);
  return snapshot;
}

/** The content labels of the files of a snapshot that `snapshotOf` made, by row. */
export function contentsOf(snapshot: Snapshot): ReadonlyMap<number, string> {
  const contents = contentsBySnapshot.get(snapshot);
  if (contents === undefined) throw new Error('not a snapshot made by snapshotOf');
  return contents;
}

/** The row at `path`; throws if there is none. */
export function rowAt(snapshot: Snapshot, path: string): number {
  const row = snapshot.find(asBytes(path));
  if (row < 0) throw new Error(`no entry at ${JSON.stringify(path)}`);
  return row;
}

interface Node {
  kind: keyof typeof Kind;
  entry: EntryDescription;
  excluded: boolean;
  readonly children: Map<string, Node>;
}

function nest(description: TreeDescription): Node {
  const root: Node = { kind: 'directory', entry: {}, excluded: false, children: new Map() };
  const entries = description instanceof Map ? description.entries() : Object.entries(description);
  for (const [key, value] of entries as Iterable<[string, string | EntryDescription]>) {
    const entry: EntryDescription = typeof value === 'string' ? { content: value } : value;
    const isDirectory = key === '' || key.endsWith('/');
    const above = [root];
    let node = root;
    for (const name of key.replace(/\/$/, '').split('/')) {
      if (key === '') break;
      const child: Node = node.children.get(name) ?? {
        kind: 'directory',
        entry: {},
        excluded: false,
        children: new Map(),
      };
      node.children.set(name, child);
      above.push(child);
      node = child;
    }
    node.kind = entry.kind ?? (entry.target !== undefined ? 'symlink' : isDirectory ? 'directory' : 'file');
    node.entry = entry;
    if (entry.excluded === true) for (const each of above) each.excluded = true;
  }
  checkNesting(root, '');
  return root;
}

function checkNesting(node: Node, path: string): void {
  if (node.kind !== 'directory' && node.children.size > 0) throw new Error(`entries below ${path}, a ${node.kind}`);
  for (const [name, child] of node.children) checkNesting(child, `${path}/${name}`);
}

function rowOf(node: Node, row: number, volume: number, above: number, builder: SnapshotBuilder): Row {
  const { kind, entry } = node;
  const blank = blankRow(Kind[kind]);
  blank.size = kind === 'file' ? (entry.size ?? (entry.content === '' ? 0 : DEFAULT_SIZE)) : 0;
  blank.flags = (node.excluded ? Flag.holdsExcluded : 0) | (volume === above ? 0 : Flag.mountPoint);
  blank.mtimeSeconds = blank.ctimeSeconds = entry.mtime ?? DEFAULT_MTIME;
  blank.mtimeNanos = blank.ctimeNanos = entry.nanos ?? 0;
  blank.mode = entry.mode ?? modes[kind];
  blank.uid = entry.uid ?? 1000;
  blank.gid = entry.gid ?? 1000;
  blank.inode = entry.inode ?? BigInt(FIRST_INODE + row);
  blank.volume = builder.volume(BigInt(volume), volume);
  return blank;
}
