/** The lock of a destination: on its state directory, gone with the process that holds it, no file left behind. */
import { MyrrorError } from '../core/error.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { LockHolder } from '../system/lock-holder.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { makeStateDirectory, type StatePlace } from './state-directory.ts';

/** How often the directory may be replaced, or its lock let go, under our hands before it counts as busy. */
const ATTEMPTS = 10;

/**
 * Makes the state directory if need be and takes its lock. The handle is to be unlocked and closed by the caller.
 * Throws MyrrorError `busy` if another run has it, `refused` if the directory is not ours or cannot be made.
 */
export function lockStateDirectory(system: System, place: StatePlace): Handle {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const handle = openState(system, place);
    if (!system.lock(handle)) {
      const holder = system.lockHolder(handle);
      system.close(handle);
      if (holder !== null) throw busy(place, holder);
      // RACE: whoever had it has let go since; a look at the lock holds it for a moment.
      continue;
    }
    if (isStillThere(system, place, handle)) return handle;
    // RACE: a run that has just ended removed the directory between our opening and locking it.
    system.unlock(handle);
    system.close(handle);
  }
  throw busy(place, null);
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
    const code = errorCode(error);
    if (code === null) throw error;
    throw new MyrrorError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'refused',
      `${place.location} cannot be changed (${code})`,
      {
        hint: 'The directory must be writable, and its file system must not be mounted read-only.',
        cause: error,
      },
    );
  }
}

function isStillThere(system: System, place: StatePlace, handle: Handle): boolean {
  const status = blankStatus();
  system.statusOf(handle, status);
  const { inode } = status;
  return system.statusIfExists(place.at, place.name, status) && status.inode === inode;
}
