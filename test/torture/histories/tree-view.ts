/** What a tree looks like to somebody who knows nothing of myrror: read through node:fs alone. */
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export type SeenKind = 'file' | 'directory' | 'symlink' | 'other';

export interface Seen {
  readonly kind: SeenKind;
  /** Of files; else 0. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly mode: number;
  /** `UID:GID`. */
  readonly owner: string;
  readonly inode: bigint;
  /** How many names a file has. */
  readonly links: number;
  /** Digest of a file, target of a symlink, else empty. */
  readonly content: string;
}

/** Relative path to what is there; `.` is the root. Parents come before what they hold. */
export type View = ReadonlyMap<string, Seen>;

const STATE = '.myrror';
const PERMISSIONS = 0o7777n;

/** All of the tree but what myrror keeps in it. */
export function viewOf(root: string): View {
  const found = new Map<string, Seen>();
  const visit = (path: string, relative: string): void => {
    const status = lstatSync(path, { bigint: true });
    found.set(relative, seen(path, status));
    if (!status.isDirectory()) return;
    for (const name of readdirSync(path).sort()) {
      if (relative !== '.' || name !== STATE) visit(join(path, name), relative === '.' ? name : `${relative}/${name}`);
    }
  };
  visit(root, '.');
  return found;
}

/** What myrror keeps at a root: relative path to the digest of a file, or to what else it is. */
export function stateOf(root: string): ReadonlyMap<string, string> {
  const above = join(root, STATE);
  if (lstatSync(above, { throwIfNoEntry: false }) === undefined) return new Map();
  const state = [...viewOf(above)].filter(([path]) => path !== '.');
  return new Map(state.map(([path, { kind, content }]) => [path, kind === 'file' ? content : kind]));
}

/** Path to file, of files alone. */
export function filesOf(view: View): ReadonlyMap<string, Seen> {
  return new Map([...view].filter(([, { kind }]) => kind === 'file'));
}

/** The contents of all files that are not empty. */
export function contentsOf(view: View): ReadonlySet<string> {
  return new Set([...filesOf(view).values()].filter(({ size }) => size > 0).map(({ content }) => content));
}

/** What differs between two looks at one tree, ctimes aside: renames to and fro are no change of a tree. Up to three. */
export function changesBetween(before: View, after: View): readonly string[] {
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => shown(before.get(path)) !== shown(after.get(path)),
  );
  return changed.slice(0, 3).map((path) => `${path}: ${shown(before.get(path))} became ${shown(after.get(path))}`);
}

/** What was touched, if only for a moment: the root aside, in which myrror may make its own directory. Up to three. */
export function touchedBetween(before: View, after: View): readonly string[] {
  const touched = [...before].filter(([path, { ctime, inode }]) => {
    const now = after.get(path);
    return path !== '.' && (now?.ctime !== ctime || now.inode !== inode);
  });
  return [...changesBetween(before, after), ...touched.map(([path]) => `${path} was touched`)].slice(0, 3);
}

/** One line about an entry. */
function shown(entry: Seen | undefined): string {
  if (entry === undefined) return 'nothing';
  const { kind, size, mtime, mode, owner, content } = entry;
  return `${kind} ${size} @${mtime} ${mode.toString(8)} ${owner} ${content.slice(0, 12)}`;
}

function seen(path: string, status: BigIntStats): Seen {
  const kind = kindOf(status);
  return {
    kind,
    size: kind === 'file' ? Number(status.size) : 0,
    mtime: status.mtimeNs,
    ctime: status.ctimeNs,
    mode: Number(status.mode & PERMISSIONS),
    owner: `${status.uid}:${status.gid}`,
    inode: status.ino,
    links: Number(status.nlink),
    content: contentOf(path, kind),
  };
}

function contentOf(path: string, kind: SeenKind): string {
  if (kind === 'file') return createHash('sha256').update(readFileSync(path)).digest('hex');
  return kind === 'symlink' ? readlinkSync(path) : '';
}

function kindOf(status: BigIntStats): SeenKind {
  if (status.isFile()) return 'file';
  if (status.isDirectory()) return 'directory';
  return status.isSymbolicLink() ? 'symlink' : 'other';
}
