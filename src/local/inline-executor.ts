/** Does jobs in this thread, one at a time: for tests, and for work too small for a thread. */
import type { System } from '../system/system.ts';
import { Control } from './control.ts';
import type { Executor, JobWatch } from './executor.ts';
import { type JobInput, type JobName, type JobOutput, jobNamed } from './job-table.ts';
import { ThreadContext } from './thread-context.ts';

export class InlineExecutor implements Executor {
  readonly parallelism = 1;
  readonly #context: ThreadContext;
  #last: Promise<unknown> = Promise.resolve();

  constructor(system: System) {
    this.#context = new ThreadContext(system);
  }

  run<Name extends JobName>(name: Name, input: JobInput<Name>, watch: JobWatch): Promise<JobOutput<Name>> {
    const result = this.#last.then(() => this.#run(name, input, watch));
    this.#last = result.catch(() => undefined);
    return result as Promise<JobOutput<Name>>;
  }

  async close(): Promise<void> {
    await this.#last;
    this.#context.close();
  }

  async #run(name: JobName, input: unknown, watch: JobWatch): Promise<unknown> {
    const { run, prepare } = jobNamed(name);
    const control = new Control();
    const cancel = (): void => control.cancel();
    watch.signal.addEventListener('abort', cancel);
    try {
      await prepare?.(input);
      if (watch.signal.aborted) control.cancel();
      control.check();
      return run(this.#context, input, control);
    } finally {
      watch.signal.removeEventListener('abort', cancel);
      this.#context.forget();
      watch.progress?.({ entries: control.entries, bytes: control.bytes });
    }
  }
}
