/**
 * Stages one file: opens a new (or half finished) file in its slot, has it filled, and gives it its
 * attributes, the time last. A slot is complete if and only if size and time are right, so no list of
 * what is complete has to be kept.
 */
import type { TimeRule } from '../core/match/matching.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Attributes, Stamp } from '../core/tree/stamp.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { Owner } from './stage-owner.ts';
import { isComplete, LEAST_RESUMED, resumableBytes } from './stage-slot-state.ts';

/** A source known by size and mtime only may have had other content when an earlier run staged it. */
const UNKNOWN = 0n;

/** Nothing of a file needs to be brought any more. */
export const WHOLE = -1;

/** Stands for a status until one is needed, which for most slots is never. */
const unseen: EntryStatus = blankStatus();

/** A slot that is being filled. */
export interface OpenSlot {
  readonly file: Handle;
  /** Bytes that are there already, from an earlier run. */
  readonly start: number;
  /** True for a file that was made just now. */
  readonly made: boolean;
}

/** How a filled file is completed. */
export interface Completion {
  /** The owner that the file is known to have, null if that is not known. */
  readonly owner: Owner | null;
  /** The file is made durable by itself, because the file system cannot be as a whole. */
  readonly sync: boolean;
}

/** The slot `name` in the open directory `at`. */
export class FileSlot {
  readonly #system: System;
  readonly #at: Handle;
  readonly #name: ByteString;
  #status: EntryStatus = unseen;

  constructor(system: System, at: Handle, name: ByteString) {
    this.#system = system;
    this.#at = at;
    this.#name = name;
  }

  /** True if an earlier run has staged all of it; then its attributes are set anew. */
  takeOver({ size, inode }: Stamp, attributes: Attributes, times: TimeRule): boolean {
    if (inode === UNKNOWN) return false;
    if (!this.#look()) return false;
    if (!isComplete(this.#status, size, attributes, times)) return false;
    if (attributes.uid >= 0) this.#system.setOwnerAt(this.#at, this.#name, attributes.uid, attributes.gid);
    this.#system.setModeAt(this.#at, this.#name, attributes.mode);
    this.#system.setTimeAt(this.#at, this.#name, attributes.mtimeSeconds, attributes.mtimeNanos);
    return true;
  }

  /** Makes a new file, open; null if something stands there. */
  create(): Handle | null {
    try {
      return this.#system.createFile(this.#at, this.#name);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return null;
      throw error;
    }
  }

  /** Opens the beginning that an earlier run has left, if it is worth it, else a new file. */
  open(expect: Stamp): OpenSlot {
    const beginning = this.#look() ? this.#openBeginning(expect) : null;
    return beginning ?? { file: this.#system.createFile(this.#at, this.#name), start: 0, made: true };
  }

  /**
   * What an earlier run has left of it: `WHOLE` (then its attributes are set anew), or how many bytes of its
   * beginning can be gone on from. Whatever else stands there is removed.
   */
  leftover(expect: Stamp, attributes: Attributes, times: TimeRule): number {
    if (!this.#look()) return 0;
    if (this.takeOver(expect, attributes, times)) return WHOLE;
    const beginning = this.#openBeginning(expect);
    if (beginning === null) return 0;
    this.#system.close(beginning.file);
    return beginning.start;
  }

  /** Opens what was written of it so far; null if that is not `size` bytes of a file. */
  resume(size: number): Handle | null {
    const file = this.#system.openFileForUpdate(this.#at, this.#name);
    if (this.#status === unseen) this.#status = blankStatus();
    this.#system.statusOf(file, this.#status);
    if (this.#status.kind === Kind.file && this.#status.size === size) return file;
    this.#system.close(file);
    return null;
  }

  /** Gives the filled file its attributes. Owner before mode: a change of owner takes setuid away. */
  complete(file: Handle, { uid, gid, mode, mtimeSeconds, mtimeNanos }: Attributes, { owner, sync }: Completion): void {
    if (uid >= 0 && (owner === null || owner.uid !== uid || owner.gid !== gid)) this.#system.setOwner(file, uid, gid);
    this.#system.setMode(file, mode);
    this.#system.setTime(file, mtimeSeconds, mtimeNanos);
    if (sync) this.#system.syncFile(file);
  }

  /** Removes what was written, unless it is a beginning that the next run can use. */
  keepBeginning(): void {
    if (!this.#look()) return;
    if (this.#status.kind !== Kind.file || this.#status.size < LEAST_RESUMED) this.#remove(this.#status.kind);
  }

  /** Removes what was written. */
  drop(): void {
    if (this.#look()) this.#remove(this.#status.kind);
  }

  /** True if something stands there. */
  #look(): boolean {
    if (this.#status === unseen) this.#status = blankStatus();
    return this.#system.statusIfExists(this.#at, this.#name, this.#status);
  }

  /** The beginning that stands there, if it is worth it; else removes what does. */
  #openBeginning({ size, inode }: Stamp): OpenSlot | null {
    const start = inode === UNKNOWN ? 0 : resumableBytes(this.#status, size);
    const file = start > 0 ? this.#openForUpdate() : null;
    if (file !== null) return { file, start, made: false };
    this.#remove(this.#status.kind);
    return null;
  }

  /** A file with its final mode may not be writable any more. */
  #openForUpdate(): Handle | null {
    try {
      return this.#system.openFileForUpdate(this.#at, this.#name);
    } catch (error) {
      if (errorCode(error) === 'EACCES') return null;
      throw error;
    }
  }

  #remove(kind: Kind): void {
    if (kind === Kind.directory) this.#system.removeDirectory(this.#at, this.#name);
    else this.#system.unlink(this.#at, this.#name);
  }
}
