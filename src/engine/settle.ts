/** What an interrupted run has left: looked at, and brought to an end without its source. */
import { MyrrorError } from '../core/error.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Settlement, Settling } from '../endpoint/unfinished.ts';
import type { SettleOptions } from './options.ts';
import type { Result, SettleReport, Status } from './report.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface SettleInput {
  readonly endpoint: Endpoint;
  readonly options: SettleOptions;
  readonly task: Task;
  readonly stopwatch: Stopwatch;
}

/** Looks; changes nothing. */
export async function statusOf(endpoint: Endpoint, task: Task): Promise<Status> {
  return { location: endpoint.info.location, ...(await endpoint.unfinished(task)) };
}

/** Throws MyrrorError: `format` for a journal that cannot be read, before anything was touched; `busy`, `io`, `cancelled`. */
export async function settleRun(
  how: Settling,
  { endpoint, options, task, stopwatch }: SettleInput,
): Promise<SettleReport> {
  const status = await statusOf(endpoint, task);
  options.onStatus?.(status);
  const none: Settlement = { interrupted: false, renamed: 0, stagedFiles: 0, stagedBytes: 0, problems: [] };
  const end = (result: Result, { renamed, stagedFiles, stagedBytes, problems } = none): SettleReport => {
    return { result, how, status, renamed, stagedFiles, stagedBytes, problems, seconds: stopwatch.seconds };
  };
  if (!status.interrupted) return end('nothing-to-do');
  refuseDamaged(status);
  if (options.dryRun === true) return end('planned');
  if (options.confirm !== undefined && !(await options.confirm(status))) return end('refused');
  const settled = await stopwatch.measure('recover', () => endpoint.settle(how, task));
  if (!settled.interrupted) return end('nothing-to-do');
  return end(settled.problems.length > 0 ? 'incomplete' : 'done', settled);
}

/** Nobody knows what a damaged journal meant: all is left as it is. */
function refuseDamaged({ journal }: Status): void {
  if (journal?.stage !== 'damaged') return;
  throw new MyrrorError('format', journal.damage, {
    hint: 'Nothing was touched. `myrror status` shows what is parked, and docs/recovery.md how to go on.',
  });
}
