/** What a command tells the user while it runs; how it is shown is up to the implementations. */
import type { Problem, Progress, Summary } from '../../index.ts';
import type { Outcome } from './json-events.ts';

/** An error that ended a run, ready to be shown. */
export interface Failure {
  /** A code of MyrrorError, or `bug`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** Shown with `--verbose` only. */
  readonly stack: string | undefined;
}

/** The end of a run: the same for programs and for people. */
export interface Ending {
  readonly outcome: Outcome;
  readonly lines: readonly string[];
  /** Shown with `--verbose` only. */
  readonly details: readonly string[];
}

export interface Reporter {
  progress(progress: Progress): void;
  notice(text: string): void;
  /** Names each problem once, however often it is given. */
  problems(problems: readonly Problem[]): void;
  /** The plan at a glance. `asking`: the user is going to be asked, and must see it. */
  plan(summary: Summary, asking: boolean): void;
  /** Says what a signal has set in motion. */
  interrupted(): void;
  failure(failure: Failure, outcome: Outcome): void;
  end(ending: Ending): void;
  /** Clears the terminal for a question or for the result. */
  rest(): void;
  /** How many problems were named. */
  readonly problemCount: number;
}

export const INTERRUPTED = 'Stopping: the current step is finished first. The same signal again leaves at once.';
