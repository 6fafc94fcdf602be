/**
 * Small files of ours that outlive a run: in the state directory of their root, or, where that cannot be
 * had, in the user's cache directory. All are conveniences, so no trouble here ends a run.
 */
import { isMyrrorError } from '../core/error.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { openKnownRoot, type RootFacts } from './root.ts';
import {
  makeStateDirectory,
  mayRestoreTime,
  openStateDirectory,
  type StatePlace,
  statePlace,
} from './state-directory.ts';
import {
  CACHE_FILE,
  LINEAGE_FILE,
  MIRRORS_FILE,
  NEW_CACHE_FILE,
  NEW_LINEAGE_FILE,
  NEW_MIRRORS_FILE,
  RECENT_LINEAGE_FILE,
} from './state-names.ts';

const PRIVATE = 0o700;
const OWN_NAME = asBytes('myrror');
/** What messages call the place for roots that cannot be written. */
const CACHE_LOCATION = 'the cache directory of this user';

/** The names of a file, and of one that is being written. */
export interface CacheNames {
  readonly name: ByteString;
  readonly fresh: ByteString;
}

export const digestNames: CacheNames = { name: CACHE_FILE, fresh: NEW_CACHE_FILE };
export const lineageNames: CacheNames = { name: LINEAGE_FILE, fresh: NEW_LINEAGE_FILE };
export const recentNames: CacheNames = { name: RECENT_LINEAGE_FILE, fresh: NEW_LINEAGE_FILE };
export const mirrorNames: CacheNames = { name: MIRRORS_FILE, fresh: NEW_MIRRORS_FILE };

export interface CachePlace {
  readonly root: RootFacts;
  /** The user id of this process. */
  readonly user: number;
  /** The user's cache directory, absolute; null to use none. */
  readonly userCache: ByteString | null;
}

/**
 * The first `most` bytes of a file of a root, where `isGood` takes them for one; null if there is none such. One
 * that is larger than `most` counts only if `part` says that the beginning is enough.
 */
export function readStateFile<Result>(
  system: System,
  place: CachePlace,
  { name }: CacheNames,
  { most, part, take }: { readonly most: number; readonly part: boolean; take(bytes: Uint8Array): Result | null },
): Result | null {
  for (const visit of [inRoot, inUserCache]) {
    const bytes = attempt(() =>
      visit(system, place, 'open', (directory) => readFile(system, directory, name, { most, part })),
    );
    const taken = bytes == null ? null : take(bytes);
    if (taken !== null) return taken;
  }
  return null;
}

/**
 * Writes a file of a root, from `pieces`, which may be asked for more than once. False if there is no place for it. It
 * is replaced as a whole or not at all; it is not made durable, its checksum tells.
 */
export function writeStateFile(
  system: System,
  place: CachePlace,
  names: CacheNames,
  pieces: () => Iterable<Uint8Array>,
): boolean {
  return [inRoot, inUserCache].some(
    (visit) =>
      attempt(() => visit(system, place, 'make', (directory) => replace(system, directory, names, pieces()))) === true,
  );
}

/** Removes a file of a root from wherever it is kept. */
export function dropStateFile(system: System, place: CachePlace, { name }: CacheNames): void {
  for (const visit of [inRoot, inUserCache]) {
    attempt(() =>
      visit(system, place, 'open', (directory) => {
        if (system.statusIfExists(directory, name, blankStatus())) system.unlink(directory, name);
      }),
    );
  }
}

/** Removes what a run left at a root when it was killed while it wrote such a file. */
export function dropUnfinishedFiles(system: System, place: CachePlace): void {
  attempt(() => inRoot(system, place, 'open', (directory) => dropUnfinishedCaches(system, directory)));
}

type Visit = <Result>(
  system: System,
  place: CachePlace,
  how: 'open' | 'make',
  act: (directory: Handle) => Result,
) => Result | null;

/** Acts in the state directory of the root; null if there is none and none can be made without a trace. */
const inRoot: Visit = (system, place, how, act) => {
  const root = openKnownRoot(system, place.root.path, place.root.key);
  try {
    const at = statePlace(root, place.user, place.root.location);
    const quiet = how === 'make' && mayRestoreTime(system, root, place.user);
    const isNew = quiet && !system.statusIfExists(root, STATE_DIRECTORY, blankStatus());
    const result = inDirectory(system, at, quiet ? 'make' : 'open', act);
    // CRASH: a power cut must not leave the root with the time at which the directory was made in it. A source may lie
    // on a file system that no barrier of the run reaches.
    if (isNew) attempt(() => system.syncDirectory(root));
    return result;
  } finally {
    system.close(root);
  }
};

