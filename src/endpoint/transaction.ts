/**
 * Changing a tree. The engine calls the methods in the order of the phases (core/plan/step.ts); each
 * does all of its items, and what fails is a problem of its path while the others go on. Nothing is
 * ever overwritten that is not exactly what the step says stands there.
 */

import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Adjustment, Rearrangement, Removal } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { DigestTable } from '../core/tree/digest.ts';
import type { DigestColumn } from '../core/tree/digest-column.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import type { Task } from './task.ts';

/** What happened to a batch: per item 1 done, 0 failed; and why. */
export interface Outcome {
  readonly done: Uint8Array;
  readonly problems: readonly Problem[];
  /** Bytes of content that were written. */
  readonly bytes: number;
  /** Bytes that were found staged by an earlier, interrupted run and not brought again. */
  readonly reusedBytes: number;
}

/** Files of a source, readable in one of two ways. */
export interface Supply {
  /** Set if the files are on this machine: an endpoint of the same kind can read them itself. */
  readonly direct: DirectSupply | null;
  /**
   * The bytes of one file from `offset` on. Ends with an error (MyrrorError `stale`) if the file is not
   * what `expect` says, before or after it was read.
   */
  open(path: ByteString, expect: Stamp, offset: number, task: Task): AsyncIterable<Uint8Array>;
}

/** Names a root on this machine for other endpoints here. */
export interface DirectSupply {
  readonly root: string;
  /** `device:inode` of the root, checked when it is opened again. */
  readonly rootIdentity: string;
}

/** What a finished run leaves to be remembered: what is known of files that now stand at these paths. */
export interface Remembrance {
  /** The tree that the destination now equals, and digests known for its rows. */
  readonly wanted: Snapshot;
  readonly digests: DigestTable;
  /** Null if nothing is to be changed in what is remembered. */
  readonly lineage: PlacedLineage | null;
}

/** Which contents the files of the destination have when a run is done (core/tree/lineage.ts). */
export interface PlacedLineage {
  /** By row of the wanted tree; the sizes of its files too. */
  readonly ids: DigestColumn;
  readonly sizes: Float64Array;
  /** The destination as it was listed, and by row of the wanted tree which row of it stands there now, NONE without. */
  readonly before: Snapshot;
  readonly standing: Int32Array;
  /** By row of the wanted tree, what this run has done to what stands there: a value of `Touch`. */
  readonly touched: Uint8Array;
  /** By number of an arrival its row in the wanted tree. */
  readonly arrivals: Uint32Array;
}

/** What was done to a file that was there before: it was renamed, or its attributes were set and perhaps more. */
export const Touch = { none: 0, renamed: 1, adjusted: 2 } as const;

export interface Transaction {
  /** Problems met while an interrupted run was finished; `resumed` tells that there was one. */
  readonly recovery: { readonly resumed: boolean; readonly problems: readonly Problem[] };

  /** Makes directories, parents before children, mode 0700 until they are adjusted. One that is there is done. */
  makeDirectories(paths: readonly ByteString[], task: Task): Promise<Outcome>;

  /**
   * Brings content into staging, complete and with its attributes; `supply` serves `receive`. Content
   * that an interrupted run has staged is taken over.
   */
  stage(arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome>;

  /** All that was done so far survives a power cut. Throws if that cannot be had. */
  barrier(task: Task): Promise<void>;

  /** Gives staged arrivals their names. Call after a barrier. */
  place(arrivals: ArrivalColumns, task: Task): Promise<Outcome>;

  /**
   * Writes the journal, then does the renames in order. If one fails, what was parked for it goes back
   * to where it was or is reported with the place where it is kept. `done` has one value per rename.
   */
  rearrange(rearrangement: Rearrangement, task: Task): Promise<Outcome>;

  /** Removes what is exactly as expected; directories must be empty. Call after a barrier. */
  remove(removals: readonly Removal[], task: Task): Promise<Outcome>;

  /** Sets attributes, deepest paths first. */
  adjust(adjustments: readonly Adjustment[], task: Task): Promise<Outcome>;

  /** Reads arrivals that were placed once more and compares them with the source (`--verify`). */
  verify(arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome>;

  /** Ends the run: removes journal and staging, keeps or drops the state directory. */
  finish(remembrance: Remembrance | null, task: Task): Promise<void>;

  /** Lets go of the lock; what is unfinished stays for the next run. */
  abandon(): Promise<void>;
}
