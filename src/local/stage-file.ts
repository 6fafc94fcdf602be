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
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { isComplete, LEAST_RESUMED, resumableBytes } from './stage-slot-state.ts';

/** A source known by size and mtime only may have had other content when an earlier run staged it. */
const UNKNOWN = 0n;

/** A slot that is being filled. */
export interface OpenSlot {
  readonly file: Handle;
  /** Bytes that are there already, from an earlier run. */
  readonly start: number;
}

/** The slot `name` in the open directory `at`. */
export class FileSlot {
  readonly #system: System;
  readonly #at: Handle;
  readonly #name: ByteString;
  readonly #status = blankStatus();

  constructor(system: System, at: Handle, name: ByteString) {
    this.#system = system;
    this.#at = at;
    this.#name = name;
  }

  /** True if an earlier run has staged all of it; then its attributes are set anew. */
  takeOver({ size, inode }: Stamp, attributes: Attributes, times: TimeRule): boolean {
    if (inode === UNKNOWN) return false;
    if (!this.#system.statusIfExists(this.#at, this.#name, this.#status)) return false;
    if (!isComplete(this.#status, size, attributes, times)) return false;
    if (attributes.uid >= 0) this.#system.setOwnerAt(this.#at, this.#name, attributes.uid, attributes.gid);
    this.#system.setModeAt(this.#at, this.#name, attributes.mode);
    this.#system.setTimeAt(this.#at, this.#name, attributes.mtimeSeconds, attributes.mtimeNanos);
    return true;
  }

  /** Opens the beginning that an earlier run has left, if it is worth it, else a new file. */
  open({ size, inode }: Stamp): OpenSlot {
    if (this.#system.statusIfExists(this.#at, this.#name, this.#status)) {
      const start = inode === UNKNOWN ? 0 : resumableBytes(this.#status, size);
      const file = start > 0 ? this.#openForUpdate() : null;
      if (file !== null) return { file, start };
      this.#remove(this.#status.kind);
    }
    return { file: this.#system.createFile(this.#at, this.#name), start: 0 };
  }

  /**
   * Gives the filled file its attributes. Owner before mode: a change of owner takes setuid away.
   * `sync`: the file is made durable by itself, because the file system cannot be as a whole.
   */
  complete(file: Handle, attributes: Attributes, sync: boolean): void {
    if (attributes.uid >= 0) this.#system.setOwner(file, attributes.uid, attributes.gid);
    this.#system.setMode(file, attributes.mode);
    this.#system.setTime(file, attributes.mtimeSeconds, attributes.mtimeNanos);
    if (sync) this.#system.syncFile(file);
  }

  /** Removes what was written, unless it is a beginning that the next run can use. */
  keepBeginning(): void {
    if (!this.#system.statusIfExists(this.#at, this.#name, this.#status)) return;
    if (this.#status.kind !== Kind.file || this.#status.size < LEAST_RESUMED) this.#remove(this.#status.kind);
  }

  /** Removes what was written. */
  drop(): void {
    if (this.#system.statusIfExists(this.#at, this.#name, this.#status)) this.#remove(this.#status.kind);
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
