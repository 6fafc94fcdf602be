/**
 * Recognises two trees between which nothing differs, which is what most runs find. One look at the
 * columns side by side then answers for matching and planning.
 */
import { Kind } from './kind.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * True if both trees were seen completely and have the same entries, with equal kinds, names, sizes,
 * modification times, modes, symlink targets and, where `owners` says so, owners and groups; and if
 * nothing of it is on a mounted file system, hides excluded entries, or is of a kind that is never
 * mirrored. Linear, and quick to say no.
 */
export function isSameTree(source: Snapshot, destination: Snapshot, owners: boolean): boolean {
  const a = source.columns;
  const b = destination.columns;
  return (
    a.count === b.count &&
    a.count > 0 &&
    source.problems.length === 0 &&
    destination.problems.length === 0 &&
    sameValues(a.kind, b.kind, a.count) &&
    sameValues(a.childCount, b.childCount, a.count) &&
    sameValues(a.nameStart, b.nameStart, a.count + 1) &&
    sameValues(a.names, b.names, a.nameStart[a.count] as number) &&
    sameSizes(source, destination) &&
    sameValues(a.mtimeSeconds, b.mtimeSeconds, a.count) &&
    sameValues(a.mtimeNanos, b.mtimeNanos, a.count) &&
    sameModes(source, destination) &&
    (!owners || (sameValues(a.uid, b.uid, a.count) && sameValues(a.gid, b.gid, a.count))) &&
    sameLinks(source, destination) &&
    isPlain(source) &&
    isPlain(destination)
  );
}

const WORD_BYTES = 4;

/** Compares the memory of two columns, word by word: a loop over one type of array is the fastest there is. */
function sameValues(a: ArrayBufferView, b: ArrayBufferView, count: number): boolean {
  const { BYTES_PER_ELEMENT: width } = a as Uint8Array;
  const bytes = count * width;
  const aligned = a.byteOffset % WORD_BYTES === 0 && b.byteOffset % WORD_BYTES === 0;
  const whole = aligned ? Math.floor(bytes / WORD_BYTES) : 0;
  const wordsA = new Uint32Array(a.buffer, aligned ? a.byteOffset : 0, whole);
  const wordsB = new Uint32Array(b.buffer, aligned ? b.byteOffset : 0, whole);
  for (let index = 0; index < whole; index++) if (wordsA[index] !== wordsB[index]) return false;
  const restA = new Uint8Array(a.buffer, a.byteOffset, bytes);
  const restB = new Uint8Array(b.buffer, b.byteOffset, bytes);
  for (let index = whole * WORD_BYTES; index < bytes; index++) if (restA[index] !== restB[index]) return false;
  return true;
}

/** What a file system calls the size of a directory is its own business. */
function sameSizes(source: Snapshot, destination: Snapshot): boolean {
  const { count, kind, size } = source.columns;
  const other = destination.columns.size;
  for (let row = 0; row < count; row++) if (size[row] !== other[row] && kind[row] !== Kind.directory) return false;
  return true;
}

/** Symlinks have no mode of their own. */
function sameModes(source: Snapshot, destination: Snapshot): boolean {
  const { count, kind, mode } = source.columns;
  const other = destination.columns.mode;
  for (let row = 0; row < count; row++) if (mode[row] !== other[row] && kind[row] !== Kind.symlink) return false;
  return true;
}

function sameLinks(source: Snapshot, destination: Snapshot): boolean {
  const a = source.columns;
  const b = destination.columns;
  const count = a.linkRow.length;
  return (
    count === b.linkRow.length &&
    sameValues(a.linkRow, b.linkRow, count) &&
    sameValues(a.linkStart, b.linkStart, count + 1) &&
    sameValues(a.linkTargets, b.linkTargets, a.linkStart[count] ?? 0)
  );
}

/** Nothing in it has to be left alone (see frozen.ts). */
function isPlain({ columns }: Snapshot): boolean {
  const { count, kind, flags, volume } = columns;
  for (let row = 0; row < count; row++) {
    if (flags[row] !== 0 || volume[row] !== volume[0]) return false;
    if (kind[row] === Kind.special || kind[row] === Kind.unreadable) return false;
  }
  return true;
}
