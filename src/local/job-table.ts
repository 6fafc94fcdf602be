/**
 * The jobs there are, by name: the same table in every thread, so that a name and plain data are
 * enough to have one done anywhere. A new job is one line here.
 */

import { comparePack } from './compare-pack-job.ts';
import { digestFiles } from './digest-job.ts';
import { fillSlots } from './fill-job.ts';
import { prepareHasher } from './hasher.ts';
import type { Job } from './job.ts';
import { findLeftovers } from './leftover-job.ts';
import { packContents } from './pack-job.ts';
import { placeBatch } from './place-job.ts';
import { readChunk } from './read-chunk.ts';
import { scan } from './scan.ts';
import { stageBatch } from './stage-job.ts';
import { syncTree } from './sync-job.ts';
import { verifyBatch } from './verify-job.ts';

interface JobEntry<Input, Output> {
  readonly run: Job<Input, Output>;
  /** What must be waited for before the job, which cannot wait, is run. */
  readonly prepare?: (input: Input) => Promise<void>;
}

type EntryOf<SomeJob extends (...given: never[]) => unknown> = JobEntry<Parameters<SomeJob>[1], ReturnType<SomeJob>>;

interface Jobs {
  readonly scan: EntryOf<typeof scan>;
  readonly digest: EntryOf<typeof digestFiles>;
  readonly read: EntryOf<typeof readChunk>;
  readonly stage: EntryOf<typeof stageBatch>;
  readonly pack: EntryOf<typeof packContents>;
  readonly leftovers: EntryOf<typeof findLeftovers>;
  readonly fill: EntryOf<typeof fillSlots>;
  readonly comparePack: EntryOf<typeof comparePack>;
  readonly place: EntryOf<typeof placeBatch>;
  readonly verify: EntryOf<typeof verifyBatch>;
  readonly sync: EntryOf<typeof syncTree>;
}

const jobTable: Jobs = {
  scan: { run: scan },
  digest: { run: digestFiles, prepare: (input) => prepareHasher(input.algorithm) },
  read: { run: readChunk },
  stage: { run: stageBatch },
  pack: { run: packContents, prepare: () => prepareHasher('xxh128') },
  leftovers: { run: findLeftovers },
  fill: { run: fillSlots, prepare: () => prepareHasher('xxh128') },
  comparePack: { run: comparePack, prepare: () => prepareHasher('xxh128') },
  place: { run: placeBatch },
  verify: { run: verifyBatch },
  sync: { run: syncTree },
};

export type JobName = keyof Jobs;
export type JobInput<Name extends JobName> = Parameters<Jobs[Name]['run']>[1];
export type JobOutput<Name extends JobName> = ReturnType<Jobs[Name]['run']>;

/** The entry of a job, for callers that know its name only at run time. */
export function jobNamed(name: JobName): JobEntry<unknown, unknown> {
  return jobTable[name] as JobEntry<unknown, unknown>;
}
