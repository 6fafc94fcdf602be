/**
 * Directories that their owner made read-only. To change what is in them they get write permission
 * for as long as we work there. Each is remembered by its inode with the mode it had, and gets that
 * back at the end unless it was given its final mode by then.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';

const OWNER_ALL = 0o700;

interface Widened {
  readonly path: ByteString;
  readonly mode: number;
}

export class WidenedDirectories {
  readonly #system: System;
  readonly #byInode = new Map<bigint, Widened>();
  readonly #status = blankStatus();

  constructor(system: System) {
    this.#system = system;
  }

  /**
   * Gives the owner write permission on an open directory. False if it had it or the system does not
   * let us: then the refusal had another reason.
   */
  widen(path: ByteString, directory: Handle): boolean {
    this.#system.statusOf(directory, this.#status);
    const { kind, mode, inode } = this.#status;
    if (kind !== Kind.directory || (mode & OWNER_ALL) === OWNER_ALL) return false;
    try {
      this.#system.setMode(directory, mode | OWNER_ALL);
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return false;
    }
    if (!this.#byInode.has(inode)) this.#byInode.set(inode, { path, mode });
    return true;
  }

  /** The directory has its final mode, or is gone: nothing is to be restored. */
  settled(inode: bigint): void {
    this.#byInode.delete(inode);
  }

  /**
   * Restores what is left. A directory that is not at its path any more keeps the permission: the next
   * comparison shows it as a difference.
   */
  restore(open: (path: ByteString) => Handle): void {
    for (const [inode, { path, mode }] of this.#byInode) {
      try {
        const directory = open(path);
        this.#system.statusOf(directory, this.#status);
        if (this.#status.inode === inode) this.#system.setMode(directory, mode);
      } catch (error) {
        if (errorCode(error) === null) throw error;
      }
    }
    this.#byInode.clear();
  }
}
