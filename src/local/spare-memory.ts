/**
 * Memory between two phases: what listing, comparing and planning a large tree have left lies about as garbage and in
 * holes of the heap, a third of all that the process has. Contents that come after it find other room, so it goes back
 * first.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { System } from '../system/system.ts';

/** A batch of so many arrivals belongs to a tree for which it matters, and takes a hundred times as long as this does. */
const MANY = 32 * 1024;

/** The memory of this process, as whoever passes contents through it sees it. */
export class SpareMemory {
  readonly #system: Pick<System, 'giveBackMemory'>;
  readonly #collect: () => void;
  #hasCollected = false;

  constructor(system: Pick<System, 'giveBackMemory'>, collect: () => void = collectGarbage) {
    this.#system = system;
    this.#collect = collect;
  }

  /** To be called before the contents of `count` files pass. */
  before(count: number): void {
    if (count < MANY) return;
    // Only what was made before the first batch is much.
    if (!this.#hasCollected) this.#collect();
    this.#hasCollected = true;
    this.#system.giveBackMemory();
  }

  /** To be called when something has been done for all files of a tree of `count` entries. */
  after(count: number): void {
    if (count < MANY) return;
    this.#collect();
    this.#system.giveBackMemory();
  }
}

/** V8 hands its `gc` to contexts that are made after the flag was set, and to no other. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  collect();
  // The memory of large arrays is freed by another thread, which the next time waits for.
  collect();
}
