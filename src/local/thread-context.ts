/** What the jobs of one thread share: the system and the roots that were opened there. */
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Handle, System } from '../system/system.ts';
import { HeldDirectories } from './held-directories.ts';
import type { JobContext } from './job.ts';
import { openKnownRoot } from './root.ts';

interface OpenRoot {
  readonly handle: Handle;
  readonly directories: HeldDirectories;
}

export class ThreadContext implements JobContext {
  readonly system: System;
  readonly #roots = new Map<string, OpenRoot>();

  constructor(system: System) {
    this.system = system;
  }

  root(path: ByteString, identity: string): HeldDirectories {
    // Opened again each time: the path must still lead to the directory that is held.
    const handle = openKnownRoot(this.system, path, identity);
    const key = `${identity} ${path}`;
    const known = this.#roots.get(key);
    if (known !== undefined) {
      this.system.close(handle);
      return known.directories;
    }
    const directories = new HeldDirectories(this.system, handle);
    this.#roots.set(key, { handle, directories });
    return directories;
  }

  /** Forgets what is below the roots: between two jobs another thread may have renamed it. */
  forget(): void {
    for (const { directories } of this.#roots.values()) directories.forget();
  }

  close(): void {
    this.forget();
    for (const { handle } of this.#roots.values()) this.system.close(handle);
    this.#roots.clear();
  }
}
