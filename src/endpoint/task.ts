/** What every long call is given: a way to be told to stop, and a way to say how far it is. */

/** The part of a run that is going on. */
export type Phase =
  | 'recover'
  | 'scan'
  | 'match'
  | 'digest'
  | 'plan'
  | 'simulate'
  | 'make'
  | 'stage'
  | 'barrier'
  | 'place'
  | 'rearrange'
  | 'remove'
  | 'adjust'
  | 'verify'
  | 'finish';

/** How far a phase is. Totals are null while they are not known; counts never run backwards. */
export interface Progress {
  readonly type: 'progress';
  readonly phase: Phase;
  readonly side?: 'source' | 'destination';
  readonly entries: number;
  readonly entriesTotal: number | null;
  readonly bytes: number;
  readonly bytesTotal: number | null;
}

export interface Task {
  /** Aborted: finish the current step, leave a resumable state, throw MyrrorError `cancelled`. */
  readonly signal: AbortSignal;
  report(progress: Progress): void;
}

/** The same task with another way to be told to stop. */
export function withSignal(task: Task, signal: AbortSignal): Task {
  return { signal, report: (progress) => task.report(progress) };
}
