/** The phase that brings content into the staging area, spread over threads or taken from packs. */
import { selectArrivals } from '../core/plan/arrival-builder.ts';
import { arrivalPath, How } from '../core/plan/arrival-columns.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome } from '../endpoint/transaction.ts';
import type { StageRequest } from './content-request.ts';
import { inLanes } from './lanes.ts';
import { type Part, partsOf, rowsOf } from './stage-batches.ts';
import type { StageOutput } from './stage-job.ts';
import { StageProgress } from './stage-progress.ts';
import { noSpaceProblem, stageReceived } from './stage-received.ts';

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
    const { arrivals, supply, workspace } = this.#request;
    workspace.memory.before(arrivals.count);
    const comesInPacks = supply.direct === null;
    if (comesInPacks) await this.#receive();
    const { how } = arrivals;
    const isLocal = (row: number): boolean => !comesInPacks || how[row] !== How.receive;
    await inLanes(this.#request.executor.parallelism, partsOf(arrivals), (part) => this.#runPart(part, isLocal));
  }

  outcome(): Outcome {
    this.#progress.end();
    return { done: this.#done, problems: this.#problems, bytes: this.#bytes, reusedBytes: this.#reusedBytes };
  }

  async #receive(): Promise<void> {
    const received = await stageReceived(this.#request, this.#progress, this.#task);
    this.#done.set(received.done);
    this.#problems.push(...received.problems);
    this.#bytes += received.bytes;
    this.#reusedBytes += received.reusedBytes;
    this.#full ||= received.full;
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
    const given = direct === null ? rowsOf(part, () => true) : rows;
    const source = direct === null ? null : { root: asBytes(direct.root), key: direct.rootIdentity };
    const output = await executor.run(
      'stage',
      {
        destination,
        source,
        // Copies are told from what they copy: that stays with them, also where it was received before.
        arrivals: selectArrivals(arrivals, given),
        times: workspace.times,
        syncFiles: !workspace.system.capabilities.syncFileSystem,
      },
      { signal: this.#task.signal, progress: this.#progress.follow() },
    );
    this.#take(given, output);
  }

  #take(rows: Uint32Array, output: StageOutput): void {
    for (const [place, row] of rows.entries()) if (output.done[place] === 1) this.#done[row] = 1;
    for (const problem of output.problems) this.#problems.push(problem);
    this.#bytes += output.bytes;
    this.#reusedBytes += output.reusedBytes;
    this.#full ||= output.full;
  }

  #refuse(rows: Uint32Array): void {
    for (const row of rows) {
      this.#problems.push(noSpaceProblem(arrivalPath(this.#request.arrivals, row)));
    }
  }
}
