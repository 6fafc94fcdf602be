/** The job that makes durable what was written to a file system: on a slow disk that takes minutes. */
import type { Handle } from '../system/system.ts';
import type { Job } from './job.ts';

export interface SyncInput {
  /** The root as its transaction holds it: the system tells a handle of failures since it was opened, and no others. */
  readonly root: Handle;
}

/** Throws SystemError if it cannot be done at once, or failed. */
export const syncTree: Job<SyncInput, null> = (context, { root }) => {
  context.system.syncFileSystem(root);
  return null;
};
