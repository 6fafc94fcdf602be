/** How long each phase of a run took. The clock is given from outside. */
import type { Phase } from '../endpoint/task.ts';

export class Stopwatch {
  readonly #now: () => number;
  readonly #began: number;
  readonly #phases = new Map<Phase, number>();

  /** `now` gives milliseconds from any fixed moment; it must not run backwards. */
  constructor(now: () => number) {
    this.#now = now;
    this.#began = now();
  }

  /** Runs `work` and adds its time to the phase. */
  async measure<Result>(phase: Phase, work: () => Result | Promise<Result>): Promise<Result> {
    const began = this.#now();
    try {
      return await work();
    } finally {
      this.#phases.set(phase, (this.#phases.get(phase) ?? 0) + this.#now() - began);
    }
  }

  get seconds(): number {
    return (this.#now() - this.#began) / 1000;
  }

  /** Milliseconds per phase. */
  phases(): Partial<Record<Phase, number>> {
    return Object.fromEntries(this.#phases);
  }
}
