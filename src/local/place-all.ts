/** The phase that gives staged arrivals their names: in threads where nothing is in question, the others after that. */
import { arrivalAt } from '../core/plan/arrival-at.ts';
import { selectArrivals } from '../core/plan/arrival-builder.ts';
import { type ArrivalColumns, How } from '../core/plan/arrival-columns.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome } from '../endpoint/transaction.ts';
import type { Executor } from './executor.ts';
import { inLanes } from './lanes.ts';
import { placeArrival } from './place.ts';
import { type Part, partsOf, rowsOf } from './stage-batches.ts';
import type { KnownRoot } from './stage-job.ts';
import { StageProgress } from './stage-progress.ts';
import { directoriesOfSlots } from './stage-slot.ts';
import { checkCancelled, giveWay } from './transaction-loop.ts';
import type { Workspace } from './transaction-workspace.ts';

const ROWS_PER_SLICE = 256;

export interface PlaceRequest {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly destination: KnownRoot;
  readonly arrivals: ArrivalColumns;
  /** True for a row that this transaction has staged as a whole. */
  isStaged(row: number): boolean;
}

/** Places all arrivals. Throws MyrrorError `cancelled`. */
export async function placeAll(request: PlaceRequest, task: Task): Promise<Outcome> {
  const { arrivals, executor } = request;
  const done = new Uint8Array(arrivals.count);
  const progress = new StageProgress('place', { entries: arrivals.count, bytes: 0 }, task);
  await inLanes(executor.parallelism, partsOf(arrivals), (part) => placePart(request, part, { task, done, progress }));
  const problems: Problem[] = [];
  for (const [index, row] of rowsOf({ start: 0, end: arrivals.count }, (at) => done[at] === 0).entries()) {
    if (index % ROWS_PER_SLICE === 0) await giveWay();
    checkCancelled(task);
    const problem = placeArrival(request.workspace, arrivalAt(arrivals, row));
    if (problem === null) done[row] = 1;
    else problems.push(problem);
  }
  progress.end();
  return { done, problems, bytes: 0, reusedBytes: 0 };
}

interface Progressing {
  readonly task: Task;
  readonly done: Uint8Array;
  readonly progress: StageProgress;
}

async function placePart(request: PlaceRequest, part: Part, { task, done, progress }: Progressing): Promise<void> {
  const { arrivals, executor, destination, workspace } = request;
  const rows = rowsOf(part, request.isStaged);
  if (rows.length === 0) return;
  const selected = selectArrivals(arrivals, rows);
  for (const path of [...selected.directories, ...directoriesOfSlots(selected)]) workspace.touched.add(path);
  const input = { destination, arrivals: selected };
  const output = await executor.run('place', input, { signal: task.signal, progress: progress.follow() });
  for (const [place, row] of rows.entries()) {
    if (output.done[place] !== 1) continue;
    done[row] = 1;
    if (arrivals.how[row] === How.link) continue;
    const { inode, mtimeSeconds, mtimeNanos } = output;
    const number = arrivals.id[row] as number;
    workspace.placed.note(number, inode[place] as bigint, mtimeSeconds[place] as number, mtimeNanos[place] as number);
  }
  for (const inode of output.relinked) workspace.noteRelinked(inode);
}
