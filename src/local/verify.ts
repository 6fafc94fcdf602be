/** The phase that reads what was received and placed once more and compares it with the source. */
import { arrivalAt } from '../core/plan/arrival-at.ts';
import { selectArrivals } from '../core/plan/arrival-builder.ts';
import { type ArrivalColumns, arrivalPath, How } from '../core/plan/arrival-columns.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { DirectSupply, Outcome, Pack, Supply } from '../endpoint/transaction.ts';
import type { ContentRequest } from './content-request.ts';
import { eachPack } from './pack-flow.ts';
import type { Refusal } from './pack-intake.ts';
import { packPieces, RowState } from './pack-pieces.ts';
import { type Part, partsOf, rowsOf } from './stage-batches.ts';
import { StageProgress } from './stage-progress.ts';
import { transferable } from './thread-message.ts';
import { problemOf } from './transaction-problem.ts';

/** Verifies what was received; copies within the destination and symlinks count as done. */
export async function verify(request: ContentRequest, task: Task): Promise<Outcome> {
  const { arrivals, supply } = request;
  const { count, how, expect } = arrivals;
  const done = new Uint8Array(count);
  const totals = { entries: 0, bytes: 0 };
  for (let row = 0; row < count; row++) {
    if (how[row] !== How.receive) {
      done[row] = 1;
      continue;
    }
    totals.entries++;
    totals.bytes += expect.size[row] as number;
  }
  const problems: Problem[] = [];
  const progress = new StageProgress('finish', totals, task);
  const checks = { request, task, progress, done, problems };
  if (supply.direct === null) await verifyPacks(checks, supply);
  else await verifyDirect(checks, supply.direct);
  progress.end();
  return { done, problems, bytes: 0, reusedBytes: 0 };
}

interface Checks {
  readonly request: ContentRequest;
  readonly task: Task;
  readonly progress: StageProgress;
  readonly done: Uint8Array;
  readonly problems: Problem[];
}

async function verifyDirect({ request, task, progress, done, problems }: Checks, direct: DirectSupply): Promise<void> {
  const { arrivals, executor, destination } = request;
  const source = { root: asBytes(direct.root), key: direct.rootIdentity };
  for (const part of partsOf(arrivals)) {
    const rows = receivedRows(arrivals, part);
    const items = Array.from(rows, (row) => {
      const { from, path } = arrivalAt(arrivals, row);
      return { from, path };
    });
    const watch = { signal: task.signal, progress: progress.follow() };
    const output = await executor.run('verify', { source, destination, items }, watch);
    for (const [place, row] of rows.entries()) done[row] = output.done[place] as number;
    problems.push(...output.problems);
  }
}

async function verifyPacks({ request, task, progress, done, problems }: Checks, supply: Supply): Promise<void> {
  const { arrivals, executor, destination } = request;
  const rows = receivedRows(arrivals, { start: 0, end: arrivals.count });
  if (rows.length === 0) return;
  const received = selectArrivals(arrivals, rows);
  const settled = new Uint8Array(rows.length);
  const refuse = ({ row, problem }: Refusal): void => {
    settled[row] = 1;
    problems.push(problem);
    progress.add(1, 0);
  };
  const work = async (pack: Pack, take: Uint8Array): Promise<readonly number[]> => {
    const input = { ...packPieces(pack, take, received), destination };
    const watch = { signal: task.signal, progress: progress.follow(), handOver: transferable(pack.bytes) };
    const output = await executor.run('comparePack', input, watch);
    problems.push(...output.problems);
    const failed: number[] = [];
    for (const [index, state] of output.state.entries()) {
      const row = input.firstRow + index;
      if (state !== RowState.open) settled[row] = 1;
      if (state === RowState.done) done[rows[row] as number] = 1;
      else if (state === RowState.failed) failed.push(row);
    }
    return failed;
  };
  const wanted = { arrivals: received, offsets: new Float64Array(rows.length) };
  await eachPack({ supply, wanted, lanes: executor.parallelism + 1 }, { work, refuse, isFull: () => false }, task);
  for (let row = 0; row < rows.length; row++) {
    if (settled[row] === 1) continue;
    const attempt = { path: arrivalPath(received, row), operation: 'verify' };
    refuse({ row, problem: problemOf(attempt, 'damaged', 'the source did not send all of its content') });
  }
}

function receivedRows({ how }: ArrivalColumns, part: Part): Uint32Array {
  return rowsOf(part, (row) => how[row] === How.receive);
}
