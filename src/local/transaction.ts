/**
 * A transaction on a tree of this machine: the phases of core/plan/step.ts, each in a file of its
 * own, and what they hand on to each other.
 */
import { MyrrorError } from '../core/error.ts';
import type { JournalProgram } from '../core/journal/journal.ts';
import { arrivalAt } from '../core/plan/arrival-at.ts';
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Adjustment, Rearrangement, Removal } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome, Remembrance, Supply, Transaction } from '../endpoint/transaction.ts';
import { printToken } from '../format/quote.ts';
import { adjustEntry, deepestFirst } from './adjust.ts';
import type { Executor } from './executor.ts';
import { placeAll } from './place-all.ts';
import { rearrange } from './rearrange.ts';
import { dropParkingArea } from './rearrange-discard.ts';
import { endRearrangement, type Recovery } from './recover.ts';
import { Remover } from './remove.ts';
import { stage } from './stage.ts';
import type { StagingArea } from './stage-area.ts';
import type { KnownRoot } from './stage-job.ts';
import { noteNames } from './stage-names.ts';
import { directoriesOfSlots, pathOfSlot, slotOf } from './stage-slot.ts';
import { StagedArrivals } from './staged-arrivals.ts';
import { makeContentDurable } from './transaction-barrier.ts';
import { makeOneDirectory } from './transaction-directories.ts';
import { orEndRun } from './transaction-failure.ts';
import { eachItem } from './transaction-loop.ts';
import type { Workspace } from './transaction-workspace.ts';
import { verify } from './verify.ts';
import { verifyCopies } from './verify-copies.ts';

/** What a transaction is made of. */
export interface TransactionParts {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly destination: KnownRoot;
  readonly area: StagingArea;
  readonly recovery: Recovery;
  /** Writes down what is to be remembered; called when all else is done. */
  remember(remembrance: Remembrance, task: Task): Promise<void>;
  /** Removes the state directory if nothing is in it. */
  dropState(): void;
  /** Lets go of the lock and the handles. */
  release(): void;
}

const STAYS = 'It stays in .myrror/ with its journal. When the cause is gone, run the same command again.';

