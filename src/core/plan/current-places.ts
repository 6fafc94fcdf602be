/**
 * Where every object is while the renames of a rearrangement are made up one after the other: in its
 * directory under its name, or in a numbered slot. Paths are made from identities, so they are right
 * for the moment at which they are asked for.
 */
import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { joinPath } from '../tree/path.ts';
import { NONE } from '../tree/snapshot.ts';
import type { ObjectTree } from './object-tree.ts';
import type { Place } from './step.ts';

const IN_SLOT = -2;
const GONE = -3;

export class CurrentPlaces {
  readonly #tree: ObjectTree;
  /** Objects that are not where the destination's snapshot has them. */
  readonly #parent = new Map<number, number>();
  readonly #name = new Map<number, ByteString>();
  readonly #slot = new Map<number, number>();
  readonly #at = new Map<string, number>();

  constructor(tree: ObjectTree) {
    this.#tree = tree;
  }

  /** The directory object it is in now, or NONE if it is in a slot or gone. */
  parent(object: number): number {
    const moved = this.#parent.get(object);
    if (moved !== undefined) return moved < 0 ? NONE : moved;
    return this.#parentFromTheStart(object);
  }

  /** The object that is at `name` in the directory object now, or NONE. */
  occupant(directory: number, name: ByteString): number {
    const moved = this.#at.get(`${directory}/${name}`);
    if (moved !== undefined) return moved;
    if (this.#tree.isNew(directory)) return NONE;
    const child = this.#tree.destination.child(directory, name);
    return child === NONE || this.#parent.has(child) ? NONE : child;
  }

  isInSlot(object: number): boolean {
    return this.#parent.get(object) === IN_SLOT;
  }

  isGone(object: number): boolean {
    return this.#parent.get(object) === GONE;
  }

  place(object: number): Place {
    let path: ByteString = ROOT;
    let at = object;
    while (at !== 0) {
      const moved = this.#parent.get(at);
      if (moved === IN_SLOT) return { slot: this.#slot.get(at) as number, path };
      path = path === ROOT ? this.#nameOf(at) : joinPath(this.#nameOf(at), path);
      at = moved ?? this.#parentFromTheStart(at);
      if (at < 0) throw new Error('an object that is gone has no place');
    }
    return { slot: NONE, path };
  }

  /** The place of `name` in a directory object, whether something is there or not. */
  placeIn(directory: number, name: ByteString): Place {
    const place = this.place(directory);
    return { slot: place.slot, path: joinPath(place.path, name) };
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

  moveTo(object: number, directory: number, name: ByteString): void {
    this.#leave(object);
    this.#parent.set(object, directory);
    this.#name.set(object, name);
    this.#at.set(`${directory}/${name}`, object);
  }

  moveToSlot(object: number, slot: number): void {
    this.#leave(object);
    this.#parent.set(object, IN_SLOT);
    this.#slot.set(object, slot);
  }

  /** Another object takes its place and it is no more. */
  vanish(object: number): void {
    this.#leave(object);
    this.#parent.set(object, GONE);
  }

  /** New directories that are not staged have their place before the first rename. */
  #parentFromTheStart(object: number): number {
    return this.#tree.isNew(object)
      ? this.#tree.finalParent(object)
      : (this.#tree.destination.columns.parent[object] as number);
  }

  #nameOf(object: number): ByteString {
    return (
      this.#name.get(object) ??
      (this.#tree.isNew(object) ? this.#tree.finalName(object) : this.#tree.destination.name(object))
    );
  }

  #leave(object: number): void {
    const parent = this.#parent.get(object);
    if (parent !== undefined && parent >= 0) this.#at.delete(`${parent}/${this.#nameOf(object)}`);
  }
}
