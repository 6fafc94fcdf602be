/**
 * Where every object is while the renames of a rearrangement are made up one after the other: in its
 * directory under its name, at its final place, or in a numbered slot. Paths are made from identities,
 * so they are right for the moment at which they are asked for. Every question takes constant time but
 * for the depth of a directory whose path is not remembered.
 */
import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import type { ObjectTree } from './object-tree.ts';
import { type Place, pathIn } from './place.ts';

const AT_FIRST = -1;
const AT_LAST = -2;
const GONE = -3;

/** Where a directory is. */
interface DirectoryPlace {
  readonly slot: number;
  readonly path: ByteString;
}

export class CurrentPlaces {
  readonly #tree: ObjectTree;
  /** Per object: the number of its slot, or one of the above. */
  readonly #where: Int32Array;
  /** Places of directories. Forgotten when a directory moves. */
  readonly #paths = new Map<number, DirectoryPlace>();
  #lastDirectory = NONE;
  #lastPlace: DirectoryPlace = { slot: NONE, path: ROOT };

  constructor(tree: ObjectTree) {
    this.#tree = tree;
    this.#where = new Int32Array(tree.count).fill(AT_FIRST);
  }

  /** The directory object it is in now, or NONE if it is in a slot or gone. */
  parent(object: number): number {
    const where = this.#where[object] as number;
    if (where === AT_LAST) return this.#tree.finalParent(object);
    return where === AT_FIRST ? this.#parentAtFirst(object) : NONE;
  }

  /** The object that is at the final place of `object` now, perhaps itself; NONE for nothing. */
  occupant(object: number): number {
    if (this.#where[object] === AT_LAST) return object;
    // Nothing else can have been put there: no two objects have one final place.
    const first = this.#tree.standingAt(object);
    return first === NONE || this.#where[first] !== AT_FIRST ? NONE : first;
  }

  isInSlot(object: number): boolean {
    return (this.#where[object] as number) >= 0;
  }

  isGone(object: number): boolean {
    return this.#where[object] === GONE;
  }

  place(object: number): Place {
    const where = this.#where[object] as number;
    if (where >= 0) return { slot: where, directory: ROOT, name: ROOT };
    if (where === GONE) throw new Error('an object that is gone has no place');
    if (object === 0) return { slot: NONE, directory: ROOT, name: ROOT };
    const { slot, path } = this.#directory(this.parent(object));
    return { slot, directory: path, name: this.#nameOf(object) };
  }

  /** The final place of `object`, where its directory is now, whether something is there or not. */
  finalPlace(object: number): Place {
    const { slot, path } = this.#directory(this.#tree.finalParent(object));
    return { slot, directory: path, name: this.#tree.finalName(object) };
  }

  /** True if `object` is at or below the directory object `directory` now. */
  isInside(object: number, directory: number): boolean {
    let at = object;
    while (at !== NONE) {
      if (at === directory) return true;
      if (at === 0) return false;
      at = this.parent(at);
    }
    return false;
  }

  moveToFinalPlace(object: number): void {
    this.#leave(object, AT_LAST);
  }

  moveToSlot(object: number, slot: number): void {
    this.#leave(object, slot);
  }

  /** Another object takes its place and it is no more. */
  vanish(object: number): void {
    this.#leave(object, GONE);
  }

  /** New directories that are not staged have their place before the first rename. */
  #parentAtFirst(object: number): number {
    return this.#tree.isNew(object)
      ? this.#tree.finalParent(object)
      : (this.#tree.destination.columns.parent[object] as number);
  }

  #nameOf(object: number): ByteString {
    const isFinal = this.#where[object] === AT_LAST || this.#tree.isNew(object);
    return isFinal ? this.#tree.finalName(object) : this.#tree.destination.name(object);
  }

  #directory(directory: number): DirectoryPlace {
    if (directory === this.#lastDirectory) return this.#lastPlace;
    let known = this.#paths.get(directory);
    if (known === undefined) {
      const place = this.place(directory);
      known = { slot: place.slot, path: pathIn(place) };
      this.#paths.set(directory, known);
    }
    this.#lastDirectory = directory;
    this.#lastPlace = known;
    return known;
  }

  #leave(object: number, where: number): void {
    this.#where[object] = where;
    if (!this.#tree.isDirectory(object)) return;
    this.#paths.clear();
    this.#lastDirectory = NONE;
  }
}
