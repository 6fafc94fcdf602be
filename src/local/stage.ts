/** The phase that brings content into the staging area, spread over threads or taken from a stream. */
import { selectArrivals } from '../core/plan/arrival-builder.ts';
import { type ArrivalColumns, arrivalPath, How } from '../core/plan/arrival-columns.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome, Supply } from '../endpoint/transaction.ts';
import type { Executor } from './executor.ts';
import { inLanes } from './lanes.ts';
import { type Part, partsOf, rowsOf } from './stage-batches.ts';
import { stageItem } from './stage-item.ts';
import type { KnownRoot, StageOutput } from './stage-job.ts';
import { StageProgress } from './stage-progress.ts';
import { StreamStager } from './stage-stream.ts';
import { checkCancelled } from './transaction-loop.ts';
import { problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

/** So many files are asked for at once, so that the line is not idle while one is finished. */
const STREAMS = 8;

export interface StageRequest {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly destination: KnownRoot;
  readonly arrivals: ArrivalColumns;
  readonly supply: Supply;
}

/** Stages all arrivals; the directories of their slots are there. Throws MyrrorError `cancelled` and what ends the supply. */
export async function stage(request: StageRequest, task: Task): Promise<Outcome> {
  const run = new StageRun(request, task);
  await run.run();
  return run.outcome();
}

class StageRun {
  readonly #request: StageRequest;
  readonly #task: Task;
  readonly #done: Uint8Array;
  readonly #problems: Problem[] = [];
  readonly #progress: StageProgress;
  #bytes = 0;
  #reusedBytes = 0;
  #full = false;

  constructor(request: StageRequest, task: Task) {
    this.#request = request;
    this.#task = task;
    this.#done = new Uint8Array(request.arrivals.count);
    const { how, expect } = request.arrivals;
    const bytes = expect.size.reduce((sum, size, row) => sum + (how[row] === How.link ? 0 : size), 0);
    this.#progress = new StageProgress('stage', { entries: request.arrivals.count, bytes }, task);
  }

  async run(): Promise<void> {
    const { arrivals, supply } = this.#request;
    const streamed = supply.direct === null;
    if (streamed) await this.#receiveStreams();
    const { how } = arrivals;
    const isLocal = (row: number): boolean => !streamed || how[row] !== How.receive;
    await inLanes(this.#request.executor.parallelism, partsOf(arrivals), (part) => this.#runPart(part, isLocal));
  }

  outcome(): Outcome {
    this.#progress.end();
    return { done: this.#done, problems: this.#problems, bytes: this.#bytes, reusedBytes: this.#reusedBytes };
  }

  async #receiveStreams(): Promise<void> {
    const { arrivals, workspace, supply } = this.#request;
    const stager = new StreamStager(workspace, supply, this.#task, (bytes) => this.#progress.add(0, bytes));
    const received = rowsOf({ start: 0, end: arrivals.count }, (row) => arrivals.how[row] === How.receive);
    await inLanes(STREAMS, received, async (row) => {
      checkCancelled(this.#task);
      const problem = await stager.stage(stageItem(arrivals, row));
      if (problem === null) this.#done[row] = 1;
      else this.#problems.push(problem);
      this.#progress.add(1, 0);
    });
    this.#bytes += stager.counts.bytes;
    this.#reusedBytes += stager.counts.reusedBytes;
    this.#full ||= stager.counts.full;
  }

  async #runPart(part: Part, isLocal: (row: number) => boolean): Promise<void> {
    const { arrivals, executor, destination, supply, workspace } = this.#request;
    const rows = rowsOf(part, isLocal);
    if (rows.length === 0) return;
    if (this.#full) {
      this.#refuse(rows);
      return;
    }
    const { direct } = supply;
    const source = direct === null ? null : { root: asBytes(direct.root), key: direct.rootIdentity };
    const output = await executor.run(
      'stage',
      {
        destination,
        source,
        arrivals: selectArrivals(arrivals, rows),
        times: workspace.times,
        syncFiles: !workspace.system.capabilities.syncFileSystem,
      },
      { signal: this.#task.signal, progress: this.#progress.follow() },
    );
    this.#take(rows, output);
  }

  #take(rows: Uint32Array, output: StageOutput): void {
    for (const [place, row] of rows.entries()) this.#done[row] = output.done[place] as number;
    for (const problem of output.problems) this.#problems.push(problem);
    this.#bytes += output.bytes;
    this.#reusedBytes += output.reusedBytes;
    this.#full ||= output.full;
  }

  #refuse(rows: Uint32Array): void {
    for (const row of rows) {
      const attempt = { path: arrivalPath(this.#request.arrivals, row), operation: 'bring in' };
      this.#problems.push(problemOf(attempt, 'ENOSPC', 'no space was left on the file system before its turn came'));
    }
  }
}
