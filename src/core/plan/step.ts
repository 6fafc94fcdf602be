/**
 * Steps: what the machine does, in phases. A path in a step is the path that holds at the moment of
 * the step. The phases, and what is true between them:
 *
 *   1. make      new directories where nothing is in the way
 *   2. stage     content into staging; nothing visible changes
 *      barrier   what was staged is durable
 *   3. place     arrivals whose place is free or holds a file that nobody needs
 *   4. rearrange journalled renames of what the destination has: by then nothing more is needed
 *                from elsewhere, so an interruption is finished from the journal alone
 *   5. place     arrivals that had to wait for 4
 *      barrier   every name is durable
 *   6. remove    what is left over
 *   7. adjust    modes, owners, times
 */
import type { ByteString } from '../tree/byte-string.ts';
import type { Kind } from '../tree/kind.ts';
import type { Attributes, Stamp } from '../tree/stamp.ts';
import type { ArrivalColumns } from './arrival-columns.ts';
import type { Place } from './place.ts';

/** Something that comes into being at `path`: a file's content, or a symlink. */
export interface Arrival {
  /** Number of the arrival in its program: names its slot together with `key`. */
  readonly id: number;
  /** `receive`: from the source. `copy`: of destination content. `link`: a new symlink. */
  readonly how: 'receive' | 'copy' | 'link';
  /** The source path (`receive`), or the path in the destination whose content is copied (`copy`). */
  readonly from: ByteString;
  /** What `from` must look like when it is read. */
  readonly expect: Stamp;
  /** `copy`: take the content of this arrival, staged before, instead of `from`; else -1. */
  readonly copyOf: number;
  /** `link`: the symlink's target. */
  readonly linkTarget: ByteString;
  readonly path: ByteString;
  /** What stands at `path` and is replaced; null: nothing must stand there. */
  readonly replaces: Stamp | null;
  readonly attributes: Attributes;
}

/** One journalled rename of something that the destination has, or of a staged directory. */
export interface Rename {
  /** Number of the object in the program: the same thing renamed twice has the same number. */
  readonly object: number;
  readonly from: Place;
  readonly to: Place;
  /** What is renamed. For a staged directory the inode is filled in when it has been made. */
  readonly expect: Stamp;
  /** What stands at `to` and is replaced; null: nothing must stand there. */
  readonly replaces: Stamp | null;
}

/** Something to be removed at the end, at the path where it stands by then. Deepest first. */
export interface Removal {
  readonly path: ByteString;
  readonly kind: Kind;
  readonly expect: Stamp;
}

/** Attributes to be set at the end. */
export interface Adjustment {
  readonly path: ByteString;
  readonly kind: Kind;
  /** A file or symlink that was there before: what it must still look like, its ctime aside. Else null. */
  readonly expect: Stamp | null;
  readonly attributes: Attributes;
  /** True where the user asked for it; false where it only undoes what our own work did to a directory. */
  readonly asked: boolean;
}

/** The renames of one run, and the directories that must be staged for them. */
export interface Rearrangement {
  /** Slots that hold a new, empty directory before the first rename. */
  readonly stagedDirectories: readonly number[];
  readonly renames: readonly Rename[];
  /**
   * Slots whose content nobody needs any more when all renames are done. Each holds one thing that is
   * no directory, or a directory that is empty by then. They are emptied in the phase of removals, or
   * by recovery; if a rename fails, what can go back to its place does so instead.
   */
  readonly discards: readonly number[];
}

/** A plan made executable. Arrivals are made when they are asked for, so that a million of them need no objects. */
export interface Program {
  readonly directories: readonly ByteString[];
  readonly arrivalCount: number;
  /** Arrivals 0 to copyCount - 1 copy what the destination has: all of them are staged before anything is placed. */
  readonly copyCount: number;
  /**
   * The arrival with number `id`; 0 to arrivalCount - 1. One that copies another arrival follows it
   * directly, or follows others that do, and is staged in the same batch.
   */
  arrival(id: number): Arrival;
  /** The arrivals `start .. end)` as columns. */
  arrivals(start: number, end: number): ArrivalColumns;
  /** True if the arrival copies the content of another one. */
  copiesOther(id: number): boolean;
  /** The row of the wanted tree that the arrival is for. */
  arrivalTarget(id: number): number;
  /** Bytes that the arrival brings. */
  arrivalSize(id: number): number;
  /** False for arrivals that can be placed only after the rearrangement. */
  isEarly(id: number): boolean;
  readonly rearrangement: Rearrangement;
  readonly removals: readonly Removal[];
  readonly adjustments: readonly Adjustment[];
}
