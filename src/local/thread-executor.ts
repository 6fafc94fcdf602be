/**
 * Does jobs in worker threads, which are started when they are needed, or before.
 * They take one job at a time, and do not keep the process alive while they have none.
 */
import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { MyrrorError } from '../core/error.ts';
import { Control } from './control.ts';
import { type Executor, type JobWatch, PROGRESS_INTERVAL } from './executor.ts';
import type { JobInput, JobName, JobOutput } from './job-table.ts';
import { END, errorFrom, type JobReply, READY } from './thread-message.ts';

/** More threads than this only compete for the disk. */
const MOST_THREADS = 8;
const LEAST_THREADS = 2;

export interface ThreadOptions {
  readonly threads?: number;
  /** The program of the workers, as a file or as its text; by default the file beside this module. */
  readonly program?: URL | { readonly code: string };
}

interface Pending {
  readonly id: number;
  readonly name: JobName;
  readonly input: unknown;
  readonly control: Control;
  readonly watch: JobWatch;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly cancel: () => void;
}

interface Thread {
  readonly worker: Worker;
  /** Settles when the worker has loaded what it needs, or is gone. */
  readonly ready: Promise<void>;
  /** Settles when it is gone. */
  readonly ended: Promise<void>;
  job: Pending | null;
}

/**
 * Megabytes for what a thread has made and soon forgets: V8 would take 48 of each. Jobs keep next to nothing of it alive,
 * so that it is no slower to tidy up more often.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 6 };

/**
 * Evaluates a program that is handed over. Node compiles what it is to evaluate twice, the first time to see whether it
 * is an ES module.
 */
const EVALUATION =
  "require('node:vm').compileFunction(require('node:worker_threads').workerData, ['require', 'module'])(require, module)";

export class ThreadExecutor implements Executor {
  readonly parallelism: number;
  readonly #program: URL | { readonly code: string };
  readonly #threads: Thread[] = [];
  readonly #queue: Pending[] = [];
  #ticker: NodeJS.Timeout | null = null;
  #nextId = 1;
  #closed = false;

  constructor(options: ThreadOptions = {}) {
    const usual = Math.max(LEAST_THREADS, Math.min(MOST_THREADS, availableParallelism()));
    this.parallelism = options.threads ?? usual;
    this.#program = options.program ?? new URL('../local/worker.cjs', import.meta.url);
  }

  /** Starts a thread for work that will come, if there may be one more. */
  startThread(): void {
    if (!this.#closed) this.#start();
  }

  run<Name extends JobName>(name: Name, input: JobInput<Name>, watch: JobWatch): Promise<JobOutput<Name>> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closed || watch.signal.aborted) {
        reject(interrupted());
        return;
      }
      const job: Pending = {
        id: this.#nextId++,
        name,
        input,
        control: new Control(),
        watch,
        resolve,
        reject,
        cancel: () => this.#cancel(job),
      };
      // As many as there are jobs that wait.
      setMaxListeners(0, watch.signal);
      watch.signal.addEventListener('abort', job.cancel);
      this.#queue.push(job);
      this.#dispatch();
    }) as Promise<JobOutput<Name>>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) this.#settle(job, () => job.reject(interrupted()));
    const threads = this.#threads.splice(0);
    for (const { job } of threads) job?.control.cancel();
    await Promise.all(threads.map(stop));
    for (const { job } of threads) if (job !== null) this.#settle(job, () => job.reject(interrupted()));
    this.#stopTicking();
  }

  /** A job that has begun stops by itself; one that waits never begins. */
  #cancel(job: Pending): void {
    job.control.cancel();
    const waiting = this.#queue.indexOf(job);
    if (waiting < 0) return;
    this.#queue.splice(waiting, 1);
    this.#settle(job, () => job.reject(interrupted()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#threads.find(({ job }) => job === null) ?? this.#start();
      if (thread === null) return;
      const job = this.#queue.shift() as Pending;
      thread.job = job;
      thread.worker.ref();
      try {
        const { id, name, input, control, watch } = job;
        thread.worker.postMessage({ id, name, input, control: control.buffer }, watch.handOver ?? []);
      } catch (error) {
        this.#release(thread);
        this.#settle(job, () => job.reject(error as Error));
      }
    }
    this.#startTicking();
  }

  #start(): Thread | null {
    if (this.#threads.length >= this.parallelism) return null;
    const program = this.#program;
    const worker =
      program instanceof URL
        ? new Worker(program, { resourceLimits })
        : new Worker(EVALUATION, { eval: true, workerData: program.code, resourceLimits });
    const thread: Thread = { worker, ready: isReady(worker), ended: isEnded(worker), job: null };
    worker.unref();
    worker.on('message', (reply: JobReply | typeof READY) => {
      if (reply !== READY) this.#receive(thread, reply);
    });
    thread.worker.on('error', (error) => this.#lose(thread, error));
    thread.worker.on('exit', () => this.#lose(thread, new Error('a worker thread ended in the middle of a job')));
    this.#threads.push(thread);
    return thread;
  }

  #receive(thread: Thread, reply: JobReply): void {
    const { job } = thread;
    if (job === null || job.id !== reply.id) return;
    this.#release(thread);
    this.#settle(job, () => {
      if ('error' in reply) job.reject(errorFrom(reply.error));
      else job.resolve(reply.output);
    });
    this.#dispatch();
  }

  #release(thread: Thread): void {
    thread.job = null;
    // Whoever closes waits for its end, and nothing else may keep the process running until then.
    if (!this.#closed) thread.worker.unref();
  }

  /** The thread is gone; another one is started for the jobs that wait. */
  #lose(thread: Thread, error: Error): void {
    const at = this.#threads.indexOf(thread);
    if (at < 0) return;
    this.#threads.splice(at, 1);
    const { job } = thread;
    if (job !== null) this.#settle(job, () => job.reject(error));
    if (!this.#closed) this.#dispatch();
  }

  #settle(job: Pending, how: () => void): void {
    job.watch.signal.removeEventListener('abort', job.cancel);
    this.#tell(job);
    how();
    if (this.#threads.every((thread) => thread.job === null)) this.#stopTicking();
  }

  #tell(job: Pending): void {
    job.watch.progress?.({ entries: job.control.entries, bytes: job.control.bytes });
  }

  #startTicking(): void {
    if (this.#ticker !== null || this.#threads.every(({ job }) => job === null)) return;
    this.#ticker = setInterval(() => {
      for (const { job } of this.#threads) if (job !== null) this.#tell(job);
    }, PROGRESS_INTERVAL).unref();
  }

  #stopTicking(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
  }
}

function interrupted(): MyrrorError {
  return new MyrrorError('cancelled', 'interrupted');
}

/**
 * A native module that is interrupted while it loads takes the whole process with it, so that is waited for. So is the end
 * of a job, which has been told to stop: a thread that is terminated leaves open what it has opened.
 */
async function stop({ worker, ready, ended }: Thread): Promise<void> {
  worker.ref();
  await ready;
  worker.postMessage(END);
  await ended;
}

function isEnded(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
  });
}

function isReady(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve());
    worker.once('error', () => resolve());
    worker.once('exit', () => resolve());
  });
}
