/**
 * The directory `.myrror` at a root, where myrror keeps what it must remember. Whatever else has that
 * name, or belongs to a stranger, is left alone: what it says would be believed.
 */
import { MyrrorError } from '../core/error.ts';
import { type ByteString, bytesToString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { blankStatus } from '../system/blank-status.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { JOURNAL, NEW_JOURNAL, PARKED_NAME, STAGED_NAME } from './place-path.ts';
import { FORM_PROBE_FILE, NEW_CACHE_FILE, NEW_LINEAGE_FILE, NEW_MIRRORS_FILE, PROBE_FILE } from './state-names.ts';

const PRIVATE = 0o700;
const SUPERUSER = 0;
/** What a run removes before it ends. */
const PASSING: ReadonlySet<ByteString> = new Set([
  JOURNAL,
  NEW_JOURNAL,
  STAGED_NAME,
  PARKED_NAME,
  NEW_CACHE_FILE,
  NEW_LINEAGE_FILE,
  NEW_MIRRORS_FILE,
  FORM_PROBE_FILE,
]);
/** How the names of locks that are files begin (system/portable/lock-owner.ts). */
const LOCK_START = 'lock.';

/** A directory that is or may be there, below an open one. */
export interface StatePlace {
  readonly at: Handle;
  readonly name: ByteString;
  /** The user id of this process. */
  readonly user: number;
  /** What messages call the directory that it is in. */
  readonly location: string;
}

/** The state directory of an open root. */
export function statePlace(root: Handle, user: number, location = 'the root'): StatePlace {
  return { at: root, name: STATE_DIRECTORY, user, location };
}

/**
 * Opens a state directory; null if it is not there. Throws MyrrorError `refused` if something else has
 * its name or it belongs neither to this user, nor to the owner of the directory above, nor to root.
 */
export function openStateDirectory(system: System, place: StatePlace): Handle | null {
  const status = blankStatus();
  if (!system.statusIfExists(place.at, place.name, status)) return null;
  if (status.kind !== Kind.directory) throw notOurs(place, 'is no directory');
  // RACE: a symlink may take its place now; openDirectory refuses one, and the owner is asked of what is open.
  const handle = system.openDirectory(place.at, place.name);
  try {
    system.statusOf(handle, status);
    const { uid } = status;
    system.statusOf(place.at, status);
    if (uid !== place.user && uid !== SUPERUSER && uid !== status.uid) throw notOurs(place, 'belongs to another user');
    return handle;
  } catch (error) {
    system.close(handle);
    throw error;
  }
}

/**
 * Opens a state directory and makes it, for this user only, if it is not there; the time of the
 * directory above then stays as it was. Throws as `openStateDirectory`, and SystemError where it cannot
 * be made.
 */
export function makeStateDirectory(system: System, place: StatePlace): Handle {
  const known = openStateDirectory(system, place);
  if (known !== null) return known;
  const above = blankStatus();
  system.statusOf(place.at, above);
  try {
    system.makeDirectory(place.at, place.name, PRIVATE);
    system.setTime(place.at, above.mtimeSeconds, above.mtimeNanos);
  } catch (error) {
    // RACE: another run has made it in between.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return openStateDirectory(system, place) ?? system.openDirectory(place.at, place.name);
}

/** True if this user may set the times of an open directory, so that making something in it leaves no trace. */
export function mayRestoreTime(system: System, directory: Handle, user: number): boolean {
  const status = blankStatus();
  system.statusOf(directory, status);
  return user === SUPERUSER || status.uid === user;
}

/**
 * True if a run has left more in an open state directory than what is meant to stay there: a journal, something
 * staged or parked, or nothing at all but what was found out of the file system, which a run that has nothing else to
 * keep removes: then it was stopped before its first file, or between its last one and the directory itself.
 * What others keep there, as file servers and desktops do everywhere, is not a run's.
 */
export function holdsUnfinished(system: System, state: Handle): boolean {
  const listing = new DirectoryListing();
  system.readDirectory(state, listing);
  for (let index = 0; index < listing.count; index++) {
    const start = listing.nameStart[index] as number;
    const name = bytesToString(listing.names, start, start + (listing.nameLength[index] as number));
    if (PASSING.has(name) || name.startsWith(LOCK_START)) return true;
  }
  return listing.count === 0 || (listing.count === 1 && system.statusIfExists(state, PROBE_FILE, blankStatus()));
}

function notOurs({ location }: StatePlace, why: string): MyrrorError {
  return new MyrrorError('refused', `the entry ${STATE_DIRECTORY} at ${location} ${why}`, {
    hint: 'Nothing was changed. myrror keeps its own files in a directory of that name; rename or remove what is there.',
  });
}
