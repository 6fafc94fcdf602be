/** Who owns the files that this process makes, so that no file is given an owner that it has already. */
import type { ByteString } from '../core/tree/byte-string.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Files that one process makes in one directory have the same owner and group, whatever the rules are
 * by which the system chooses them. So the first new file of a directory is looked at for all.
 */
export class NewFileOwners {
  readonly #system: System;
  readonly #known = new Map<ByteString, Owner>();

  constructor(system: System) {
    this.#system = system;
  }

  /** The owner of a file that was just made in the directory at the given path. */
  of(directory: ByteString, file: Handle): Owner {
    const known = this.#known.get(directory);
    if (known !== undefined) return known;
    const status = blankStatus();
    this.#system.statusOf(file, status);
    const owner = { uid: status.uid, gid: status.gid };
    this.#known.set(directory, owner);
    return owner;
  }
}
