/** What every call of the library needs besides its arguments: endpoints, a task, a clock. */
import { isMyrrorError, MyrrorError } from './core/error.ts';
import type { Endpoint, Side } from './endpoint/endpoint.ts';
import { parseLocation, type RemoteLocation } from './endpoint/location.ts';
import { type Task, withSignal } from './endpoint/task.ts';
import type { CommonOptions } from './engine/options.ts';
import { Stopwatch } from './engine/stopwatch.ts';
import type { LocalEndpoints } from './local/open-endpoints.ts';
import { isSuperuser } from './local/superuser.ts';
import { ThreadExecutor } from './local/thread-executor.ts';
import type { RemoteEndpoints } from './remote/open-endpoints.ts';

/** How much later than the end of ssh a signal that was sent to both may be heard. Milliseconds. */
const SIGNAL_DELAY = 300;

export interface RunScope {
  readonly task: Task;
  readonly stopwatch: Stopwatch;
  /** This process may give files to other users. */
  readonly superuser: boolean;
  /** Opens a root, here or on another machine. */
  open(side: Side, location: string): Promise<Endpoint>;
}

/** Runs `work` and lets go of everything afterwards, however it ends. Throws MyrrorError `usage` for options that cannot be. */
export async function runScoped<Result>(
  options: CommonOptions,
  work: (scope: RunScope) => Promise<Result>,
): Promise<Result> {
  await checkOptions(options);
  const executor = new ThreadExecutor();
  try {
    const roots = new Roots(options, executor);
    try {
      return await work(scopeOf(roots, options));
    } catch (error) {
      // What interrupts this program on a terminal ends its ssh as well, perhaps before anybody here has heard of it.
      if (isMyrrorError(error) && error.code === 'connection' && (await isStoppedSoon(options.signal))) {
        throw new MyrrorError('cancelled', 'interrupted', { cause: error });
      }
      throw error;
    } finally {
      await roots.close();
    }
  } finally {
    await executor.close();
  }
}

/** Throws MyrrorError `usage` for what is said of remotes and cannot be, also where both roots are here. */
async function checkOptions({ ssh, runtime, bwlimit }: CommonOptions): Promise<void> {
  if (ssh === undefined && runtime === undefined && bwlimit === undefined) return;
  const { checkReach } = await import('./remote/reach-options.ts');
  checkReach({ ssh, runtime, bwlimit });
}

/** True if the signal is given, or is about to be: a lost connection may be noticed before its cause. */
async function isStoppedSoon(signal: AbortSignal | undefined): Promise<boolean> {
  if (signal === undefined) return false;
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SIGNAL_DELAY);
      const heard = (): void => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', heard, { once: true });
    });
  }
  return signal.aborted;
}

function scopeOf(roots: Roots, options: CommonOptions): RunScope {
  // A signal of its own, so that nothing that is done to it is done to the caller's.
  const task: Task = {
    signal: AbortSignal.any(options.signal === undefined ? [] : [options.signal]),
    report: options.onProgress ?? ((): void => {}),
  };
  return {
    task,
    stopwatch: new Stopwatch(() => performance.now()),
    superuser: isSuperuser(),
    open: (side, location) => roots.open(side, location, task),
  };
}

/** The roots of one run, wherever they are. */
class Roots {
  readonly #options: CommonOptions;
  readonly #executor: ThreadExecutor;
  #local: LocalEndpoints | null = null;
  #remote: Promise<RemoteEndpoints> | null = null;
  /** What is being opened, and how to tell it that nobody waits for it any more. */
  readonly #opening = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  readonly #said = new Set<string>();

  constructor(options: CommonOptions, executor: ThreadExecutor) {
    this.#options = options;
    this.#executor = executor;
  }

  async open(side: Side, text: string, task: Task): Promise<Endpoint> {
    const location = parseLocation(text);
    const opening = location.kind === 'local' ? this.#openHere(side, location.path) : this.#reach(side, location, task);
    this.#opening.add(opening);
    const endpoint = await opening;
    for (const limit of endpoint.info.limits) {
      if (!this.#said.has(limit)) this.#options.onNotice?.(limit);
      this.#said.add(limit);
    }
    return endpoint;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#opening);
    try {
      await (await this.#remote)?.close();
    } finally {
      await this.#local?.close();
    }
  }

  async #openHere(side: Side, path: string): Promise<Endpoint> {
    // Whoever opens two roots has named both before this goes on: a login takes longest, and begins first.
    await Promise.resolve();
    await this.#remote;
    // Threads take a while to start; whatever is loaded from here on is loaded meanwhile.
    this.#executor.startThread();
    const { cache = true } = this.#options;
    const { LocalEndpoints } = await import('./local/open-endpoints.ts');
    this.#local ??= new LocalEndpoints(cache, this.#executor);
    return this.#local.open(side, path);
  }

  #reach(side: Side, location: RemoteLocation, task: Task): Promise<Endpoint> {
    const signal = AbortSignal.any([task.signal, this.#closing.signal]);
    this.#remote ??= this.#remotes();
    return this.#remote.then((remotes) => remotes.open(side, location, withSignal(task, signal)));
  }

  /** Loaded by the runs that need it. */
  async #remotes(): Promise<RemoteEndpoints> {
    const { RemoteEndpoints } = await import('./remote/open-endpoints.ts');
    const { ssh, bringRuntime = false, runtime, compress = false, bwlimit, cache = true, onNotice } = this.#options;
    const tell = (line: string): void => onNotice?.(line);
    const mayKeepIn = (directory: string): boolean => !(this.#local?.hasRootAbove(directory) ?? false);
    return new RemoteEndpoints({ ssh, bringRuntime, runtime, compress, bwlimit, cache, mayKeepIn, tell });
  }
}
