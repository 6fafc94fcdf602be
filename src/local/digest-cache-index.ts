/** A hash index from device and inode to the row of a cache. */
import { wordsOf } from './digest-cache-columns.ts';

const MULTIPLIER = 0x9e3779b1;

export class InodeIndex {
  readonly #inodes: Uint32Array;
  readonly #devices: Uint32Array;
  /** Row + 1 by hash, 0 for an empty slot; twice as many slots as rows, a power of two. */
  readonly #slots: Int32Array;

  /** Of the first `count` rows; there is room for as many as the columns have. */
  constructor(inode: BigUint64Array, device: BigUint64Array, count: number) {
    this.#inodes = wordsOf(inode);
    this.#devices = wordsOf(device);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(inode.length * 2 + 2)));
    for (let row = 0; row < count; row++) this.enter(row);
  }

  enter(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(this.#inodes[row * 2] as number, this.#inodes[row * 2 + 1] as number) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }

  /** The row with the `inode`-th of some inodes and the `device`-th of some devices, both given as words, or -1. */
  find(inodes: Uint32Array, inode: number, devices: Uint32Array, device: number): number {
    const low = inodes[inode * 2] as number;
    const high = inodes[inode * 2 + 1] as number;
    const mask = this.#slots.length - 1;
    for (let slot = hash(low, high) & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] as number) - 1;
      if (row < 0) return -1;
      if (this.#inodes[row * 2] !== low || this.#inodes[row * 2 + 1] !== high) continue;
      if (this.#devices[row * 2] !== devices[device * 2]) continue;
      if (this.#devices[row * 2 + 1] === devices[device * 2 + 1]) return row;
    }
  }
}

function hash(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, MULTIPLIER), MULTIPLIER);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
