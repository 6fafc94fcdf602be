/**
 * The port between the engine and the places where trees are. An endpoint stands for one root. The
 * engine calls it and never learns whether the tree is on this machine or on another one.
 *
 * Calls may overlap unless said otherwise. A call that cannot be answered throws MyrrorError;
 * trouble with single paths comes back as Problems.
 */

import type { TimeRule } from '../core/match/matching.ts';
import type { Algorithm, DigestTable } from '../core/tree/digest.ts';
import type { DigestColumn } from '../core/tree/digest-column.ts';
import type { MirrorBook, MirrorNote } from '../core/tree/mirror-book.ts';
import type { NameFolding } from '../core/tree/name-folding.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { Task } from './task.ts';
import type { Supply, Transaction } from './transaction.ts';
import type { Settlement, Settling, Unfinished } from './unfinished.ts';

export type Side = 'source' | 'destination';

/** What is fixed about a root for the length of a run. */
export interface EndpointInfo {
  /** As people know it: the location with its path made absolute. */
  readonly location: string;
  /** False if the directory is not there yet; then scan gives an empty tree and `begin` makes it. */
  readonly exists: boolean;
  /** Tells this root from every other one, also after a reboot: survives renaming, not copying. */
  readonly identity: string;
  /** `device:inode` of the root and of every directory above it, the root first; without the root if it is not there. */
  readonly ancestry: readonly string[];
  /** Which machine it is on: ancestries are comparable only within one. */
  readonly machine: string;
  readonly times: TimeRule;
  /** Owner and group can be set (the process is root). */
  readonly owners: boolean;
  /** Permission bits can be kept. */
  readonly modes: boolean;
  /** Directories can be renamed with their content (false on overlay file systems). */
  readonly directoryRename: boolean;
  /** What its file system takes for one name, as far as that is known; `begin` finds it out, as it does with `times`, `owners` and `modes`. */
  readonly folding: NameFolding;
  /** What this endpoint cannot keep, one sentence each; shown once. */
  readonly limits: readonly string[];
  /** What sending a byte to or from here costs in bytes read: 2 for local, more over a line. */
  readonly sendingCost: number;
}

/** True if two accounts of a root say the same of what its file system keeps, and of which names it takes for one. */
export function keepsTheSame(a: EndpointInfo, b: EndpointInfo): boolean {
  return (
    a.modes === b.modes &&
    a.owners === b.owners &&
    a.times.granularity === b.times.granularity &&
    a.folding.case === b.folding.case &&
    a.folding.form === b.folding.form
  );
}

export interface ScanRules {
  /** gitignore-style patterns, as the user gave them. */
  readonly exclude: readonly string[];
}

export interface DigestReply {
  /** One per asked row, in order; not known where it failed. */
  readonly digests: DigestColumn;
  readonly problems: readonly Problem[];
}

/** What reading files once more has shown, a value of `Checked` for each asked row, in order. */
export interface CheckReply {
  readonly verdicts: Uint8Array;
  /** One for each file that differs (`contradiction`), and for each that could not be read. */
  readonly problems: readonly Problem[];
}

/**
 * `unknown`: no digest is remembered. `sampled`: the samples that are remembered agree. `same`: a full digest
 * agrees. `unread`: the file could not be read, or has changed since it was listed. `differs`: the content is
 * another one, although size, mtime, ctime and inode say that nobody has touched the file.
 */
export const Checked = { unknown: 0, sampled: 1, same: 2, unread: 3, differs: 4 } as const;

/** Ids of contents of the files of a source. */
export interface ReadLineage {
  readonly snapshot: Snapshot;
  /** By row. */
  readonly ids: DigestColumn;
  /** By row a value of `Proof`. */
  readonly proof: Uint8Array;
}

/** Since when an id stands for the content: from an earlier run, since the supply was asked for, or since the listing. */
export const Proof = { earlier: 0, supplied: 1, listed: 2 } as const;

export interface Endpoint {
  readonly info: EndpointInfo;

  /**
   * Lists the tree. What cannot be seen is an `unreadable` entry with a problem; a root that cannot
   * be listed throws `unreadable-root`.
   */
  scan(rules: ScanRules, task: Task): Promise<Snapshot>;

  /** Kinds of digests of which some may be remembered: costs next to nothing. */
  rememberedKinds(task: Task): Promise<readonly Algorithm[]>;

  /** The digests that are remembered for this snapshot of this endpoint and still hold. Reads no file. */
  remembered(snapshot: Snapshot, task: Task): Promise<DigestTable>;

  /** The ids of contents that are remembered for this snapshot and still hold; null if none are. Reads no file. */
  lineage(snapshot: Snapshot, task: Task): Promise<DigestColumn | null>;

  /**
   * Remembers ids of contents for a snapshot of this endpoint. Those that are new hold only for files
   * that had been left alone for a while before their content was looked at.
   */
  rememberLineage(lineage: ReadLineage, task: Task): Promise<void>;

  /**
   * Reads files of a snapshot of this endpoint and gives their digests; remembers them for later
   * runs. A file that is not as the snapshot says is a problem (`changed`, `vanished`) and null.
   */
  digest(snapshot: Snapshot, rows: Uint32Array, algorithm: Algorithm, task: Task): Promise<DigestReply>;

  /**
   * Reads files of a snapshot of this endpoint and compares them with the digests that are remembered of them, also
   * where none are kept (`--no-cache`). Files without any are not read. Changes nothing that is remembered.
   */
  check(snapshot: Snapshot, rows: Uint32Array, task: Task): Promise<CheckReply>;

  /** The bytes of one file, for byte-by-byte comparison. Throws MyrrorError `stale` if it changed. */
  read(snapshot: Snapshot, row: number, task: Task): AsyncIterable<Uint8Array>;

  /** Content of this tree, offered to a transaction of another endpoint. */
  supply(): Supply;

  /**
   * Takes the lock (`busy` if another run holds it), finishes what an interrupted run has left, and
   * opens a transaction. Makes the root directory if it is not there. Call it before `scan`.
   */
  begin(task: Task): Promise<Transaction>;

  /** What is known of the mirrors that this root took part in, also where nothing is kept (`--no-cache`). */
  mirrors(task: Task): Promise<MirrorBook>;

  /** Remembers a mirror that this root took part in; nothing with `--no-cache`. */
  noteMirror(note: MirrorNote, task: Task): Promise<void>;

  /** True if an interrupted run waits to be finished. Changes nothing. */
  interrupted(): Promise<boolean>;
  /** What an interrupted run has left, and who is at work. Changes nothing and takes no lock. */
  unfinished(task: Task): Promise<Unfinished>;
  /**
   * Brings to an end what an interrupted run has left, under the lock and without a source. Throws MyrrorError `busy`,
   * `format` for a journal that cannot be read (then nothing was touched), `io`, `cancelled`; the next call goes on.
   */
  settle(how: Settling, task: Task): Promise<Settlement>;

  /** Writes what is to be remembered and lets go of everything. */
  close(): Promise<void>;
}
