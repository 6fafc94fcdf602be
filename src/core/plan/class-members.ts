/** The rows of each content class, on both sides, without an object per class. */
import type { Matching } from '../match/matching.ts';
import { NONE } from '../tree/snapshot.ts';

export class ClassMembers {
  readonly count: number;
  readonly #source: Grouped;
  readonly #destination: Grouped;

  constructor(matching: Matching) {
    this.count = matching.classCount;
    this.#source = group(matching.sourceClass, matching.classCount);
    this.#destination = group(matching.destinationClass, matching.classCount);
  }

  sourceCount(contentClass: number): number {
    return this.#source.count(contentClass);
  }

  destinationCount(contentClass: number): number {
    return this.#destination.count(contentClass);
  }

  /** The first row of the wanted tree in a class that has one. */
  firstSource(contentClass: number): number {
    return this.#source.first(contentClass);
  }

  /** The first row of the destination in a class that has one. */
  firstDestination(contentClass: number): number {
    return this.#destination.first(contentClass);
  }

  /** Rows of the wanted tree in the class, ascending. */
  source(contentClass: number): Uint32Array {
    return this.#source.of(contentClass);
  }

  /** Rows of the destination in the class, ascending. */
  destination(contentClass: number): Uint32Array {
    return this.#destination.of(contentClass);
  }
}

class Grouped {
  readonly #rows: Uint32Array;
  readonly #start: Uint32Array;

  /** The rows of class i are `rows[start[i] .. start[i + 1])`. */
  constructor(rows: Uint32Array, start: Uint32Array) {
    this.#rows = rows;
    this.#start = start;
  }

  count(contentClass: number): number {
    return (this.#start[contentClass + 1] as number) - (this.#start[contentClass] as number);
  }

  first(contentClass: number): number {
    return this.#rows[this.#start[contentClass] as number] as number;
  }

  of(contentClass: number): Uint32Array {
    return this.#rows.subarray(this.#start[contentClass], this.#start[contentClass + 1]);
  }
}

/** A counting sort of the rows by class. */
function group(classOf: Int32Array, classCount: number): Grouped {
  const start = new Uint32Array(classCount + 1);
  for (const one of classOf) if (one !== NONE) start[one + 1] = (start[one + 1] as number) + 1;
  for (let one = 0; one < classCount; one++) start[one + 1] = (start[one + 1] as number) + (start[one] as number);
  const next = start.slice();
  const rows = new Uint32Array(start[classCount] as number);
  for (let row = 0; row < classOf.length; row++) {
    const one = classOf[row] as number;
    if (one === NONE) continue;
    const at = next[one] as number;
    rows[at] = row;
    next[one] = at + 1;
  }
  return new Grouped(rows, start);
}
