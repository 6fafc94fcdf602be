/** A queue whose ends are both cheap: an array that is trimmed when half of it is used up. */

const TRIM_AT = 64;

export class Fifo<Value> {
  #values: (Value | undefined)[] = [];
  #start = 0;

  get length(): number {
    return this.#values.length - this.#start;
  }

  get first(): Value | undefined {
    return this.#values[this.#start];
  }

  push(value: Value): void {
    this.#values.push(value);
  }

  /** Takes the first one, if there is one. */
  shift(): Value | undefined {
    if (this.length === 0) return undefined;
    const value = this.#values[this.#start];
    this.#values[this.#start] = undefined;
    this.#start++;
    if (this.#start >= TRIM_AT && this.#start * 2 >= this.#values.length) {
      this.#values = this.#values.slice(this.#start);
      this.#start = 0;
    }
    return value;
  }

  clear(): void {
    this.#values = [];
    this.#start = 0;
  }
}
