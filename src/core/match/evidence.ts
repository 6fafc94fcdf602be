/**
 * Why files are in one class: every join that made two classes one, with the pair that was found to
 * agree. The joins form a forest, so between two files of a class there is exactly one chain.
 */

/** One join: two files by their numbers, and the place of the criterion in the list. */
export interface Join {
  readonly a: number;
  readonly b: number;
  readonly criterion: number;
}

interface Adjacency {
  /** `joins[start[i] .. start[i + 1])` are the joins of file i. */
  readonly start: Uint32Array;
  readonly joins: Uint32Array;
}

export class EvidenceForest {
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #criterion: Uint16Array;
  readonly #fileCount: number;
  #count = 0;
  #adjacency: Adjacency | undefined;

  /** There are fewer joins than files, since each makes one class of two. */
  constructor(fileCount: number) {
    this.#fileCount = fileCount;
    this.#a = new Int32Array(fileCount);
    this.#b = new Int32Array(fileCount);
    this.#criterion = new Uint16Array(fileCount);
  }

  /** Records a join of two classes that were separate until now. */
  add(a: number, b: number, criterion: number): void {
    const join = this.#count++;
    this.#a[join] = a;
    this.#b[join] = b;
    this.#criterion[join] = criterion;
    this.#adjacency = undefined;
  }

  /** The chain of joins from one file to another, each written in the direction of the walk; empty if there is none. */
  chain(from: number, to: number): Join[] {
    if (from === to) return [];
    this.#adjacency ??= this.#index();
    const { start, joins } = this.#adjacency;
    const cameBy = new Map<number, number>([[from, -1]]);
    const queue = [from];
    for (let at = 0; at < queue.length && !cameBy.has(to); at++) {
      const file = queue[at] as number;
      for (let index = start[file] as number; index < (start[file + 1] as number); index++) {
        const join = joins[index] as number;
        const next = this.#otherEnd(join, file);
        if (cameBy.has(next)) continue;
        cameBy.set(next, join);
        queue.push(next);
      }
    }
    return cameBy.has(to) ? this.#walkBack(from, to, cameBy) : [];
  }

  #walkBack(from: number, to: number, cameBy: ReadonlyMap<number, number>): Join[] {
    const chain: Join[] = [];
    for (let file = to; file !== from; ) {
      const join = cameBy.get(file) as number;
      const before = this.#otherEnd(join, file);
      chain.push({ a: before, b: file, criterion: this.#criterion[join] as number });
      file = before;
    }
    return chain.reverse();
  }

  #otherEnd(join: number, file: number): number {
    return this.#a[join] === file ? (this.#b[join] as number) : (this.#a[join] as number);
  }

  #index(): Adjacency {
    const start = new Uint32Array(this.#fileCount + 1);
    const ends = [this.#a.subarray(0, this.#count), this.#b.subarray(0, this.#count)];
    for (const files of ends) {
      for (const file of files) start[file + 1] = (start[file + 1] as number) + 1;
    }
    for (let file = 0; file < this.#fileCount; file++) {
      start[file + 1] = (start[file + 1] as number) + (start[file] as number);
    }
    const place = start.slice();
    const joins = new Uint32Array(this.#count * 2);
    for (const files of ends) {
      files.forEach((file, join) => {
        joins[place[file] as number] = join;
        place[file] = (place[file] as number) + 1;
      });
    }
    return { start, joins };
  }
}
