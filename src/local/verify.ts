/** The phase that reads what was received and placed once more and compares it with the source. */
import { isMyrrorError } from '../core/error.ts';
import { arrivalAt } from '../core/plan/arrival-at.ts';
import { type ArrivalColumns, How } from '../core/plan/arrival-columns.ts';
import type { Arrival } from '../core/plan/step.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { DirectSupply, Outcome, Supply } from '../endpoint/transaction.ts';
import type { Handle } from '../system/system.ts';
import type { StageRequest } from './stage.ts';
import { type Part, partsOf, rowsOf } from './stage-batches.ts';
import { StageProgress } from './stage-progress.ts';
import { checkCancelled } from './transaction-loop.ts';
import { problemFrom, problemOf } from './transaction-problem.ts';
import { differs } from './verify-job.ts';

/** Verifies what was received; copies within the destination and symlinks count as done. */
export async function verify(request: StageRequest, task: Task): Promise<Outcome> {
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
  if (supply.direct === null) await verifyStreams(checks, supply);
  else await verifyDirect(checks, supply.direct);
  progress.end();
  return { done, problems, bytes: 0, reusedBytes: 0 };
}

interface Checks {
  readonly request: StageRequest;
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

async function verifyStreams(checks: Checks, supply: Supply): Promise<void> {
  const { arrivals } = checks.request;
  for (const row of receivedRows(arrivals, { start: 0, end: arrivals.count })) {
    checkCancelled(checks.task);
    const problem = await verifyStream(checks, supply, arrivalAt(arrivals, row));
    if (problem === null) checks.done[row] = 1;
    else checks.problems.push(problem);
    checks.progress.add(1, 0);
  }
}

function receivedRows({ how }: ArrivalColumns, part: Part): Uint32Array {
  return rowsOf(part, (row) => how[row] === How.receive);
}

async function verifyStream(
  { request, task, progress }: Checks,
  supply: Supply,
  arrival: Arrival,
): Promise<Problem | null> {
  const { workspace } = request;
  const { from, expect, path } = arrival;
  let file: Handle | null = null;
  try {
    const { at, name } = workspace.spot(path);
    file = workspace.system.openFile(at, name);
    let position = 0;
    for await (const chunk of supply.open(from, expect, 0, task)) {
      const made = Buffer.alloc(chunk.length);
      let filled = 0;
      for (let count = -1; count !== 0 && filled < made.length; filled += count) {
        count = workspace.system.read(file, made, filled, made.length - filled, position + filled);
      }
      if (filled !== chunk.length || made.compare(chunk) !== 0) return differs(path);
      position += chunk.length;
      progress.add(0, chunk.length);
    }
    return workspace.system.read(file, Buffer.alloc(1), 0, 1, position) === 0 ? null : differs(path);
  } catch (error) {
    if (isMyrrorError(error) && error.code === 'stale') {
      return problemOf({ path: from, operation: 'verify', side: 'source' }, 'changed', error.message);
    }
    return problemFrom({ path, operation: 'verify' }, error);
  } finally {
    if (file !== null) workspace.system.close(file);
  }
}
