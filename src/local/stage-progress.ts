import type { Phase, Task } from '../endpoint/task.ts';
import type { JobCounts } from './executor.ts';

/** Adds up what threads and streams have done of a whole, and reports the sums. They never run backwards. */
export class StageProgress {
  readonly #phase: Phase;
  readonly #task: Task;
  readonly #entriesTotal: number;
  readonly #bytesTotal: number;
  #entries = 0;
  #bytes = 0;

  constructor(phase: Phase, totals: JobCounts, task: Task) {
    this.#phase = phase;
    this.#task = task;
    this.#entriesTotal = totals.entries;
    this.#bytesTotal = totals.bytes;
  }

  add(entries: number, bytes: number): void {
    this.#entries += entries;
    this.#bytes += bytes;
    this.#report();
  }

  /** A listener for one job, which counts from 0. */
  follow(): (counts: JobCounts) => void {
    let before: JobCounts = { entries: 0, bytes: 0 };
    return (counts) => {
      this.add(counts.entries - before.entries, counts.bytes - before.bytes);
      before = counts;
    };
  }

  /** All that could be done is done, failures among it. */
  end(): void {
    this.#entries = this.#entriesTotal;
    this.#report();
  }

  #report(): void {
    const entries = Math.min(this.#entries, this.#entriesTotal);
    const bytes = Math.min(this.#bytes, this.#bytesTotal);
    this.#task.report({
      type: 'progress',
      phase: this.#phase,
      entries,
      entriesTotal: this.#entriesTotal,
      bytes,
      bytesTotal: this.#bytesTotal,
    });
  }
}
