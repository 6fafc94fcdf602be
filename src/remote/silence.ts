/**
 * A limit to how long nothing may be heard. Time in which this process was stopped, or could not run, does not count:
 * it has not listened then. So the limit is counted in steps, each of which is one step however late it is noticed,
 * and what has arrived meanwhile is read before the next.
 */

/** Into so many steps the limit is divided. */
const STEPS = 10;

export class Silence {
  readonly #limit: number;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | null = null;
  #broken = false;
  #over = false;

  /** `act` is called when the limit is reached. `limit` in milliseconds. */
  constructor(limit: number, act: () => void) {
    this.#limit = limit;
    this.#act = act;
  }

  /** The limit was reached. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Begins to count anew; `times` the limit may then pass. */
  restart(times = 1): void {
    this.stop();
    if (!this.#over) this.#count(Math.ceil(STEPS * times));
  }

  /** Nothing counts any more. */
  end(): void {
    this.#over = true;
    this.stop();
  }

  /** Does not count until it is begun anew. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #count(steps: number): void {
    this.#timer = setTimeout(() => {
      if (steps > 1) {
        this.#count(steps - 1);
        return;
      }
      this.#broken = true;
      this.#act();
    }, this.#limit / STEPS);
  }
}
