/** A root whose lock is held: opened together and let go of together. */
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { blankStatus } from '../system/blank-status.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { lockStateDirectory } from './lock.ts';
import { openKnownRoot, type RootFacts } from './root.ts';
import { statePlace } from './state-directory.ts';
import { PROBE_FILE } from './state-names.ts';

const OWNER_ALL = 0o700;

export class LockedRoot {
  readonly root: Handle;
  readonly #system: System;
  #state: Handle | null = null;

  /** Throws MyrrorError: `busy` if another run has the lock, `refused`, `unreadable-root`. `user`: of this process. */
  constructor(system: System, facts: RootFacts, user: number) {
    this.#system = system;
    this.root = openKnownRoot(system, facts.path, facts.key);
    try {
      this.#state = lockStateDirectory(system, statePlace(this.root, user, facts.location));
    } catch (error) {
      system.close(this.root);
      throw error;
    }
  }

  /** The open state directory, for as long as the lock is held. */
  get state(): Handle {
    if (this.#state === null) throw new Error('the lock was let go of');
    return this.#state;
  }

  /** Lets go of the lock and closes everything. */
  release(): void {
    try {
      this.#letGo();
    } catch (error) {
      // What was done is done; a lock that is not given back goes with what held it.
      if (errorCode(error) === null) throw error;
    }
    this.#system.close(this.root);
  }

  /** Removes the state directory if nothing is in it but what was found out of the file system; the root's own time stays as it was. */
  dropState(): void {
    const system = this.#system;
    // A lock that is a file in the directory goes first. One of the system's stays until the directory is
    // gone, so that nobody takes it in between; who does after that sees that it is not the one at the root.
    if (!system.capabilities.lock) this.#letGo();
    const status = blankStatus();
    system.statusOf(this.root, status);
    this.#dropLoneProbe();
    try {
      this.#removeState(status.mode);
    } catch (error) {
      const code = errorCode(error);
      // It holds a cache, or what was rescued, or what may serve the next run.
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
      throw error;
    }
    try {
      system.setTime(this.root, status.mtimeSeconds, status.mtimeNanos);
    } catch (error) {
      // Another user's root, whose time is not ours to set.
      if (errorCode(error) !== 'EPERM') throw error;
    }
  }

  /** Where nothing else is kept for later runs, neither is this. */
  #dropLoneProbe(): void {
    const system = this.#system;
    const state = system.openDirectory(this.root, STATE_DIRECTORY);
    try {
      const listing = new DirectoryListing();
      system.readDirectory(state, listing);
      if (listing.count !== 1 || !system.statusIfExists(state, PROBE_FILE, blankStatus())) return;
      system.unlink(state, PROBE_FILE);
    } finally {
      system.close(state);
    }
  }

  /** The root has its final mode by now: one that its owner made read-only is opened for this one removal. */
  #removeState(mode: number): void {
    const system = this.#system;
    try {
      system.removeDirectory(this.root, STATE_DIRECTORY);
    } catch (error) {
      if (errorCode(error) !== 'EACCES' || (mode & OWNER_ALL) === OWNER_ALL) throw error;
      system.setMode(this.root, mode | OWNER_ALL);
      try {
        system.removeDirectory(this.root, STATE_DIRECTORY);
      } finally {
        system.setMode(this.root, mode);
      }
    }
  }

  #letGo(): void {
    const held = this.#state;
    if (held === null) return;
    this.#state = null;
    try {
      this.#system.unlock(held);
    } finally {
      this.#system.close(held);
    }
  }
}
