/**
 * Taking packs from a supply and having them worked by threads: several at once, the pieces of one
 * file one after the other, and never more packs in memory than threads can use.
 */
import type { Task } from '../endpoint/task.ts';
import type { Pack, Supply, WantedContent } from '../endpoint/transaction.ts';
import { PackIntake, type Refusal } from './pack-intake.ts';
import { checkCancelled } from './transaction-loop.ts';

/** What is done with packs. */
export interface PackWork {
  /** Uses the pieces whose `take` is 1; gives the rows of which nothing more can be used. */
  work(pack: Pack, take: Uint8Array): Promise<readonly number[]>;
  /** Called when all work on the row has ended. */
  refuse(refusal: Refusal): void;
  /** True when no more packs are to be taken. */
  isFull(): boolean;
}

export interface PackRequest {
  readonly supply: Supply;
  readonly wanted: WantedContent;
  /** So many packs are worked at the same time. */
  readonly lanes: number;
}

/**
 * Ends when the supply does, or `isFull`. Throws what the supply and the work throw, when all work that was begun has
 * ended, and MyrrorError `protocol` and `cancelled`.
 */
export async function eachPack(request: PackRequest, work: PackWork, task: Task): Promise<void> {
  const flow = new PackFlow(request, work);
  try {
    for await (const pack of request.supply.bring(request.wanted, task)) {
      checkCancelled(task);
      await flow.room();
      if (flow.isOver()) break;
      flow.begin(pack);
    }
  } finally {
    await flow.end();
  }
  flow.throwFailure();
}

class PackFlow {
  readonly #work: PackWork;
  readonly #lanes: number;
  readonly #intake: PackIntake;
  readonly #going = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly reason: unknown } | null = null;

  constructor({ wanted, lanes }: PackRequest, work: PackWork) {
    this.#work = work;
    this.#lanes = lanes;
    this.#intake = new PackIntake(wanted);
  }

  isOver(): boolean {
    return this.#failure !== null || this.#work.isFull();
  }

  async room(): Promise<void> {
    while (this.#going.size >= this.#lanes) await Promise.race(this.#going);
  }

  begin(pack: Pack): void {
    const goesOn = pack.pieces.row[0] === this.#intake.row;
    const { take, refused } = this.#intake.accept(pack);
    const before = this.#last;
    const going: Promise<void> = this.#run(pack, take, goesOn ? before : null)
      .then(async () => {
        if (refused.length === 0) return;
        await before;
        for (const refusal of refused) this.#work.refuse(refusal);
      })
      .catch((reason: unknown) => {
        this.#failure ??= { reason };
      })
      .finally(() => this.#going.delete(going));
    this.#going.add(going);
    this.#last = going;
  }

  async end(): Promise<void> {
    await Promise.all(this.#going);
  }

  throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.reason;
  }

  /** `before`: the work on the pack with the beginning of the first file of this one. */
  async #run(pack: Pack, take: Uint8Array, before: Promise<void> | null): Promise<void> {
    if (before !== null) {
      await before;
      this.#dropRefused(pack, take);
    }
    if (this.isOver() || !take.includes(1)) return;
    for (const row of await this.#work.work(pack, take)) this.#intake.refuse(row);
  }

  /** The work on the pack before may have found that the file which goes on cannot be had. */
  #dropRefused({ pieces }: Pack, take: Uint8Array): void {
    const first = pieces.row[0] as number;
    if (!this.#intake.isRefused(first)) return;
    for (let index = 0; index < pieces.count && pieces.row[index] === first; index++) take[index] = 0;
  }
}
