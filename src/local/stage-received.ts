/** Staging content that comes in packs, from another machine. */
import { selectArrivals } from '../core/plan/arrival-builder.ts';
import { type ArrivalColumns, How } from '../core/plan/arrival-columns.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Pack } from '../endpoint/transaction.ts';
import type { StageRequest } from './content-request.ts';
import { inLanes } from './lanes.ts';
import { FAILED } from './leftover-job.ts';
import { eachPack, type PackWork } from './pack-flow.ts';
import type { Refusal } from './pack-intake.ts';
import { packPieces, RowState } from './pack-pieces.ts';
import { type Part, partsOf, rowsOf } from './stage-batches.ts';
import { FileSlot, WHOLE } from './stage-file.ts';
import { stageItem } from './stage-item.ts';
import type { StageProgress } from './stage-progress.ts';
import { slotDirectoryOf } from './stage-slot.ts';
import { transferable } from './thread-message.ts';
import { problemFrom, problemOf } from './transaction-problem.ts';

/** Packs that wait for a thread beside those that are worked, so that none is idle. */
const WAITING = 1;

/** What became of received arrivals. */
export interface Received {
  /** By row of the arrivals that were asked for: 1 if it is staged. */
  readonly done: Uint8Array;
  readonly problems: readonly Problem[];
  readonly bytes: number;
  readonly reusedBytes: number;
  /** No space is left: whatever is brought in next would fail too. */
  readonly full: boolean;
}

/** Stages what is received. Throws MyrrorError if the supply as a whole fails, and `cancelled`. */
export async function stageReceived(request: StageRequest, progress: StageProgress, task: Task): Promise<Received> {
  const stager = new ReceivedStager(request, progress, task);
  await stager.run();
  return stager;
}

class ReceivedStager implements Received, PackWork {
  readonly done: Uint8Array;
  readonly problems: Problem[] = [];
  bytes = 0;
  reusedBytes = 0;
  full = false;
  readonly #request: StageRequest;
  readonly #progress: StageProgress;
  readonly #task: Task;
  /** What is asked of the supply, by its row the row of all arrivals, and whether its fate is known. */
  #wanted: ArrivalColumns;
  #rows: Uint32Array = new Uint32Array();
  #settled: Uint8Array = new Uint8Array();

  constructor(request: StageRequest, progress: StageProgress, task: Task) {
    this.#request = request;
    this.#progress = progress;
    this.#task = task;
    this.#wanted = request.arrivals;
    this.done = new Uint8Array(request.arrivals.count);
  }

  async run(): Promise<void> {
    const { arrivals, supply, executor } = this.#request;
    const offsets = await this.#findLeftovers();
    this.#rows = rowsOf(all(arrivals), (row) => arrivals.how[row] === How.receive && (offsets[row] as number) >= 0);
    if (this.#rows.length === 0) return;
    this.#wanted = selectArrivals(arrivals, this.#rows);
    this.#settled = new Uint8Array(this.#rows.length);
    const wanted = { arrivals: this.#wanted, offsets: Float64Array.from(this.#rows, (row) => offsets[row] as number) };
    await eachPack({ supply, wanted, lanes: executor.parallelism + WAITING }, this, this.#task);
    for (let row = 0; row < this.#rows.length; row++) if (this.#settled[row] === 0) this.#giveUp(row);
  }

  async work(pack: Pack, take: Uint8Array): Promise<readonly number[]> {
    const { executor, destination, workspace } = this.#request;
    const syncFiles = !workspace.system.capabilities.syncFileSystem;
    const input = { ...packPieces(pack, take, this.#wanted), destination, syncFiles };
    const watch = { signal: this.#task.signal, progress: this.#progress.follow(), handOver: transferable(pack.bytes) };
    const { state, problems, bytes, full } = await executor.run('fill', input, watch);
    this.bytes += bytes;
    this.full ||= full;
    this.problems.push(...problems);
    const failed: number[] = [];
    for (let index = 0; index < state.length; index++) {
      const row = input.firstRow + index;
      if (state[index] !== RowState.open) this.#settled[row] = 1;
      if (state[index] === RowState.done) this.done[this.#rows[row] as number] = 1;
      else if (state[index] === RowState.failed) failed.push(row);
    }
    return failed;
  }

  refuse({ row, problem }: Refusal): void {
    this.#settled[row] = 1;
    this.problems.push(problem);
    this.#progress.add(1, 0);
    this.#drop(row);
  }

  isFull(): boolean {
    return this.full;
  }

  /** By row of all arrivals, the byte to begin with, or that none is to be brought. */
  async #findLeftovers(): Promise<Float64Array> {
    const { arrivals, executor } = this.#request;
    const offsets = new Float64Array(arrivals.count);
    await inLanes(executor.parallelism, partsOf(arrivals), (part) => this.#findLeftoversOf(part, offsets));
    return offsets;
  }

  async #findLeftoversOf(part: Part, offsets: Float64Array): Promise<void> {
    const { arrivals, executor, destination, workspace, madeDirectories } = this.#request;
    const mayBeLeft = arrivals.directories.map((path) => !madeDirectories.has(slotDirectoryOf(path)));
    const isLookedAt = (row: number): boolean => mayBeLeft[arrivals.directory[row] as number] === true;
    const rows = rowsOf(part, (row) => arrivals.how[row] === How.receive && isLookedAt(row));
    if (rows.length === 0) return;
    const input = { destination, arrivals: selectArrivals(arrivals, rows), times: workspace.times };
    const found = await executor.run('leftovers', input, { signal: this.#task.signal });
    this.problems.push(...found.problems);
    for (const [index, row] of rows.entries()) {
      const offset = found.offsets[index] as number;
      offsets[row] = offset;
      const reused = offset === WHOLE ? (arrivals.expect.size[row] as number) : Math.max(offset, 0);
      this.reusedBytes += reused;
      if (offset === WHOLE) this.done[row] = 1;
      if (offset !== 0) this.#progress.add(offset === WHOLE || offset === FAILED ? 1 : 0, reused);
    }
  }

  /** Neither done nor failed when all is over. */
  #giveUp(row: number): void {
    const { path } = stageItem(this.#wanted, row);
    if (this.full) {
      this.problems.push(noSpaceProblem(path));
      return;
    }
    this.refuse({
      row,
      problem: problemOf({ path, operation: 'bring in' }, 'damaged', 'the source did not send all of its content'),
    });
  }

  /** Removes what was written of a row. */
  #drop(row: number): void {
    const { workspace } = this.#request;
    const { slot, path } = stageItem(this.#wanted, row);
    try {
      new FileSlot(workspace.system, workspace.directory(slot.directory), slot.name).drop();
    } catch (error) {
      this.problems.push(problemFrom({ path, operation: 'bring in' }, error));
    }
  }
}

function all({ count }: ArrivalColumns): Part {
  return { start: 0, end: count };
}

/** The problem of what is not tried any more. */
export function noSpaceProblem(path: Problem['path']): Problem {
  return problemOf(
    { path, operation: 'bring in' },
    'ENOSPC',
    'no space was left on the file system before its turn came',
  );
}
