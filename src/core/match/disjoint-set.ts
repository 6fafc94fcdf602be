/** Union-find over the numbers 0 to count - 1, by size and with path halving (Tarjan and van Leeuwen, 1984). */
export class DisjointSet {
  /** The parent of a member; for a root, minus the number of members. */
  readonly #link: Int32Array;

  constructor(count: number) {
    this.#link = new Int32Array(count).fill(-1);
  }

  /** The member that stands for the set of `member`; it changes only when sets are united. */
  find(member: number): number {
    const link = this.#link;
    let at = member;
    for (let above = link[at] as number; above >= 0; above = link[at] as number) {
      const next = link[above] as number;
      if (next < 0) return above;
      link[at] = next;
      at = next;
    }
    return at;
  }

  /** Unites the sets of two roots and gives the root of the union. Of equally large sets the first one's stays. */
  unite(a: number, b: number): number {
    if (a === b) return a;
    const sizeA = this.#link[a] as number;
    const sizeB = this.#link[b] as number;
    const [root, other] = sizeA <= sizeB ? [a, b] : [b, a];
    this.#link[root] = sizeA + sizeB;
    this.#link[other] = root;
    return root;
  }

  /** How many members the set with this root has. */
  size(root: number): number {
    return -(this.#link[root] as number);
  }
}
