/** What was measured, as it is kept in results.json. */
import type { Tool } from './contender.ts';
import type { PlaceName } from './workload.ts';

/** One contender in one case. */
export interface Row {
  readonly label: string;
  readonly tool: Tool;
  /** Wall clock of each round, in their order. */
  readonly seconds: readonly number[];
  /** Wall clock of the round before them, which warms up and is not counted. */
  readonly first: number;
  /** Processor time over wall clock, the median of the rounds. */
  readonly cores: number | undefined;
  /** Largest resident set of all rounds, KiB. */
  readonly peak: number | undefined;
  /** Bytes read from and written to the files of both trees and the tool's own, in one more run. */
  readonly read: number | undefined;
  readonly written: number | undefined;
  /** Content bytes that the tool says it took from the source. */
  readonly sent: number | undefined;
  /** myrror alone: medians in milliseconds, and the actions of the last round. */
  readonly phases?: Readonly<Record<string, number>>;
  readonly actions?: Readonly<Record<string, number>>;
  /** Why nothing here may be believed. */
  readonly wrong?: string;
}

/** Where and with what a case was measured. */
export interface Circumstances {
  readonly date: string;
  readonly seed: string;
  readonly machine: string;
  readonly kernel: string;
  readonly versions: Readonly<Record<string, string>>;
}

export interface Measured extends Circumstances {
  readonly workload: string;
  readonly case: string;
  readonly place: PlaceName;
  readonly fileSystem: string;
  readonly files: number;
  readonly bytes: number;
  readonly rows: readonly Row[];
}

/** The name of a measured case among all. */
export function keyOf(measured: Pick<Measured, 'workload' | 'case' | 'place'>): string {
  return `${measured.workload} ${measured.case} ${measured.place}`;
}
