/**
 * Files, directories and symlinks of a disk in memory.
 */
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import type { EntryStatus } from '../../src/system/entry-status.ts';

const NANOS = 1_000_000_000n;
const NO_BYTES = new Uint8Array(0);
/** A directory is named by its parent and by itself. */
const DIRECTORY_LINKS = 2;

/** What is set on an inode. Replaced as a whole; `version` orders all that were ever made. */
export interface InodeAttributes {
  readonly version: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970, negative before. */
  readonly mtime: bigint;
  readonly ctime: bigint;
}

/** What a file held and was when it was last made durable. */
export interface DurableFile {
  readonly content: Uint8Array;
  readonly attributes: InodeAttributes;
}

export interface Inode {
  readonly id: bigint;
  readonly kind: Kind;
  readonly birth: bigint;
  device: bigint;
  attributes: InodeAttributes;
  /** Names that lead to a file, symlink or special. */
  links: number;
  content: Uint8Array;
  /** The content was changed since it was made durable. */
  dirty: boolean;
  durable: DurableFile | undefined;
  target: ByteString;
  /** `FoldedEntries` where the directory takes different names for one. */
  entries: Map<ByteString, Inode>;
  /** Of a directory; of the top itself. */
  parent: Inode | undefined;
  /** A directory that has no name any more. */
  removed: boolean;
}

/** An inode of `kind` without a name, content or target; `birth` is when it was made, now unless told. */
export function newInode(
  id: bigint,
  kind: Kind,
  device: bigint,
  attributes: InodeAttributes,
  birth = attributes.ctime,
): Inode {
  return {
    id,
    kind,
    device,
    attributes,
    birth,
    links: 0,
    content: NO_BYTES,
    dirty: false,
    durable: undefined,
    target: '' as ByteString,
    entries: new Map(),
    parent: undefined,
    removed: false,
  };
}

function sizeOf(inode: Inode): number {
  if (inode.kind === Kind.symlink) return inode.target.length;
  return inode.kind === Kind.file ? inode.content.length : 0;
}

function linksOf(inode: Inode): number {
  if (inode.kind !== Kind.directory) return inode.links;
  let links = DIRECTORY_LINKS;
  for (const child of inode.entries.values()) if (child.kind === Kind.directory) links++;
  return inode.removed ? 0 : links;
}

/** Whole seconds at or before a time, which may be negative. */
function secondsOf(nanos: bigint): bigint {
  const seconds = nanos / NANOS;
  return nanos % NANOS < 0n ? seconds - 1n : seconds;
}

/** Seconds and nanoseconds as one number of nanoseconds. */
export function nanosOf(seconds: number, nanos: number): bigint {
  return BigInt(seconds) * NANOS + BigInt(nanos);
}

/** Fills in what a look at the inode tells. */
export function inodeStatus(inode: Inode, into: EntryStatus): void {
  const { mode, uid, gid, mtime, ctime } = inode.attributes;
  const mtimeSeconds = secondsOf(mtime);
  const ctimeSeconds = secondsOf(ctime);
  const birthSeconds = secondsOf(inode.birth);
  into.kind = inode.kind;
  into.size = sizeOf(inode);
  into.mtimeSeconds = Number(mtimeSeconds);
  into.mtimeNanos = Number(mtime - mtimeSeconds * NANOS);
  into.ctimeSeconds = Number(ctimeSeconds);
  into.ctimeNanos = Number(ctime - ctimeSeconds * NANOS);
  into.mode = mode;
  into.uid = uid;
  into.gid = gid;
  into.links = linksOf(inode);
  into.inode = inode.id;
  into.device = inode.device;
  into.mount = Number(inode.device);
  into.birthSeconds = Number(birthSeconds);
  into.birthNanos = Number(inode.birth - birthSeconds * NANOS);
}

/** True if `above` is `inode` or a directory further up. */
export function isAtOrAbove(above: Inode, inode: Inode): boolean {
  let at: Inode | undefined = inode;
  while (at !== undefined) {
    if (at === above) return true;
    at = at.parent === at ? undefined : at.parent;
  }
  return false;
}
