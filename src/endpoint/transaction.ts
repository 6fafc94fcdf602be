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
   * The contents of files, in the order of `wanted`, each from its offset on; several small ones come in one pack, a large
   * one in several. A file that is not what `wanted` expects, before or after each look at it, comes as a failed piece with a
   * problem. Throws MyrrorError if the source as a whole fails, and `cancelled`.
   */
  bring(wanted: WantedContent, task: Task): AsyncIterable<Pack>;
}

export interface WantedContent {
  /** Received files only (How.receive): where they are read, and what they must look like. */
  readonly arrivals: ArrivalColumns;
  /** By row: the byte to begin with. */
  readonly offsets: Float64Array;
}

/** Stretches of contents, one behind the other in `bytes`. */
export interface Pack {
  readonly bytes: Uint8Array;
  readonly pieces: PieceColumns;
  /** Why pieces failed. */
  readonly problems: readonly Problem[];
}

export interface PieceColumns {
  readonly count: number;
  /** Row of `wanted`. The pieces of a row follow each other, within a pack and from pack to pack. */
  readonly row: Uint32Array;
  /** Bytes of this piece. */
  readonly length: Uint32Array;
  /** Where the piece begins in its file. */
  readonly offset: Float64Array;
  /** A value of PieceEnd. */
  readonly end: Uint8Array;
  /** `PIECE_DIGEST` bytes a piece: XXH128 of its bytes, so that what goes astray on the way is noticed. */
  readonly digests: Uint8Array;
}

/** `more`: the file goes on in the next piece. `last`: this piece ends it. `failed`: it cannot be had; nothing more of it comes. */
export const PieceEnd = { more: 0, last: 1, failed: 2 } as const;

export const PIECE_DIGEST = 16;

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

  /**
   * Reads staged copies of the destination's own content once more and compares them with what they are copies of,
   * while that still stands where it was (`--verify`). One that differs is thrown away; nothing else counts as done.
   */
  verifyCopies(arrivals: ArrivalColumns, task: Task): Promise<Outcome>;

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

  /** Reads received arrivals that were placed once more and compares them with the source (`--verify`). */
  verify(arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome>;

  /** Ends the run: removes journal and staging, keeps or drops the state directory. */
  finish(remembrance: Remembrance | null, task: Task): Promise<void>;

  /** Lets go of the lock; what is unfinished stays for the next run. */
  abandon(): Promise<void>;
}
