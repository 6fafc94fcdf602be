/** What callers are told: before a run what it would do, after it what was done. Plain data. */
import type { VerbName } from '../core/plan/action.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Phase } from '../endpoint/task.ts';
import type { Settling, Unfinished } from '../endpoint/unfinished.ts';

/** How many actions there are of each kind. */
export type ActionCounts = { readonly [Name in VerbName]: number };

/** A directory that moves as a whole. */
export interface DirectoryMove {
  readonly from: ByteString;
  readonly to: ByteString;
  /** Files that move with it and need no action of their own. */
  readonly files: number;
  readonly bytes: number;
}

/** A plan at a glance. */
export interface Summary {
  readonly actions: ActionCounts;
  /** Bytes of content that travel, and that are copied within the destination. */
  readonly bytes: { readonly remote_cp: number; readonly local_cp: number };
  readonly directoryMoves: readonly DirectoryMove[];
  /** Bytes that are moved or copied at the destination instead of being sent. */
  readonly savedBytes: number;
  /** Files that the destination has now, and how many of them go. */
  readonly destinationFiles: number;
  readonly removedFiles: number;
  /** Files and bytes that the wanted tree has; 0 where it is not known as a whole. */
  readonly wantedFiles: number;
  readonly wantedBytes: number;
  /** Actions that rest on weaker evidence than a full digest. */
  readonly unverified: number;
  readonly problems: readonly Problem[];
  /** Why this is no run like the ones before, to be said where it is asked for; null if it is. */
  readonly firstUse: string | null;
}

export type Result = 'done' | 'nothing-to-do' | 'planned' | 'refused' | 'incomplete';

/** What a run came to. */
export interface Report {
  /**
   * `planned`: a dry run. `refused`: the question was answered with no. `incomplete`: something was skipped
   * or failed; `problems` names each. Guards and unfit plans throw MyrrorError instead.
   */
  readonly result: Result;
  /** What was planned. */
  readonly summary: Summary;
  /** What was done. */
  readonly actions: ActionCounts;
  readonly bytes: { readonly remote_cp: number; readonly local_cp: number };
  /** Bytes taken over from the staging of an interrupted run. */
  readonly reusedBytes: number;
  readonly problems: readonly Problem[];
  /** True if an interrupted run was finished first. */
  readonly resumed: boolean;
  readonly seconds: number;
  /** Milliseconds spent in each phase that took place. */
  readonly phases: Partial<Record<Phase, number>>;
}

/** What there is at a root. */
export interface Status extends Unfinished {
  readonly location: string;
}

/** What came of `resume` or `abort`. */
export interface SettleReport {
  /** `nothing-to-do`: nothing was interrupted. `planned`: a dry run. `refused`: the question was answered with no. */
  readonly result: Result;
  readonly how: Settling;
  /** What there was before. */
  readonly status: Status;
  /** How many things were given their new place, or their old one again. */
  readonly renamed: number;
  /** Staged content that was kept (`resume`) or thrown away (`abort`). */
  readonly stagedFiles: number;
  readonly stagedBytes: number;
  readonly problems: readonly Problem[];
  readonly seconds: number;
}