/** Acts in `myrror/<identity>` below the user's cache directory. */
const inUserCache: Visit = (system, place, how, act) => {
  if (place.userCache === null) return null;
  const base = openUserCache(system, place.userCache, how);
  try {
    const own: StatePlace = { at: base, name: OWN_NAME, user: place.user, location: CACHE_LOCATION };
    return inDirectory(system, own, how, (directory) => {
      const name = asBytes(place.root.identity);
      const one: StatePlace = { at: directory, name, user: place.user, location: CACHE_LOCATION };
      return inDirectory(system, one, how, act);
    });
  } finally {
    system.close(base);
  }
};

function inDirectory<Result>(
  system: System,
  place: StatePlace,
  how: 'open' | 'make',
  act: (directory: Handle) => Result,
): Result | null {
  const directory = how === 'make' ? makeStateDirectory(system, place) : openStateDirectory(system, place);
  if (directory === null) return null;
  try {
    return act(directory);
  } finally {
    system.close(directory);
  }
}

/** The user's cache directory, made if only it itself is missing. */
function openUserCache(system: System, path: ByteString, how: 'open' | 'make'): Handle {
  try {
    return system.openRoot(path);
  } catch (error) {
    if (how === 'open' || errorCode(error) !== 'ENOENT') throw error;
  }
  const above = parentPath(path);
  const home = system.openRoot(above === '' ? asBytes('/') : above);
  try {
    system.makeDirectory(home, baseName(path), PRIVATE);
    return system.openDirectory(home, baseName(path));
  } finally {
    system.close(home);
  }
}

/** As many of the first bytes of a file as there are and fit; null if it is not there, or too large. */
function readFile(
  system: System,
  directory: Handle,
  name: ByteString,
  { most, part }: { readonly most: number; readonly part: boolean },
): Uint8Array | null {
  const status = blankStatus();
  if (!system.statusIfExists(directory, name, status)) return null;
  return status.size > most && !part ? null : readBeginning(system, directory, name, most);
}

function readBeginning(system: System, directory: Handle, name: ByteString, most: number): Uint8Array | null {
  const status = blankStatus();
  const file = system.openFile(directory, name);
  try {
    system.statusOf(file, status);
    const bytes = new Uint8Array(Math.min(status.size, most));
    for (let filled = 0; filled < bytes.length; ) {
      const got = system.read(file, bytes, filled, bytes.length - filled, filled);
      if (got === 0) return null;
      filled += got;
    }
    return bytes;
  } finally {
    system.close(file);
  }
}

function replace(
  system: System,
  directory: Handle,
  { name, fresh }: CacheNames,
  pieces: Iterable<Uint8Array>,
): boolean {
  const status = blankStatus();
  dropUnfinishedCaches(system, directory);
  const file = system.createFile(directory, fresh);
  try {
    let position = 0;
    for (const piece of pieces) {
      for (let written = 0; written < piece.length; ) {
        written += system.write(file, piece, written, piece.length - written, position + written);
      }
      position += piece.length;
    }
    system.statusOf(file, status);
    const { inode } = status;
    // RACE: another run may have begun to write one of its own under this name; ours is then lost with its name.
    if (!system.statusIfExists(directory, fresh, status) || status.inode !== inode) return false;
    system.rename(directory, fresh, directory, name, 'replace');
    return true;
  } catch (error) {
    attempt(() => system.unlink(directory, fresh));
    throw error;
  } finally {
    system.close(file);
  }
}

/** Removes what a run left in an open state directory when it was killed while it wrote a cache. */
export function dropUnfinishedCaches(system: System, directory: Handle): void {
  for (const { fresh } of [digestNames, lineageNames, mirrorNames]) {
    if (system.statusIfExists(directory, fresh, blankStatus())) system.unlink(directory, fresh);
  }
}

/** The result, or undefined where the file system or a stranger's directory is in the way. */
function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (errorCode(error) === null && !isMyrrorError(error)) throw error;
    return undefined;
  }
}
