/** Which sizes are worth a question: all that is about others leaves a matching that asks, before anything is made of it. */
import { NONE } from '../tree/snapshot.ts';
import { filesApart } from './apart.ts';
import type { Pass } from './pass.ts';

const MULTIPLIER = 0x9e3779b1;
const HIGH = 0x1_0000_0000;

/**
 * The sizes of wanted content that is offered too, or, where new content may be equal to new content, wanted twice; and
 * those of files that stand apart (apart.ts).
 */
export class WantedSizes {
  /** Numbers of sizes, in a table with open addressing. */
  readonly #slots: Int32Array;
  readonly #sizes: Float64Array;
  readonly #isWorthAsking: Uint8Array;
  #count = 0;

  constructor(pass: Pass) {
    const { classes, proves } = pass;
    const { files } = classes;
    const wanted = wantedFiles(pass);
    const apart = filesApart(pass);
    const capacity = wanted.length + apart.length;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2 + 2))).fill(NONE);
    this.#sizes = new Float64Array(capacity);
    this.#isWorthAsking = new Uint8Array(capacity);
    for (const file of wanted) {
      const known = this.#count;
      const number = this.#enter(files.size(file));
      if (proves && number < known) this.#isWorthAsking[number] = 1;
    }
    for (let file = files.sourceCount; file < files.count && wanted.length > 0; file++) {
      if (!files.takesPart(file)) continue;
      const number = this.#number(files.size(file));
      if (number !== NONE) this.#isWorthAsking[number] = 1;
    }
    for (const file of apart) this.#isWorthAsking[this.#enter(files.size(file))] = 1;
  }

  /** The numbers are below this. */
  get count(): number {
    return this.#count;
  }

  /** A number that belongs to the size, from 0 on; NONE for one that is not worth asking about. */
  of(size: number): number {
    const number = this.#number(size);
    return number !== NONE && this.#isWorthAsking[number] === 1 ? number : NONE;
  }

  #number(size: number): number {
    return this.#slots[this.#slot(size)] as number;
  }

  #enter(size: number): number {
    const slot = this.#slot(size);
    const known = this.#slots[slot] as number;
    if (known !== NONE) return known;
    this.#slots[slot] = this.#count;
    this.#sizes[this.#count] = size;
    return this.#count++;
  }

  /** Where the size stands, or is to stand. */
  #slot(size: number): number {
    const mask = this.#slots.length - 1;
    const mixed = Math.imul((size | 0) ^ Math.floor(size / HIGH), MULTIPLIER);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    for (let number = this.#slots[slot] as number; number !== NONE; number = this.#slots[slot] as number) {
      if (this.#sizes[number] === size) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}

/** One file for each class whose content no file of the destination is known to have. */
function wantedFiles({ classes }: Pass): Int32Array {
  const { files } = classes;
  const wanted = new Int32Array(files.sourceCount);
  let count = 0;
  for (let file = 0; file < files.sourceCount; file++) {
    if (files.takesPart(file) && classes.root(file) === file && classes.isUnmatched(file)) wanted[count++] = file;
  }
  return wanted.subarray(0, count);
}
