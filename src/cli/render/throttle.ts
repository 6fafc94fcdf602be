/** Lets progress events through at a pace that a reader can follow. */
import type { Progress } from '../../index.ts';

/** Milliseconds between two events of the same phase and side. */
const INTERVAL = 200;

/**
 * Passes on the first and the last event of each phase and side, and those between at intervals. The
 * clock `now` is in milliseconds. Call `flush` when no more will come.
 */
export class Throttle {
  readonly #emit: (progress: Progress) => void;
  readonly #now: () => number;
  readonly #lastTime = new Map<string, number>();
  readonly #held = new Map<string, Progress>();
  #phase = '';

  constructor(emit: (progress: Progress) => void, now: () => number) {
    this.#emit = emit;
    this.#now = now;
  }

  take(progress: Progress): void {
    if (progress.phase !== this.#phase) {
      this.flush();
      this.#phase = progress.phase;
    }
    const key = progress.side ?? '';
    const last = this.#lastTime.get(key);
    const time = this.#now();
    if (last !== undefined && time - last < INTERVAL) {
      this.#held.set(key, progress);
      return;
    }
    this.#held.delete(key);
    this.#lastTime.set(key, time);
    this.#emit(progress);
  }

  /** Passes on what was held back. */
  flush(): void {
    for (const progress of this.#held.values()) this.#emit(progress);
    this.#held.clear();
    this.#lastTime.clear();
  }
}
