/**
 * Jobs: synchronous functions over a System, run in a worker thread or, for tests and tiny work, in
 * this thread. A job gets plain data and gives plain data.
 */

import type { ByteString } from '../core/tree/byte-string.ts';
import type { System } from '../system/system.ts';
import type { Control } from './control.ts';
import type { HeldDirectories } from './held-directories.ts';

/** What a job works with: one per thread, kept from job to job. */
export interface JobContext {
  readonly system: System;
  /**
   * The directories below the root at `path` (absolute), opened at most once per thread. Throws
   * MyrrorError `unreadable-root` if it is not the directory with `identity` (`device:inode`) any more.
   */
  root(path: ByteString, identity: string): HeldDirectories;
}

/** A job: all of its effects go through `context.system`; stops with `cancelled` when `control` says so. */
export type Job<Input, Output> = (context: JobContext, input: Input, control: Control) => Output;
