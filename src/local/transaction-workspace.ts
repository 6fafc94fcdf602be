/**
 * What every phase of a transaction works with: the system, the root's directories held open, and
 * what has to be remembered from phase to phase.
 */
import type { TimeRule } from '../core/match/matching.ts';
import { type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { HeldDirectories } from './held-directories.ts';
import { PlacedFiles } from './placed-files.ts';
import { SpareMemory } from './spare-memory.ts';
import { isMissing } from './transaction-problem.ts';
import { WidenedDirectories } from './transaction-widened.ts';
import { isUntouched } from './verify-stamp.ts';

/** Directories held for each end of a rename: moves between many directories come back to each of them again and again. */
const HELD = 1024;

/** A name in an open directory. */
export interface Spot {
  readonly at: Handle;
  readonly name: ByteString;
}

export class Workspace {
  readonly system: System;
  readonly root: Handle;
  readonly times: TimeRule;
  /** What messages call the root. */
  readonly location: string;
  /** Directories without write permission that were given it for as long as we work in them. */
  readonly widened: WidenedDirectories;
  /** Directories in which names were made, moved or removed since the last barrier. */
  readonly touched: Set<ByteString> = new Set();
  readonly memory: SpareMemory;
  /** When the work began, on the clock of `performance.now()`. */
  readonly began: number = performance.now();
  /** Files that were given their places. */
  readonly placed: PlacedFiles = new PlacedFiles();
  /** Inodes of files that had several names when we moved or removed one: the others got a new ctime by it. */
  readonly #relinked = new Set<bigint>();
  /** Two, so that both ends of a rename are held at once. */
  readonly #first: HeldDirectories;
  readonly #second: HeldDirectories;
  readonly #status: EntryStatus = blankStatus();

  constructor(system: System, root: Handle, times: TimeRule, location = 'the destination') {
    this.system = system;
    this.root = root;
    this.times = times;
    this.location = location;
    this.#first = new HeldDirectories(system, root, HELD);
    this.#second = new HeldDirectories(system, root, HELD);
    this.widened = new WidenedDirectories(system);
    this.memory = new SpareMemory(system);
  }

  /** The open directory at `path`, good until the next call of this, `spot` or `look`. */
  directory(path: ByteString): Handle {
    return this.#first.open(path);
  }

  /** As `directory`, and both stay good together. */
  otherDirectory(path: ByteString): Handle {
    return this.#second.open(path);
  }

  /** Name and open parent of `path`, good until the next call of this, `directory` or `look`. */
  spot(path: ByteString): Spot {
    return { at: this.#first.open(parentPath(path)), name: baseName(path) };
  }

  /** As `spot`, and both stay good together. */
  otherSpot(path: ByteString): Spot {
    return { at: this.#second.open(parentPath(path)), name: baseName(path) };
  }

  /**
   * What stands at `path`, or null if nothing does, or a directory on the way is none. The result is
   * overwritten by the next call. Throws SystemError for any other failure.
   */
  look(path: ByteString): EntryStatus | null {
    if (path === ROOT) {
      this.system.statusOf(this.root, this.#status);
      return this.#status;
    }
    return this.lookIn(parentPath(path), baseName(path));
  }

  /** As `look`, at `name` in the directory at a path. */
  lookIn(directory: ByteString, name: ByteString): EntryStatus | null {
    const at = this.#openIfThere(directory);
    if (at === null) return null;
    return this.system.statusIfExists(at, name, this.#status) ? this.#status : null;
  }

  /** To be called with what a name leads to, before the name is moved, replaced or removed by us. */
  noteLinks({ kind, links, inode }: EntryStatus): void {
    if (kind !== Kind.directory && links > 1) this.#relinked.add(inode);
  }

  /** To be called with the inode of a file that had several names when another thread took one of them. */
  noteRelinked(inode: bigint): void {
    this.#relinked.add(inode);
  }

  /** As the function of that name; a ctime that is new because we changed other names of the file is let pass. */
  isUntouched(status: EntryStatus, expect: Stamp): boolean {
    const known =
      this.#relinked.size > 0 && this.#relinked.has(status.inode)
        ? { ...expect, ctimeSeconds: 0, ctimeNanos: 0 }
        : expect;
    return isUntouched(status, known);
  }

  /**
   * Does `act`, which changes names in the directory at `path`. Where that is refused for want of
   * write permission, gives the owner that permission and does it once more.
   */
  widening(path: ByteString, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (errorCode(error) !== 'EACCES' || !this.widened.widen(path, this.directory(path))) throw error;
      act();
    }
  }

  /** A directory was renamed or removed: paths mean something else now. */
  forget(): void {
    this.#first.forget();
    this.#second.forget();
  }

  #openIfThere(path: ByteString): Handle | null {
    try {
      return this.#first.open(path);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }
}