export class LocalTransaction implements Transaction {
  readonly recovery: Recovery;
  readonly #parts: TransactionParts;
  readonly #workspace: Workspace;
  /** Slots whose arrival failed: what they hold may serve the next run. */
  readonly #unplaced = new Set<ByteString>();
  readonly #staged = new StagedArrivals();
  /** Renames that were done and whose journal is still there. */
  #program: JournalProgram | null = null;
  #released = false;

  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#workspace = parts.workspace;
    this.recovery = parts.recovery;
  }

  makeDirectories(paths: readonly ByteString[], task: Task): Promise<Outcome> {
    const act = (path: ByteString): ReturnType<typeof makeOneDirectory> => makeOneDirectory(this.#workspace, path);
    return eachItem({ phase: 'make', items: paths, interruptible: true, act }, task);
  }

  async stage(arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome> {
    if (arrivals.count === 0) return nothing();
    await this.#orEnd('preparing the staging area', () => this.#parts.area.prepare(directoriesOfSlots(arrivals)));
    const { workspace, executor, destination, area } = this.#parts;
    const madeDirectories = area.made;
    await this.#orEnd('noting the names', () => noteNames(workspace, arrivals));
    const outcome = await this.#orEnd('staging', () =>
      stage({ workspace, executor, destination, arrivals, supply, madeDirectories }, task),
    );
    this.#noteUnplaced(arrivals, outcome);
    for (let row = 0; row < arrivals.count; row++)
      this.#staged.note(arrivals.id[row] as number, outcome.done[row] === 1);
    return outcome;
  }

  async verifyCopies(arrivals: ArrivalColumns, task: Task): Promise<Outcome> {
    const { workspace, executor, destination } = this.#parts;
    const isStaged = (row: number): boolean => this.#staged.has(arrivals.id[row] as number);
    const outcome = await orEndRun('verifying copies', () =>
      verifyCopies({ workspace, executor, destination, arrivals, isStaged }, task),
    );
    for (let row = 0; row < arrivals.count; row++)
      if (outcome.done[row] !== 1) this.#staged.note(arrivals.id[row] as number, false);
    return outcome;
  }

  async barrier(task: Task): Promise<void> {
    task.report({ type: 'progress', phase: 'barrier', entries: 0, entriesTotal: null, bytes: 0, bytesTotal: null });
    const { area } = this.#parts;
    try {
      await this.#makeDurable();
    } catch (error) {
      // What was staged may be lost without a trace: it is brought again rather than believed.
      await this.#orEnd('clearing the staging area', () => area.clear(new Set()));
      throw error;
    }
    await this.#orEnd('marking the staged content as durable', () => area.settled());
  }

  async #makeDurable(): Promise<void> {
    const { area, executor } = this.#parts;
    const byFile = (): void => {
      // Where it is known from the start that files must be synced one by one, staging has done so.
      if (this.#workspace.system.capabilities.syncFileSystem) area.syncFiles();
    };
    await makeContentDurable(this.#workspace, executor, this.#workspace.touched, byFile);
    this.#workspace.touched.clear();
  }

  async place(arrivals: ArrivalColumns, task: Task): Promise<Outcome> {
    const { workspace, executor, destination } = this.#parts;
    const isStaged = (row: number): boolean => this.#staged.has(arrivals.id[row] as number);
    const outcome = await this.#orEnd('giving names', () =>
      placeAll({ workspace, executor, destination, arrivals, isStaged }, task),
    );
    this.#noteUnplaced(arrivals, outcome);
    return outcome;
  }

  async rearrange(rearrangement: Rearrangement, task: Task): Promise<Outcome> {
    if (this.#program !== null) throw new Error('one transaction rearranges once');
    if (rearrangement.renames.length === 0) return nothing();
    const { program, outcome } = await this.#orEnd('preparing the renames', () =>
      rearrange(this.#workspace, rearrangement, task),
    );
    this.#program = program;
    return outcome;
  }

  async remove(removals: readonly Removal[], task: Task): Promise<Outcome> {
    const discarded = await this.#endRearrangement();
    const remover = new Remover(this.#workspace);
    const act = (removal: Removal): ReturnType<Remover['remove']> => remover.remove(removal);
    try {
      const outcome = await eachItem({ phase: 'remove', items: removals, interruptible: true, act }, task);
      return { ...outcome, problems: [...discarded, ...outcome.problems] };
    } finally {
      this.#workspace.forget();
    }
  }

  async adjust(adjustments: readonly Adjustment[], task: Task): Promise<Outcome> {
    const order = deepestFirst(adjustments);
    const act = (index: number): ReturnType<typeof adjustEntry> =>
      adjustEntry(this.#workspace, adjustments[index] as Adjustment);
    const outcome = await eachItem({ phase: 'adjust', items: order, interruptible: true, act }, task);
    const done = new Uint8Array(adjustments.length);
    for (const [place, index] of order.entries()) done[index] = outcome.done[place] as number;
    return { ...outcome, done };
  }

  verify(arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome> {
    const { workspace, executor, destination } = this.#parts;
    return verify({ workspace, executor, destination, arrivals, supply }, task);
  }

  async finish(remembrance: Remembrance | null, task: Task): Promise<void> {
    await this.#orEnd('ending the run', async () => {
      const [problem] = await this.#endRearrangement();
      if (problem !== undefined)
        throw new MyrrorError(
          'io',
          `${printToken(problem.path)}, which was put aside, could not be removed: ${problem.message}`,
          {
            hint: STAYS,
          },
        );
      this.#parts.area.clear(this.#unplaced);
      dropParkingArea(this.#workspace);
      this.#workspace.widened.restore((path) => this.#workspace.directory(path));
      if (remembrance !== null) await this.#parts.remember(remembrance, task);
      this.#parts.dropState();
      // CRASH: what is reported as done after this stays done, also when the power is cut at once.
      await this.#makeDurable();
    });
    this.#release();
  }

  async abandon(): Promise<void> {
    this.#release();
  }

  #orEnd<Result>(what: string, act: () => Promise<Result> | Result): Promise<Result> {
    return orEndRun(`${what} at ${this.#workspace.location}`, act);
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#workspace.forget();
    this.#parts.release();
  }

  async #endRearrangement(): Promise<ReturnType<typeof endRearrangement>> {
    const program = this.#program;
    if (program === null) return [];
    this.#program = null;
    return this.#orEnd('removing what was put aside', () => endRearrangement(this.#workspace, program));
  }

  #noteUnplaced(arrivals: ArrivalColumns, { done }: Outcome): void {
    for (let row = 0; row < arrivals.count; row++) {
      if (done[row] === 1 && this.#unplaced.size === 0) continue;
      const slot = pathOfSlot(slotOf(arrivalAt(arrivals, row)));
      if (done[row] === 1) this.#unplaced.delete(slot);
      else this.#unplaced.add(slot);
    }
  }
}

function nothing(): Outcome {
  return { done: new Uint8Array(), problems: [], bytes: 0, reusedBytes: 0 };
}
