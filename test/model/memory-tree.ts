/**
 * Whole trees from a plain description, and back, for tests.
 */
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import type { MemoryDisk } from './memory-disk.ts';
import type { Inode } from './memory-inode.ts';

const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;
const SYMLINK_MODE = 0o777;

/** Attributes that a description may set; times in nanoseconds since 1970. */
export interface PlantedAttributes {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: bigint;
}

/** One entry: a string is the content of a file, one byte a character. */
export type EntryDescription =
  | string
  | (PlantedAttributes & { readonly file: string })
  | (PlantedAttributes & { readonly directory: true })
  | (PlantedAttributes & { readonly symlink: string })
  /** Another name of the file at this path of the same description. */
  | { readonly hardLink: string }
  /** A fifo. */
  | (PlantedAttributes & { readonly special: true });

/** Relative path to entry, in an order in which links come after their files. Directories above are made as needed. */
export type TreeDescription = Readonly<Record<string, EntryDescription>>;

/** Makes the directory at the absolute `path`, if it is missing, and what is described below it. All becomes durable. */
export function plantTree(disk: MemoryDisk, path: string, tree: TreeDescription): void {
  const top = directoryAt(disk, disk.root, path);
  const attributes: [Inode, PlantedAttributes][] = [];
  for (const [relative, description] of Object.entries(tree)) {
    const at = relative.lastIndexOf('/');
    const directory = directoryAt(disk, top, relative.slice(0, Math.max(at, 0)));
    const name = asBytes(relative.slice(at + 1));
    if (typeof description === 'object' && 'hardLink' in description) {
      disk.edit([{ directory, name, inode: find(top, description.hardLink) }]);
      continue;
    }
    const inode = plantEntry(disk, directory, name, description);
    if (typeof description === 'object') attributes.push([inode, description]);
  }
  // Last, because each new entry changes the time of its directory.
  for (const [inode, { mode, uid, gid, mtime }] of attributes) {
    const old = inode.attributes;
    const now = { mode: mode ?? old.mode, uid: uid ?? old.uid, gid: gid ?? old.gid, mtime: mtime ?? old.mtime };
    disk.change(inode, now);
  }
  disk.syncAll();
}

function plantEntry(
  disk: MemoryDisk,
  directory: Inode,
  name: ByteString,
  description: Exclude<EntryDescription, { readonly hardLink: string }>,
): Inode {
  if (typeof description === 'object' && 'directory' in description) return directoryAt(disk, directory, name);
  if (directory.entries.has(name)) throw new Error(`planted twice: ${name}`);
  const inode = makeEntry(disk, directory.device, description);
  disk.edit([{ directory, name, inode }]);
  return inode;
}

function makeEntry(
  disk: MemoryDisk,
  device: bigint,
  description: Exclude<EntryDescription, { hardLink: string }>,
): Inode {
  if (typeof description === 'object' && 'symlink' in description) {
    const inode = disk.make(Kind.symlink, device, SYMLINK_MODE);
    inode.target = asBytes(description.symlink);
    return inode;
  }
  if (typeof description === 'object' && 'special' in description) return disk.make(Kind.special, device, FILE_MODE);
  const inode = disk.make(Kind.file, device, FILE_MODE);
  const text = typeof description === 'string' ? description : 'file' in description ? description.file : '';
  disk.setContent(inode, new Uint8Array(Buffer.from(text, 'latin1')));
  return inode;
}

function directoryAt(disk: MemoryDisk, from: Inode, path: string): Inode {
  let at = from;
  for (const part of path.split('/')) {
    if (part === '') continue;
    const name = asBytes(part);
    let next = at.entries.get(name);
    if (next === undefined) {
      next = disk.make(Kind.directory, at.device, DIRECTORY_MODE);
      disk.edit([{ directory: at, name, inode: next }]);
    }
    if (next.kind !== Kind.directory) throw new Error(`not a directory: ${path}`);
    at = next;
  }
  return at;
}

function find(from: Inode, path: string): Inode {
  let at: Inode | undefined = from;
  for (const part of path.split('/')) if (part !== '') at = at?.entries.get(asBytes(part));
  if (at === undefined) throw new Error(`not there: ${path}`);
  return at;
}

/** All below the absolute `path`, in byte order: relative path to `file CONTENT`, `directory`, `symlink TARGET` or `special`. */
export function readPlantedTree(disk: MemoryDisk, path: string): Map<string, string> {
  const found: [string, string][] = [];
  const visit = (directory: Inode, prefix: string): void => {
    for (const [name, inode] of directory.entries) {
      found.push([prefix + name, describe(inode)]);
      if (inode.kind === Kind.directory) visit(inode, `${prefix}${name}/`);
    }
  };
  visit(find(disk.root, path), '');
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describe(inode: Inode): string {
  if (inode.kind === Kind.directory) return 'directory';
  if (inode.kind === Kind.symlink) return `symlink ${inode.target}`;
  return inode.kind === Kind.file ? `file ${Buffer.from(inode.content).toString('latin1')}` : 'special';
}
