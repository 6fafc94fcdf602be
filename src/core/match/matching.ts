/** What matching asks for, and what comes out of it. */
import type { Algorithm, DigestTable } from '../tree/digest.ts';
import type { DigestColumn } from '../tree/digest-column.ts';
import type { Counterparts } from '../tree/merge.ts';
import type { Problem } from '../tree/problem.ts';
import type { Snapshot } from '../tree/snapshot.ts';
import type { Criteria, Criterion } from './criteria.ts';

/** The modification times that a pair of file systems can both hold. */
export interface TimeRule {
  /** Two times are equal when they differ by less than this many nanoseconds; 1 is exact. */
  readonly granularity: number;
  /** Seconds beyond which the destination cannot go: times are clamped before they are compared. */
  readonly earliest: number;
  readonly latest: number;
}

export interface MatchInput {
  readonly source: Snapshot;
  readonly destination: Snapshot;
  readonly criteria: Criteria;
  readonly times: TimeRule;
  /** The entries at one path, where somebody has found them already. */
  readonly pairs?: Counterparts | undefined;
  /** Digests and lineages that cost nothing; matching adds every answer it gets. */
  readonly known: { readonly source: DigestTable; readonly destination: DigestTable };
  /**
   * More than that can be had without reading a file: before the first question about a content,
   * matching asks for it (`RecallQuestion`). Must be false where digests of both sides could differ that
   * would not be asked for then: what is known to differ is never joined, however alike it looks.
   */
  readonly recallable: boolean;
  /** Rows that must not be touched or relied upon (see core/tree/frozen.ts); 1 where so. */
  readonly frozen: { readonly source: Uint8Array; readonly destination: Uint8Array };
  /** What sending a byte costs in bytes read: 2 for a local copy, more over a line. */
  readonly sendingCost: number;
}

/** Digests wanted of rows of either side. */
export interface DigestQuestion {
  readonly ask: 'digest';
  readonly algorithm: Algorithm;
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
}

/** Groups of rows of one size: which of them are equal byte by byte? */
export interface ContentQuestion {
  readonly ask: 'content';
  readonly groups: readonly { readonly source: readonly number[]; readonly destination: readonly number[] }[];
}

/** Asks for whatever else is known: it is to be added to `known` of the input. Asked once at most. */
export interface RecallQuestion {
  readonly ask: 'recall';
}

export type Question = DigestQuestion | ContentQuestion | RecallQuestion;

/** One value per asked row, not known where it could not be had (the reason is a problem of the endpoint's). */
export interface DigestAnswer {
  readonly source: DigestColumn;
  readonly destination: DigestColumn;
}

/** Per group, one label per row: equal labels are equal contents; -1 could not be read. */
export interface ContentAnswer {
  readonly groups: readonly { readonly source: readonly number[]; readonly destination: readonly number[] }[];
}

/** The tables of the input hold by now what could be recalled. */
export interface RecallAnswer {
  readonly recalled: true;
}

export type Answer = DigestAnswer | ContentAnswer | RecallAnswer;

/** Asks, is fed the answers, and ends with its result: no clock, no disk. */
export type Asking<Result> = Generator<Question, Result, Answer>;

/** Why two files are in one class. */
export interface Evidence {
  readonly criterion: Criterion;
  /** The pair that was found to agree: rows, with their sides. */
  readonly a: FileOf;
  readonly b: FileOf;
}

export interface FileOf {
  readonly side: 'source' | 'destination';
  readonly row: number;
}

/** The content classes of two trees. */
export interface Matching {
  /** Class of each row, NONE (-1) for what is no file or was left out. Class ids are dense, from 0. */
  readonly sourceClass: Int32Array;
  readonly destinationClass: Int32Array;
  readonly classCount: number;
  /** True if both rows are in one class and that was confirmed by a full digest of both, or byte by byte. */
  verified(sourceRow: number, destinationRow: number): boolean;
  /** The same of two rows of the source. */
  verifiedSources(row: number, other: number): boolean;
  /** The chain of evidence that leads from one file to the other, empty if they are in different classes. */
  explain(a: FileOf, b: FileOf): readonly Evidence[];
  /** Files that looked the same by path, size and mtime but are not. */
  readonly contradictions: readonly Problem[];
}
