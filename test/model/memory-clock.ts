/** A clock that moves only when something is changed or a test says so. */
const START = 1_700_000_000_000_000_000n;
const MILLISECOND = 1_000_000n;

export class MemoryClock {
  /** How far each change moves it, in nanoseconds; 0n lets changes fall into one instant, as a coarse clock does. */
  step = MILLISECOND;
  #now = START;

  get now(): bigint {
    return this.#now;
  }

  advance(nanos: bigint): void {
    this.#now += nanos;
  }

  /** The time of the next change. */
  tick(): bigint {
    this.#now += this.step;
    return this.#now;
  }
}
