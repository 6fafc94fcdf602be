/** A clock that stands still until it is moved. */

import type { Timers } from '../../src/wire/timers.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

export class ManualTimers implements Timers {
  readonly #timers = new Set<Timer>();
  #now = 0;

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.#now + milliseconds, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  now(): number {
    return this.#now;
  }

  get waiting(): number {
    return this.#timers.size;
  }

  /** Lets so much time go by, each timer being called when it is due. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.call();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Lets time go by in which nothing runs, as when a process is stopped, then calls what is due. */
  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer);
      timer.call();
    }
    await settle();
  }
}

/** Waits until nothing is left to do without time going by. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
