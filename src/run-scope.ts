/** What every call of the library needs besides its arguments: endpoints, a task, a clock. */
import { MyrrorError } from './core/error.ts';
import type { Endpoint, Side } from './endpoint/endpoint.ts';
import { parseLocation } from './endpoint/location.ts';
import type { Task } from './endpoint/task.ts';
import type { CommonOptions } from './engine/options.ts';
import { Stopwatch } from './engine/stopwatch.ts';
import type { LocalEndpoints } from './local/open-endpoints.ts';
import { ThreadExecutor } from './local/thread-executor.ts';

export interface RunScope {
  readonly task: Task;
  readonly stopwatch: Stopwatch;
  /** This process may give files to other users. */
  readonly superuser: boolean;
  open(side: Side, location: string): Endpoint;
}

/** Runs `work` and lets go of everything afterwards, however it ends. */
export async function runScoped<Result>(
  options: CommonOptions,
  work: (scope: RunScope) => Promise<Result>,
): Promise<Result> {
  // Threads take a while to start; whatever is loaded from here on is loaded meanwhile.
  const executor = new ThreadExecutor();
  try {
    const { LocalEndpoints } = await import('./local/open-endpoints.ts');
    const endpoints = new LocalEndpoints(options.cache ?? true, executor);
    try {
      return await work(scopeOf(endpoints, options));
    } finally {
      await endpoints.close();
    }
  } finally {
    await executor.close();
  }
}

function scopeOf(endpoints: LocalEndpoints, options: CommonOptions): RunScope {
  const said = new Set<string>();
  return {
    // A signal of its own, so that nothing that is done to it is done to the caller's.
    task: {
      signal: AbortSignal.any(options.signal === undefined ? [] : [options.signal]),
      report: options.onProgress ?? ((): void => {}),
    },
    stopwatch: new Stopwatch(() => performance.now()),
    superuser: endpoints.superuser,
    open: (side, location) => {
      const endpoint = endpoints.open(side, localPath(location));
      for (const limit of endpoint.info.limits) {
        if (!said.has(limit)) options.onNotice?.(limit);
        said.add(limit);
      }
      return endpoint;
    },
  };
}

function localPath(location: string): string {
  const parsed = parseLocation(location);
  if (parsed.kind === 'local') return parsed.path;
  throw new MyrrorError('unsupported', `${location} is on another machine, which this version cannot reach yet`, {
    hint: `If it is a local directory whose name holds a colon, say ./${location}.`,
  });
}
