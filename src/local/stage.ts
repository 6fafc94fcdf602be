/** The phase that brings content into the staging area, spread over threads or taken from a stream. */
import type { Arrival } from '../core/plan/step.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome, Supply } from '../endpoint/transaction.ts';
import type { Executor } from './executor.ts';
import { type Part, partsOf } from './stage-batches.ts';
import { type StageItem, stageItem } from './stage-item.ts';
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
  readonly arrivals: readonly Arrival[];
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
  readonly #byId = new Map<number, Arrival>();
  readonly #progress: StageProgress;
  #bytes = 0;
  #reusedBytes = 0;
  #full = false;

  constructor(request: StageRequest, task: Task) {
    this.#request = request;
    this.#task = task;
    this.#done = new Uint8Array(request.arrivals.length);
    this.#progress = new StageProgress('stage', request.arrivals, task);
    for (const arrival of request.arrivals) this.#byId.set(arrival.id, arrival);
  }

  async run(): Promise<void> {
    const { arrivals, supply } = this.#request;
    const streamed = supply.direct === null;
    if (streamed) await this.#receiveStreams();
    const parts = partsOf(arrivals);
    const isLocal = (index: number): boolean => !streamed || (arrivals[index] as Arrival).how !== 'receive';
    await inLanes(this.#request.executor.parallelism, parts, (part) => this.#runPart(part, isLocal));
  }

  outcome(): Outcome {
    this.#progress.end();
    return { done: this.#done, problems: this.#problems, bytes: this.#bytes, reusedBytes: this.#reusedBytes };
  }

  async #receiveStreams(): Promise<void> {
    const { arrivals, workspace, supply } = this.#request;
    const stager = new StreamStager(workspace, supply, this.#task, (bytes) => this.#progress.add(0, bytes));
    await inLanes(STREAMS, arrivals.entries(), async ([index, arrival]) => {
      if (arrival.how !== 'receive') return;
      checkCancelled(this.#task);
      const problem = await stager.stage(this.#item(arrival));
      if (problem === null) this.#done[index] = 1;
      else this.#problems.push(problem);
      this.#progress.add(1, 0);
    });
    this.#bytes += stager.counts.bytes;
    this.#reusedBytes += stager.counts.reusedBytes;
    this.#full ||= stager.counts.full;
  }

  async #runPart({ start, end }: Part, isLocal: (index: number) => boolean): Promise<void> {
    const { arrivals, executor, destination, supply, workspace } = this.#request;
    const numbers: number[] = [];
    for (let index = start; index < end; index++) if (isLocal(index)) numbers.push(index);
    if (numbers.length === 0) return;
    if (this.#full) {
      this.#refuse(numbers);
      return;
    }
    const { direct } = supply;
    const source = direct === null ? null : { root: asBytes(direct.root), key: direct.rootIdentity };
    const output = await executor.run(
      'stage',
      {
        destination,
        source,
        items: numbers.map((index) => this.#item(arrivals[index] as Arrival)),
        times: workspace.times,
        syncFiles: !workspace.system.capabilities.syncFileSystem,
      },
      { signal: this.#task.signal, progress: this.#progress.follow() },
    );
    this.#take(numbers, output);
  }

  #item(arrival: Arrival): StageItem {
    return stageItem(arrival, this.#byId);
  }

  #take(numbers: readonly number[], output: StageOutput): void {
    for (const [place, index] of numbers.entries()) this.#done[index] = output.done[place] as number;
    this.#problems.push(...output.problems);
    this.#bytes += output.bytes;
    this.#reusedBytes += output.reusedBytes;
    this.#full ||= output.full;
  }

  #refuse(numbers: readonly number[]): void {
    for (const index of numbers) {
      const { path } = this.#request.arrivals[index] as Arrival;
      this.#problems.push(
        problemOf(
          { path, operation: 'bring in' },
          'ENOSPC',
          'no space was left on the file system before its turn came',
        ),
      );
    }
  }
}

/** Has `act` done for every item, `lanes` at a time. When one throws, no more are begun, and it is thrown when the others have ended. */
async function inLanes<Item>(lanes: number, items: Iterable<Item>, act: (item: Item) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !failed && next.done !== true; next = iterator.next()) {
      try {
        await act(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
