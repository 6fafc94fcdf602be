/**
 * The layout of `struct statx` (linux/stat.h), the same on every processor. Offsets count 32-bit
 * words. 64-bit columns are written as pairs of words, because a BigInt per entry would cost memory.
 */
import { Kind } from '../../core/tree/kind.ts';
import type { DirectoryListing } from '../directory-listing.ts';
import type { EntryStatus } from '../entry-status.ts';
import { STATX_BTIME, STATX_MNT_ID } from './abi.ts';

export const STATX_BYTES = 256;

const MASK = 0;
const LINKS = 4;
const UID = 5;
const GID = 6;
const MODE = 7;
const INODE = 8;
const SIZE = 10;
const BIRTH = 20;
const CTIME = 24;
const MTIME = 28;
const DEVICE_MAJOR = 34;
const DEVICE_MINOR = 35;
const MOUNT = 36;

const WORD = 2 ** 32;
const TYPE_MASK = 0o170000;
const TYPE_FILE = 0o100000;
const TYPE_DIRECTORY = 0o040000;
const TYPE_SYMLINK = 0o120000;
const MODE_MASK = 0o7777;

/** Views of one `struct statx` at a fixed place. */
export interface StatxViews {
  readonly words: Uint32Array;
  readonly signed: Int32Array;
  readonly longs: BigUint64Array;
  /** The device that was decoded last: one entry after the other is on the same. */
  major: number;
  minor: number;
  device: bigint;
}

export function statxViews(buffer: ArrayBuffer): StatxViews {
  return {
    words: new Uint32Array(buffer, 0, STATX_BYTES / 4),
    signed: new Int32Array(buffer, 0, STATX_BYTES / 4),
    longs: new BigUint64Array(buffer, 0, STATX_BYTES / 8),
    major: 0,
    minor: 0,
    device: 0n,
  };
}

/** The kind that the type bits of a mode say. */
export function kindOfMode(mode: number): Kind {
  const type = mode & TYPE_MASK;
  if (type === TYPE_FILE) return Kind.file;
  if (type === TYPE_DIRECTORY) return Kind.directory;
  return type === TYPE_SYMLINK ? Kind.symlink : Kind.special;
}

function unsigned(words: Uint32Array, at: number): number {
  return (words[at + 1] as number) * WORD + (words[at] as number);
}

/** 64-bit seconds, negative before 1970. */
function seconds({ words, signed }: StatxViews, at: number): number {
  return (signed[at + 1] as number) * WORD + (words[at] as number);
}

/** The words of a device number as the C library joins major and minor (gnu_dev_makedev). */
function deviceLow(major: number, minor: number): number {
  return ((major & 0xfff) << 8) | (minor & 0xff) | ((minor & 0xffffff00) << 12);
}

function deviceHigh(major: number, minor: number): number {
  return (major & 0xfffff000) | (minor >>> 20);
}

function mountOf(words: Uint32Array): number {
  return ((words[MASK] as number) & STATX_MNT_ID) === 0 ? 0 : unsigned(words, MOUNT);
}

/** Decodes what statx has filled in. */
export function decodeStatus(views: StatxViews, into: EntryStatus): void {
  const { words } = views;
  const mode = (words[MODE] as number) & 0xffff;
  const major = words[DEVICE_MAJOR] as number;
  const minor = words[DEVICE_MINOR] as number;
  into.kind = kindOfMode(mode);
  into.size = unsigned(words, SIZE);
  into.mtimeSeconds = seconds(views, MTIME);
  into.mtimeNanos = words[MTIME + 2] as number;
  into.ctimeSeconds = seconds(views, CTIME);
  into.ctimeNanos = words[CTIME + 2] as number;
  into.mode = mode & MODE_MASK;
  into.uid = words[UID] as number;
  into.gid = words[GID] as number;
  into.links = words[LINKS] as number;
  into.inode = views.longs[INODE / 2] as bigint;
  if (major !== views.major || minor !== views.minor) {
    views.major = major;
    views.minor = minor;
    views.device = (BigInt(deviceHigh(major, minor) >>> 0) << 32n) | BigInt(deviceLow(major, minor) >>> 0);
  }
  into.device = views.device;
  into.mount = mountOf(words);
  const isBirthKnown = ((words[MASK] as number) & STATX_BTIME) !== 0;
  into.birthSeconds = isBirthKnown ? seconds(views, BIRTH) : 0;
  into.birthNanos = isBirthKnown ? (words[BIRTH + 2] as number) : 0;
}

/** Writes what statx has filled in to row `index` of the listing, all but the name; creates no object. */
export function decodeRow(views: StatxViews, listing: DirectoryListing, index: number): void {
  const { words } = views;
  const mode = (words[MODE] as number) & 0xffff;
  const major = words[DEVICE_MAJOR] as number;
  const minor = words[DEVICE_MINOR] as number;
  const pair = index * 2;
  listing.kind[index] = kindOfMode(mode);
  listing.size[index] = unsigned(words, SIZE);
  listing.mtimeSeconds[index] = seconds(views, MTIME);
  listing.mtimeNanos[index] = words[MTIME + 2] as number;
  listing.ctimeSeconds[index] = seconds(views, CTIME);
  listing.ctimeNanos[index] = words[CTIME + 2] as number;
  listing.mode[index] = mode & MODE_MASK;
  listing.uid[index] = words[UID] as number;
  listing.gid[index] = words[GID] as number;
  listing.inodeWords[pair] = words[INODE] as number;
  listing.inodeWords[pair + 1] = words[INODE + 1] as number;
  listing.deviceWords[pair] = deviceLow(major, minor);
  listing.deviceWords[pair + 1] = deviceHigh(major, minor);
  listing.mount[index] = mountOf(words);
  listing.failure[index] = 0;
}
