/** Where jobs are done: in threads, or in this one. */
import type { JobInput, JobName, JobOutput } from './job-table.ts';

/** How a caller follows a job. */
export interface JobWatch {
  /** Aborted: the job stops at its next safe point and `run` throws MyrrorError `cancelled`. */
  readonly signal: AbortSignal;
  /** Called about ten times a second, and once more at the end, with what the job has counted so far. */
  readonly progress?: ((counts: JobCounts) => void) | undefined;
  /** Memory of the input that is given away instead of copied; it is empty afterwards. */
  readonly handOver?: readonly ArrayBuffer[] | undefined;
}

export interface JobCounts {
  readonly entries: number;
  readonly bytes: number;
}

export interface Executor {
  /** How many jobs are done at the same time; more are queued. */
  readonly parallelism: number;
  /** Has a job done. Throws what the job throws, and `cancelled`. The input is copied. */
  run<Name extends JobName>(name: Name, input: JobInput<Name>, watch: JobWatch): Promise<JobOutput<Name>>;
  /** Stops what is going on and lets go of everything. */
  close(): Promise<void>;
}

/** How often progress is looked at, in milliseconds. */
export const PROGRESS_INTERVAL = 100;
