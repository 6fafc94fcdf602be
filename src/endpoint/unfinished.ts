/** What an interrupted run has left at a root, as a look tells it that changes nothing; and how it is brought to an end. */
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Kind } from '../core/tree/kind.ts';
import type { Problem } from '../core/tree/problem.ts';

/** Somebody who holds the lock of a root, or has left something of one. */
export interface RootLock {
  /** The machine that the process is on; empty where it is another one than that of the root, or a container of it. */
  readonly host: string;
  /** The number of the process; null where it cannot be had. */
  readonly process: number | null;
  /** When that process began, in whole seconds since 1970; null where it cannot be had. */
  readonly since: number | null;
  /** False: the process is gone and holds nobody up. */
  readonly alive: boolean;
}

/**
 * How far the renames of a journal are. `renaming`: some may be done. `renamed`: all are, and what
 * nobody needs is still to be removed. `damaged`: the journal cannot be read. `copied`: nothing that it names is there,
 * as in a copy of the directory that it was written for.
 */
export const journalStages = ['renaming', 'renamed', 'damaged', 'copied'] as const;
export type JournalStage = (typeof journalStages)[number];

export interface JournalLook {
  readonly stage: JournalStage;
  /** What is wrong with a damaged one, else empty. */
  readonly damage: string;
  readonly renames: number;
  /** How many of them are done. */
  readonly done: number;
}

/** Where something is that a journal renames: still at its old place, aside, at its new place, or nowhere to be found. */
export const renameStates = ['waiting', 'parked', 'renamed', 'missing'] as const;
export type RenameState = (typeof renameStates)[number];

/** Something that a journal renames. */
export interface RenamedEntry {
  readonly kind: Kind;
  /** Bytes of a file. */
  readonly size: number;
  /** Path before the first rename; empty for a directory that is new. */
  readonly from: ByteString;
  /** Path after the last one; empty for what is to be removed. */
  readonly to: ByteString;
  /** Path where it is now; empty if it is missing. */
  readonly at: ByteString;
  readonly state: RenameState;
}

/** Something in the state directory that is there under a name of its own. */
export interface HeldEntry {
  readonly path: ByteString;
  readonly kind: Kind;
  readonly size: number;
}

/** Content that was brought and has not got its name yet. */
export interface StagedEntry {
  /** The path that it is for; empty where that is not known. */
  readonly path: ByteString;
  /** Bytes that are there, and that there are to be. */
  readonly bytes: number;
  readonly size: number;
}

export interface Unfinished {
  /** Something is left that the next run will see to. */
  readonly interrupted: boolean;
  readonly lock: RootLock | null;
  readonly journal: JournalLook | null;
  readonly renames: readonly RenamedEntry[];
  /** What is in the parking area and not in the journal. */
  readonly strays: readonly HeldEntry[];
  readonly staged: readonly StagedEntry[];
  /** What earlier runs could put nowhere. It is nobody's but the user's to take away. */
  readonly rescued: readonly HeldEntry[];
}

/** `resume`: the renames are done to the end. `abort`: they are undone, and staged content is thrown away. */
export const settlings = ['resume', 'abort'] as const;
export type Settling = (typeof settlings)[number];

/** What came of it. */
export interface Settlement {
  /** False: there was nothing to be brought to an end. */
  readonly interrupted: boolean;
  /** How many things were given their new place, or their old one again. */
  readonly renamed: number;
  /** Staged content: kept by `resume`, thrown away by `abort`. */
  readonly stagedFiles: number;
  readonly stagedBytes: number;
  readonly problems: readonly Problem[];
}
