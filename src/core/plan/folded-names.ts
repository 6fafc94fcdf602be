/**
 * What stands in a directory under another spelling of a name, where the file system of the destination
 * takes both for one. Directories are looked through when they are first asked about.
 */
import type { ByteString } from '../tree/byte-string.ts';
import { foldedName, foldsNames, type NameFolding } from '../tree/name-folding.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';

export class FoldedNames {
  readonly #destination: Snapshot;
  readonly #folding: NameFolding;
  readonly #leftOut: Uint8Array | null;
  /** By directory: its children by folded name. */
  readonly #children = new Map<number, ReadonlyMap<string, number>>();
  /** By directory object: the names that actions put there, folded. */
  readonly #taken = new Map<number, Map<string, number>>();

  /** `leftOut`: 1 for each row that does not count. */
  constructor(destination: Snapshot, folding: NameFolding, leftOut: Uint8Array | null = null) {
    this.#destination = destination;
    this.#folding = folding;
    this.#leftOut = leftOut;
  }

  /** The row that stands at `name` in a directory row, however it is spelt; NONE for nothing. */
  standing(directory: number, name: ByteString): number {
    if (!foldsNames(this.#folding)) return NONE;
    let children = this.#children.get(directory);
    if (children === undefined) {
      children = this.#childrenOf(directory);
      this.#children.set(directory, children);
    }
    return children.get(foldedName(name, this.#folding)) ?? NONE;
  }

  /** Notes that an action puts the wanted row `row` at `name` in a directory object; the row that has that name already, or NONE. */
  take(directory: number, name: ByteString, row: number): number {
    if (!foldsNames(this.#folding)) return NONE;
    let names = this.#taken.get(directory);
    if (names === undefined) {
      names = new Map();
      this.#taken.set(directory, names);
    }
    const key = foldedName(name, this.#folding);
    const other = names.get(key);
    if (other !== undefined) return other;
    names.set(key, row);
    return NONE;
  }

  #childrenOf(directory: number): ReadonlyMap<string, number> {
    const { columns } = this.#destination;
    const children = new Map<string, number>();
    const first = columns.firstChild[directory] as number;
    for (let row = first; row < first + (columns.childCount[directory] as number); row++) {
      if (this.#leftOut?.[row] !== 1) children.set(foldedName(this.#destination.name(row), this.#folding), row);
    }
    return children;
  }
}
