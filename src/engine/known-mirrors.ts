/**
 * Guards that look at what the two roots know of earlier mirrors: roots that were swapped, a mirror that is
 * not mounted, a file system inside the source that is not. They ask for nothing while all is as it was.
 */
import { MyrrorError } from '../core/error.ts';
import { type Actions, Verb } from '../core/plan/action.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { isSameEnd, type MirrorBook, type MirrorEnd, mountsAfter, vanishedMounts } from '../core/tree/mirror-book.ts';
import { isAtOrBelow } from '../core/tree/path.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { ShowPath } from './plan-of-records.ts';

/** Two roots, and what each knows. */
export interface KnownMirrors {
  readonly source: KnownRoot;
  readonly destination: KnownRoot;
}

export interface KnownRoot extends MirrorEnd {
  readonly book: MirrorBook;
}

/** Asks both roots what they know. */
export async function knownMirrors(source: Endpoint, destination: Endpoint, task: Task): Promise<KnownMirrors> {
  const [atSource, atDestination] = await Promise.all([source.mirrors(task), destination.mirrors(task)]);
  return {
    source: { ...endOf(source), book: atSource },
    destination: { ...endOf(destination), book: atDestination },
  };
}

/** A root as a mirror's end. */
export function endOf({ info: { location, identity } }: Endpoint): MirrorEnd {
  return { location, identity };
}

export interface MirrorMade {
  /** Null if it was not opened; `end` then says which one it is. */
  readonly source: Endpoint | null;
  readonly end?: MirrorEnd;
  readonly destination: Endpoint;
  /** Null if the source was not listed. */
  readonly mounts: readonly ByteString[] | null;
}

/**
 * Has both roots remember that the one is a mirror of the other now. Also after a run that ended with problems: it
 * is of the direction that the guards must know, and a mirror that is not complete yet has the more to lose by being
 * taken for the source. What such a run could not see of the source it must not take for gone (`mountsToNote`).
 */
export async function noteMirrors({ source, end, destination, mounts }: MirrorMade, task: Task): Promise<void> {
  const from = source === null ? end : endOf(source);
  if (from === undefined) return;
  await destination.noteMirror({ role: 'destination', other: from, mounts }, task);
  await source?.noteMirror({ role: 'source', other: endOf(destination) }, task);
}

/** The mounts inside the source that its mirror is to remember now; `forget`: those that are empty or gone need not be. */
export function mountsToNote(
  { source, destination }: KnownMirrors,
  tree: Snapshot,
  forget: boolean,
): MirrorMade['mounts'] {
  const { from } = destination.book;
  const before = from !== null && isSameEnd(from, source) ? from.mounts : [];
  return mountsAfter(tree, before, { forget });
}

/**
 * True if a run that has nothing to do must note what an earlier one was stopped before it could: it was stopped after
 * its last change (`hasBegun`: something of it was found and finished), or between one root and the other.
 */
export function isNoteMissing({ source, destination }: KnownMirrors, hasBegun: boolean, dryRun = false): boolean {
  const { from } = destination.book;
  const atDestination = from !== null && isSameEnd(from, source);
  const atSource = source.book.to.some((end) => isSameEnd(end, destination));
  return !dryRun && (hasBegun || atDestination !== atSource);
}

/** Refuses to mirror a tree onto the one that it is the mirror of. */
export function refuseSwappedRoots({ source, destination }: KnownMirrors): void {
  const wasSource = destination.book.to.some((end) => isSameEnd(end, source));
  const wasMirror = source.book.from !== null && isSameEnd(source.book.from, destination);
  if (!wasSource && !wasMirror) return;
  throw new MyrrorError(
    'refused',
    `last time ${destination.location} was the source and ${source.location} its mirror; now it is the other way round`,
    { hint: 'Were the two swapped by mistake? If the source is to become like its mirror, say --init.' },
  );
}

/** Refuses an empty directory where the mirror of this source was: its disk is probably not mounted. */
export function refuseReplacedMirror({ source, destination }: KnownMirrors, isEmpty: boolean): void {
  if (!isEmpty) return;
  const before = source.book.to.find(({ location }) => location === destination.location);
  if (before === undefined || isSameEnd(before, destination)) return;
  throw new MyrrorError(
    'refused',
    destination.identity === ''
      ? `the mirror of ${source.location} is not at ${destination.location} any more`
      : `${destination.location} is empty, and not the directory that was the mirror of ${source.location} until now`,
    { hint: 'Is a disk not mounted? If a new mirror is to be made there, say --init.' },
  );
}

/**
 * Refuses to remove what was below a mount point of the source that is empty or gone now: a file system that
 * is not mounted looks like that.
 */
export function refuseVanishedMounts(
  { source, destination }: KnownMirrors,
  trees: { readonly wanted: Snapshot; readonly destination: Snapshot; readonly actions: Actions },
  show: ShowPath,
): void {
  const { from } = destination.book;
  if (from === null || from.mounts.length === 0 || !isSameEnd(from, source)) return;
  const gone = vanishedMounts(trees.wanted, from.mounts);
  const lost = gone.find((path) => removesBelow(trees, path));
  if (lost === undefined) return;
  throw new MyrrorError(
    'refused',
    `${show(lost)} in the source ${source.location} was the mount point of another file system, and is ` +
      `${trees.wanted.find(lost) < 0 ? 'gone' : 'empty'} now; what the destination has of it would be removed`,
    { hint: 'Is a disk not mounted? If it is to go, say --allow-empty-source.' },
  );
}

function removesBelow(
  { destination, actions }: { readonly destination: Snapshot; readonly actions: Actions },
  mount: ByteString,
): boolean {
  for (let action = 0; action < actions.count; action++) {
    if (actions.verb[action] !== Verb.rm) continue;
    if (isAtOrBelow(destination.path(actions.origin[action] as number), mount)) return true;
  }
  return false;
}

/** What has to be said before this destination is changed for the first time; null if it is the mirror of this source. */
export function firstUse({ source, destination }: KnownMirrors, entries: number): string | null {
  const { from } = destination.book;
  if (entries === 0 || (from !== null && isSameEnd(from, source))) return null;
  const holds = `${destination.location} is not empty`;
  if (from === null) return `${holds} and, as far as is known, was never a mirror: what the source lacks is removed.`;
  if (from.location === source.location) {
    return `${source.location} is another directory than the one that ${destination.location} is the mirror of.`;
  }
  return `${holds} and is the mirror of another tree, ${from.location}: what the source lacks is removed.`;
}
