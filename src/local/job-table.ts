/**
 * The jobs there are, by name: the same table in every thread, so that a name and plain data are
 * enough to have one done anywhere. A new job is one line here.
 */
import { digestFiles } from './digest-job.ts';
import { prepareHasher } from './hasher.ts';
import type { Job } from './job.ts';
import { readChunk } from './read-chunk.ts';
import { scan } from './scan.ts';
import { stageBatch } from './stage-job.ts';
import { verifyBatch } from './verify-job.ts';

interface JobEntry<Input, Output> {
  readonly run: Job<Input, Output>;
  /** What must be waited for before the job, which cannot wait, is run. */
  readonly prepare?: (input: Input) => Promise<void>;
}

const readingJobs = {
  scan: job({ run: scan }),
  digest: job({ run: digestFiles, prepare: (input) => prepareHasher(input.algorithm) }),
  read: job({ run: readChunk }),
};

const writingJobs = {
  stage: job({ run: stageBatch }),
  verify: job({ run: verifyBatch }),
};

export const jobTable = { ...readingJobs, ...writingJobs };

export type JobName = keyof typeof jobTable;
export type JobInput<Name extends JobName> = Parameters<(typeof jobTable)[Name]['run']>[1];
export type JobOutput<Name extends JobName> = ReturnType<(typeof jobTable)[Name]['run']>;

/** The entry of a job, for callers that know its name only at run time. */
export function jobNamed(name: JobName): JobEntry<unknown, unknown> {
  return jobTable[name] as JobEntry<unknown, unknown>;
}

function job<Input, Output>(entry: JobEntry<Input, Output>): JobEntry<Input, Output> {
  return entry;
}
