/** The files that a transaction has given their places, by number of the arrival: no object for each. */
const FIRST_CAPACITY = 1024;

export class PlacedFiles {
  #inode = new BigUint64Array(FIRST_CAPACITY);
  #mtimeSeconds = new Float64Array(FIRST_CAPACITY);
  #mtimeNanos = new Uint32Array(FIRST_CAPACITY);

  /** Notes the inode and the time of a file. */
  note(arrival: number, inode: bigint, mtimeSeconds: number, mtimeNanos: number): void {
    if (arrival >= this.#inode.length) this.#grow(arrival);
    this.#inode[arrival] = inode;
    this.#mtimeSeconds[arrival] = mtimeSeconds;
    this.#mtimeNanos[arrival] = mtimeNanos;
  }

  /** The inode of the file that has its place; 0 if it was not noted. */
  inode(arrival: number): bigint {
    return this.#inode[arrival] ?? 0n;
  }

  mtimeSeconds(arrival: number): number {
    return this.#mtimeSeconds[arrival] ?? 0;
  }

  mtimeNanos(arrival: number): number {
    return this.#mtimeNanos[arrival] ?? 0;
  }

  #grow(arrival: number): void {
    const capacity = Math.max(arrival + 1, this.#inode.length * 2);
    const [inode, seconds, nanos] = [this.#inode, this.#mtimeSeconds, this.#mtimeNanos];
    this.#inode = new BigUint64Array(capacity);
    this.#mtimeSeconds = new Float64Array(capacity);
    this.#mtimeNanos = new Uint32Array(capacity);
    this.#inode.set(inode);
    this.#mtimeSeconds.set(seconds);
    this.#mtimeNanos.set(nanos);
  }
}
