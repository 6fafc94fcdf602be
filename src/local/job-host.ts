/** The side of a worker: does the jobs that are asked for, one after the other. */
import { Control } from './control.ts';
import { jobNamed } from './job-table.ts';
import type { ThreadContext } from './thread-context.ts';
import { errorParts, type JobReply, type JobRequest } from './thread-message.ts';

/** Makes the function that answers requests. `context` stays the caller's to close. Never throws: what a job throws is in the reply. */
export function createJobHost(context: ThreadContext): (request: JobRequest) => Promise<JobReply> {
  return async ({ id, name, input, control }) => {
    try {
      const { run, prepare } = jobNamed(name);
      await prepare?.(input);
      const watched = new Control(control);
      watched.check();
      return { id, output: run(context, input, watched) };
    } catch (error) {
      return { id, error: errorParts(error) };
    } finally {
      context.forget();
    }
  };
}
