/**
 * What a root knows of the mirrors that it took part in: of which tree it is the mirror, and which trees
 * are mirrors of it. Guards look there for roots that were swapped, replaced or not mounted.
 */
import { type ByteString, ROOT } from './byte-string.ts';
import { Flag, Kind } from './kind.ts';
import { parentPath } from './path.ts';
import type { Snapshot } from './snapshot.ts';

/** The root at the other end of a mirror. */
export interface MirrorEnd {
  /** As it was called in that run. */
  readonly location: string;
  /** EndpointInfo.identity. */
  readonly identity: string;
}

/** The tree that a root was last made equal to. */
export interface MirrorOrigin extends MirrorEnd {
  /** Directories of that tree at which other file systems were mounted then. */
  readonly mounts: readonly ByteString[];
}

export interface MirrorBook {
  readonly from: MirrorOrigin | null;
  /** The latest one last. */
  readonly to: readonly MirrorEnd[];
}

/** One run as one of its roots sees it. */
export type MirrorNote =
  | { readonly role: 'source'; readonly other: MirrorEnd }
  /** `mounts` null: not looked at in this run. */
  | { readonly role: 'destination'; readonly other: MirrorEnd; readonly mounts: readonly ByteString[] | null };

/** No more than so many are remembered of a source, and of the mounts of one. */
export const MOST_MIRRORS = 64;
export const MOST_MOUNTS = 256;

export const emptyBook: MirrorBook = { from: null, to: [] };

/** The book after a run. A root that was given the other role loses the one that it had in a mirror with the same tree. */
export function noteMirror(book: MirrorBook, note: MirrorNote): MirrorBook {
  const { location, identity } = note.other;
  const others = book.to.filter((end) => !isSameEnd(end, note.other));
  if (note.role === 'destination') {
    const kept = book.from !== null && isSameEnd(book.from, note.other) ? book.from.mounts : [];
    return { from: { location, identity, mounts: (note.mounts ?? kept).slice(0, MOST_MOUNTS) }, to: others };
  }
  // At one place there is one mirror: what stood there before is gone.
  const elsewhere = others.filter((end) => end.location !== location);
  const from = book.from !== null && isSameEnd(book.from, note.other) ? null : book.from;
  return { from, to: [...elsewhere, { location, identity }].slice(-MOST_MIRRORS) };
}

const BIRTH = '-b';

/** True if both are one directory. An identity without a time of birth tells roots apart on one machine only. */
export function isSameEnd(a: MirrorEnd, b: MirrorEnd): boolean {
  if (a.identity === '' || a.identity !== b.identity) return false;
  return a.identity.includes(BIRTH) || a.location === b.location;
}

/** True if nothing is to be written: the same roots in the same roles. */
export function isSameBook(a: MirrorBook, b: MirrorBook): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The directories of a tree at which other file systems are mounted. */
function mountsOf(snapshot: Snapshot): readonly ByteString[] {
  const { flags } = snapshot.columns;
  const mounts: ByteString[] = [];
  for (let row = 1; row < snapshot.count && mounts.length < MOST_MOUNTS; row++) {
    if (((flags[row] as number) & Flag.mountPoint) !== 0) mounts.push(snapshot.path(row));
  }
  return mounts;
}

/**
 * The mounts to be remembered after a run that has listed a tree: those that it has, and of those known from
 * before the ones that this run proves nothing about. What could not be seen, or was hidden, may be mounted still;
 * what is empty or gone is forgotten only where that was allowed (`forget`), for something may be left of it.
 */
export function mountsAfter(
  snapshot: Snapshot,
  before: readonly ByteString[],
  { forget }: { readonly forget: boolean },
): readonly ByteString[] {
  const kept = before.filter((path) => isUnseen(snapshot, path));
  return [...new Set([...mountsOf(snapshot), ...kept, ...(forget ? [] : vanishedMounts(snapshot, before))])];
}

/** True if the entry at a path, or a directory above it, could not be looked into. */
function isUnseen(snapshot: Snapshot, path: ByteString): boolean {
  for (let at = path; at !== ROOT; at = parentPath(at)) {
    const row = snapshot.find(at);
    if (row >= 0) return snapshot.kind(row) === Kind.unreadable;
  }
  return false;
}

/** Those mounts that a tree no longer has, and that hold nothing now. */
export function vanishedMounts(snapshot: Snapshot, mounts: readonly ByteString[]): readonly ByteString[] {
  const { flags, childCount } = snapshot.columns;
  return mounts.filter((path) => {
    const row = snapshot.find(path);
    if (row < 0) return true;
    const isMounted = ((flags[row] as number) & Flag.mountPoint) !== 0;
    return !isMounted && snapshot.kind(row) === Kind.directory && childCount[row] === 0;
  });
}
