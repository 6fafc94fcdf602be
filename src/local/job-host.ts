/** The side of a worker: does the jobs that are asked for, one after the other. */
import type { System } from '../system/system.ts';
import { Control } from './control.ts';
import { jobNamed } from './job-table.ts';
import { ThreadContext } from './thread-context.ts';
import { errorParts, type JobReply, type JobRequest } from './thread-message.ts';

/** Makes the function that answers requests with the given system. Never throws: what a job throws is in the reply. */
export function createJobHost(system: System): (request: JobRequest) => Promise<JobReply> {
  const context = new ThreadContext(system);
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
