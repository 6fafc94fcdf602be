/**
 * The destination's transaction over the length of a run: opened early if an interrupted run has to be
 * finished first, else only when there is something to do, and always let go of.
 */
import type { Problem } from '../core/tree/problem.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Transaction } from '../endpoint/transaction.ts';
import type { Stopwatch } from './stopwatch.ts';

export class Recovery {
  readonly #destination: Endpoint;
  readonly #task: Task;
  readonly #stopwatch: Stopwatch;
  readonly #notice: ((notice: string) => void) | undefined;
  #transaction: Transaction | null = null;

  constructor(destination: Endpoint, task: Task, stopwatch: Stopwatch, notice: ((notice: string) => void) | undefined) {
    this.#destination = destination;
    this.#task = task;
    this.#stopwatch = stopwatch;
    this.#notice = notice;
  }

  /** The transaction was opened: there is something to be done, or was something that an earlier run has left. */
  get hasBegun(): boolean {
    return this.#transaction !== null;
  }

  get resumed(): boolean {
    return this.#transaction?.recovery.resumed ?? false;
  }

  get problems(): readonly Problem[] {
    return this.#transaction?.recovery.problems ?? [];
  }

  /** Says that an interrupted run is waiting, and changes nothing. */
  async mention(): Promise<void> {
    if (!(await this.#destination.interrupted())) return;
    this.#notice?.(
      `An interrupted run of ${this.#destination.info.location} waits to be finished; ` +
        'the next sync or apply does that first, and `myrror status` shows it. What you see here is the tree as it was left.',
    );
  }

  async finishInterrupted(): Promise<void> {
    if (await this.#destination.interrupted()) await this.transaction();
  }

  /** The transaction, opened if it is not open yet. */
  async transaction(): Promise<Transaction> {
    this.#transaction ??= await this.#stopwatch.measure('recover', () => this.#destination.begin(this.#task));
    return this.#transaction;
  }

  /** Ends a run that had nothing to do but, perhaps, to finish an interrupted one. */
  async finishNothing(): Promise<void> {
    const transaction = this.#transaction;
    if (transaction !== null) await this.#stopwatch.measure('finish', () => transaction.finish(null, this.#task));
  }

  /** What `act` gives. If it refuses, the transaction was opened for nothing, and leaves nothing. */
  async orFinishNothing<Result>(act: () => Result): Promise<Result> {
    try {
      return act();
    } catch (error) {
      await this.finishNothing();
      throw error;
    }
  }

  /** Lets go of the lock, whatever happened. */
  async release(): Promise<void> {
    await this.#transaction?.abandon();
  }
}
