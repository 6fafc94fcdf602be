/** Reading staged copies once more, beside what they are copies of. */
import { type ArrivalColumns, arrivalPath, How } from '../core/plan/arrival-columns.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome } from '../endpoint/transaction.ts';
import { errorCode } from '../system/system-error.ts';
import type { Executor } from './executor.ts';
import { partsOf, rowsOf } from './stage-batches.ts';
import { stageItem } from './stage-item.ts';
import type { KnownRoot } from './stage-job.ts';
import { StageProgress } from './stage-progress.ts';
import { pathOfSlot } from './stage-slot.ts';
import type { Workspace } from './transaction-workspace.ts';

export interface CopiesRequest {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly destination: KnownRoot;
  readonly arrivals: ArrivalColumns;
  isStaged(row: number): boolean;
}

/** Verifies the copies that are staged; all else counts as done. A copy that is none is removed from staging. */
export async function verifyCopies(request: CopiesRequest, task: Task): Promise<Outcome> {
  const { arrivals, executor, destination, workspace, isStaged } = request;
  const { count, how, expect } = arrivals;
  const done = new Uint8Array(count).fill(1);
  const problems: Outcome['problems'][number][] = [];
  const isCopy = (row: number): boolean => how[row] === How.copy && isStaged(row);
  const totals = { entries: 0, bytes: 0 };
  for (let row = 0; row < count; row++) {
    if (!isCopy(row)) continue;
    totals.entries++;
    totals.bytes += expect.size[row] as number;
  }
  const progress = new StageProgress('verify', totals, task);
  for (const part of partsOf(arrivals)) {
    const rows = rowsOf(part, isCopy);
    if (rows.length === 0) continue;
    const items = Array.from(rows, (row) => {
      const item = stageItem(arrivals, row);
      return { from: item.from, path: pathOfSlot(item.slot) };
    });
    const watch = { signal: task.signal, progress: progress.follow() };
    const output = await executor.run('verify', { source: destination, destination, items }, watch);
    for (const [place, row] of rows.entries()) if (output.done[place] !== 1) done[row] = 0;
    const names = new Map(items.map(({ path }, place) => [path, arrivalPath(arrivals, rows[place] as number)]));
    for (const problem of output.problems) {
      drop(workspace, problem.path);
      problems.push({ ...problem, path: names.get(problem.path) ?? problem.path });
    }
  }
  progress.end();
  return { done, problems, bytes: 0, reusedBytes: 0 };
}

/** What is not right must not serve the next run. */
function drop(workspace: Workspace, slot: Outcome['problems'][number]['path']): void {
  const { at, name } = workspace.spot(slot);
  try {
    workspace.system.unlink(at, name);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
