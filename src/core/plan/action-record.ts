/**
 * An action by its paths, as it stands in a list of actions: independent of the snapshots that the
 * plan was made from, with all that must hold before it is done.
 */
import type { ByteString } from '../tree/byte-string.ts';
import type { Attributes, Stamp } from '../tree/stamp.ts';
import type { VerbName } from './action.ts';

export interface ActionRecord {
  readonly verb: VerbName;
  /** Path in the destination before anything is done, or null. */
  readonly origin: ByteString | null;
  /** Path in the finished tree, or null. */
  readonly target: ByteString | null;
  /** The paths name directories. */
  readonly directory: boolean;
  /** `local_cp`: `origin` is the target of a `remote_cp`; what is received there is copied. */
  readonly received: boolean;
  /** What `origin` looks like at the destination; for `remote_cp` what the file at the source looks like. */
  readonly expect: Stamp | null;
  /** What stands at `target` and is replaced; null: nothing must stand there. */
  readonly replaces: Stamp | null;
  /** What is to be set on `target`; null: nothing, or what the source's file has. */
  readonly attributes: Attributes | null;
  /** `link`: the target of the symlink. */
  readonly linkTarget: ByteString | null;
  /** Rests on weaker evidence than a full digest, as the user's criteria asked. */
  readonly unverified: boolean;
  /** The chain of pairs that leads from the content reused to the content wanted. */
  readonly evidence: readonly EvidenceRecord[];
  /** Line in the file that the record was read from, from 1 on; 0 when it comes from none. */
  readonly line: number;
}

/** Two files that agreed under a criterion. Which of them is `a` means nothing. */
export interface EvidenceRecord {
  /** The criterion as the user wrote it. */
  readonly criterion: string;
  readonly a: PathOf;
  readonly b: PathOf;
}

export interface PathOf {
  readonly side: 'source' | 'destination';
  readonly path: ByteString;
}

/** A root that a list of actions was made for. */
export interface RootRecord {
  readonly location: string;
  readonly identity: string;
}

/** What a list of actions says about itself. */
export interface ActionsHeader {
  readonly source: RootRecord;
  readonly destination: RootRecord;
  /** The criteria in the order in which they were tried. */
  readonly criteria: readonly string[];
  readonly exclude: readonly string[];
  /** When the comparison was made: ISO 8601 in UTC. */
  readonly time: string;
  /** How many paths could not be compared. */
  readonly problems: number;
  /**
   * How many of those paths could not be listed: what was moved there looks left over elsewhere, so nothing is removed
   * unless this is 0. Not known for lists of before it was written; there every problem may be one.
   */
  readonly unlisted?: number;
  /** How many actions are `unverified`. */
  readonly unverified: number;
  /** How many actions were written; a person may have taken some out since. */
  readonly count: number;
  /** How many entries the finished tree has, if that is known. */
  readonly wantedEntries?: number;
  /**
   * Directories that have the attributes they are to have, and lose them by what is done in them: they
   * get these back at the end, also by a run that finishes what another one began.
   */
  readonly kept?: readonly KeptDirectory[];
}

/** Path in the finished tree. */
export interface KeptDirectory {
  readonly path: ByteString;
  readonly attributes: Attributes;
}
