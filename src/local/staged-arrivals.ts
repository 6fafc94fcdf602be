/** Which arrivals a transaction has staged as a whole, by their numbers: one byte each. */
export class StagedArrivals {
  #whole = new Uint8Array(1024);

  note(id: number, whole: boolean): void {
    if (id >= this.#whole.length) {
      const larger = new Uint8Array(Math.max(this.#whole.length * 2, id + 1));
      larger.set(this.#whole);
      this.#whole = larger;
    }
    this.#whole[id] = whole ? 1 : 0;
  }

  has(id: number): boolean {
    return this.#whole[id] === 1;
  }
}
