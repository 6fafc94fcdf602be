/** The lock of a destination: on its state directory, gone with the process that holds it, no file left behind. */
import { MyrrorError } from '../core/error.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { makeStateDirectory, type StatePlace } from './state-directory.ts';

/** How often the directory may be replaced under our hands before it counts as busy. */
const ATTEMPTS = 10;

/**
 * Makes the state directory if need be and takes its lock. `location` names the root in messages.
 * The handle is to be unlocked and closed by the caller. Throws MyrrorError `busy` if another run has
 * it, `refused` if the directory is not ours or cannot be made.
 */
export function lockStateDirectory(system: System, place: StatePlace, location: string): Handle {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const handle = openState(system, place, location);
    const lock = takeLock(system, handle, location);
    if (lock === 'taken' && isStillThere(system, place, handle)) return handle;
    // RACE: a run that has just ended removed the directory between our opening and locking it.
    if (lock === 'taken') system.unlock(handle);
    system.close(handle);
    if (lock === 'held') break;
  }
  throw new MyrrorError('busy', `another run is changing ${location}`, {
    hint: 'Wait until it has ended. If it is on another machine, end it there.',
  });
}

/** `held`: by another run. `gone`: a lock that is a file cannot be made in a directory that is not there any more. */
function takeLock(system: System, handle: Handle, location: string): 'taken' | 'held' | 'gone' {
  try {
    return system.lock(handle) ? 'taken' : 'held';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'gone';
    system.close(handle);
    throw unchangeable(location, error);
  }
}

function openState(system: System, place: StatePlace, location: string): Handle {
  try {
    return makeStateDirectory(system, place);
  } catch (error) {
    throw unchangeable(location, error);
  }
}

/** The error for a state directory that cannot be had; passes on what is no failed system call. */
function unchangeable(location: string, error: unknown): unknown {
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
