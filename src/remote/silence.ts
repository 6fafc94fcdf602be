/** A limit to how long nothing may be heard. */
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
    if (this.#over) return;
    this.#timer = setTimeout(() => {
      this.#broken = true;
      this.#act();
    }, this.#limit * times);
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
}
