/** The lock of a destination: on its state directory, gone with the process that holds it, no file left behind. */
import { MyrrorError } from '../core/error.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { LockHolder } from '../system/lock-holder.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { makeStateDirectory, type StatePlace } from './state-directory.ts';

/** How often the directory may be replaced, or its lock let go, under our hands before it counts as busy. */
const ATTEMPTS = 10;
const OWNER_ALL = 0o700;

/**
 * Makes the state directory if need be and takes its lock. The handle is to be unlocked and closed by the caller.
 * Throws MyrrorError `busy` if another run has it, `refused` if the directory is not ours or cannot be made.
 */
export function lockStateDirectory(system: System, place: StatePlace): Handle {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const handle = openState(system, place);
    const taken = takeLock(system, handle, place);
    if (taken && isStillThere(system, place, handle)) return handle;
    // RACE: a run that has just ended removed the directory between our opening and locking it; and a look at the
    // lock holds it for a moment.
    if (taken) system.unlock(handle);
    system.close(handle);
  }
  throw busy(place, null);
}

/** False if it is worth another attempt: nobody has the lock. Throws MyrrorError, and closes the handle then. */
function takeLock(system: System, handle: Handle, place: StatePlace): boolean {
  try {
    if (system.lock(handle)) return true;
    const holder = system.lockHolder(handle);
    if (holder?.alive === true) throw busy(place, holder);
    return false;
  } catch (error) {
    // A lock that is a file cannot be made in a directory that is not there any more.
    if (errorCode(error) === 'ENOENT') return false;
    system.close(handle);
    throw unchangeable(place, error);
  }
}

function busy({ location }: StatePlace, holder: LockHolder | null): MyrrorError {
  const who = holder === null || holder.process === null ? '' : ` (process ${holder.process})`;
  return new MyrrorError('busy', `another run${who} is changing ${location}`, {
    hint: 'Nothing was changed. Wait until it has ended (`myrror status` shows it), then run the same command again. If it is on another machine, end it there.',
  });
}

function openState(system: System, place: StatePlace): Handle {
  try {
    return makeStateDirectory(system, place);
  } catch (error) {
    const handle = errorCode(error) === 'EACCES' ? makeInReadOnly(system, place) : null;
    if (handle === null) throw unchangeable(place, error);
    return handle;
  }
}

/**
 * Makes the state directory in a root that its owner made read-only, as other such directories are changed in a run:
 * write permission is given for as long as that takes. Null if the root is not ours, or that was not what was missing.
 */
function makeInReadOnly(system: System, place: StatePlace): Handle | null {
  const status = blankStatus();
  system.statusOf(place.at, status);
  const { mode } = status;
  if ((mode & OWNER_ALL) === OWNER_ALL) return null;
  try {
    // CRASH: a run that is killed before the mode is back leaves a difference that the next one sees and mends.
    system.setMode(place.at, mode | OWNER_ALL);
    try {
      return makeStateDirectory(system, place);
    } finally {
      system.setMode(place.at, mode);
    }
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** The error for a state directory that cannot be had; passes on what is no failed system call. */
function unchangeable({ location }: StatePlace, error: unknown): unknown {
  const code = errorCode(error);
  if (code === null) return error;
  const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'refused';
  return new MyrrorError(kind, `${location} cannot be changed (${code})`, {
    hint: 'The directory must be writable, and its file system must not be mounted read-only.',
    cause: error,
  });
}

function isStillThere(system: System, place: StatePlace, handle: Handle): boolean {
  const status = blankStatus();
  system.statusOf(handle, status);
  const { inode } = status;
  return system.statusIfExists(place.at, place.name, status) && status.inode === inode;
}
