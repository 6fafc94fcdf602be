/**
 * The job that gives staged arrivals their names, where all is as it usually is: one rename each, which
 * the system itself refuses if the place is taken. What is otherwise is left as it was, to be looked at
 * one by one with all that is known of the run (place.ts).
 */
import {
  type ArrivalColumns,
  arrivalDirectory,
  arrivalName,
  arrivalPath,
  replacesSomething,
} from '../core/plan/arrival-columns.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { stampAt } from '../core/tree/stamp-columns.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { HeldDirectories } from './held-directories.ts';
import type { Job } from './job.ts';
import type { KnownRoot } from './stage-job.ts';
import { slotOf } from './stage-slot.ts';
import { isUntouched } from './verify-stamp.ts';

/** The inode of what is known by size and time only. */
const UNKNOWN = 0n;

export interface PlaceInput {
  readonly destination: KnownRoot;
  /** All of them are whole in their slots. */
  readonly arrivals: ArrivalColumns;
}

export interface PlaceOutput {
  /** 1 per arrival that has its place. */
  readonly done: Uint8Array;
  /** Inodes of replaced files that had several names: the others have got a new ctime by it. */
  readonly relinked: readonly bigint[];
  /** What each arrival that has its place is, as it stood in its slot: inode and mtime. */
  readonly inode: BigUint64Array;
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
}

/** Places what can be placed without a question. */
export const placeBatch: Job<PlaceInput, PlaceOutput> = (context, { destination, arrivals }, control) => {
  const placer = new Placer(context.system, context.root(destination.root, destination.key), arrivals);
  const { count } = arrivals;
  const placed = {
    done: new Uint8Array(count),
    inode: new BigUint64Array(count),
    mtimeSeconds: new Float64Array(count),
    mtimeNanos: new Uint32Array(count),
  };
  for (let row = 0; row < count; row++) {
    control.check();
    if (placer.place(row)) {
      placed.done[row] = 1;
      placed.inode[row] = placer.staged.inode;
      placed.mtimeSeconds[row] = placer.staged.mtimeSeconds;
      placed.mtimeNanos[row] = placer.staged.mtimeNanos;
    }
    control.addEntries(1);
  }
  return { ...placed, relinked: placer.relinked };
};

class Placer {
  readonly relinked: bigint[] = [];
  /** What stood in the slot of the last arrival. */
  readonly staged: EntryStatus = blankStatus();
  readonly #system: System;
  readonly #destination: HeldDirectories;
  readonly #arrivals: ArrivalColumns;
  readonly #status: EntryStatus = blankStatus();
  /** The directory that the last arrival went into, and the handles of it and of that of its slot. */
  #directory: ByteString | null = null;
  #from: Handle = -1;
  #to: Handle = -1;

  constructor(system: System, destination: HeldDirectories, arrivals: ArrivalColumns) {
    this.#system = system;
    this.#destination = destination;
    this.#arrivals = arrivals;
  }

  place(row: number): boolean {
    try {
      return this.#place(row);
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return false;
    }
  }

  #place(row: number): boolean {
    const arrivals = this.#arrivals;
    const slot = slotOf({ expect: stampAt(arrivals.expect, row), path: arrivalPath(arrivals, row) });
    const directory = arrivalDirectory(arrivals, row);
    if (directory !== this.#directory) this.#enter(slot.directory, directory);
    const from = this.#from;
    const to = this.#to;
    const name = arrivalName(arrivals, row);
    if (!this.#system.statusIfExists(from, slot.name, this.staged)) return false;
    if (!replacesSomething(arrivals, row)) {
      this.#system.rename(from, slot.name, to, name, 'no-replace');
      return true;
    }
    if (!this.#mayReplace(row, to, name)) return false;
    // RACE: what stands there was looked at a moment ago; a file put there by someone else since is lost.
    this.#system.rename(from, slot.name, to, name, 'replace');
    if (this.#status.links > 1) this.relinked.push(this.#status.inode);
    return true;
  }
  /** Opens what arrivals of one directory have in common. Nothing else is opened until the next of these. */
  #enter(slots: ByteString, directory: ByteString): void {
    this.#directory = null;
    this.#from = this.#destination.open(slots);
    this.#to = this.#destination.open(directory);
    this.#directory = directory;
  }

  /** True if what stands there is beyond doubt what is to be replaced. */
  #mayReplace(row: number, at: Handle, name: ByteString): boolean {
    const { replaced } = this.#arrivals;
    if (replaced === null || replaced.inode[row] === UNKNOWN) return false;
    if (!this.#system.statusIfExists(at, name, this.#status) || this.#status.kind === Kind.directory) return false;
    return isUntouched(this.#status, stampAt(replaced, row));
  }
}
