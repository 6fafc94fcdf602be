/**
 * Makes up the renames that bring every moved object to its final place. One rename for an object
 * whose place is free or becomes free by another object's own rename first; one detour through a
 * slot for one member of each cycle; one rename aside for a removed thing that is in the way and
 * cannot be replaced. Nothing is overwritten but what a rename says it replaces.
 *
 * A directory is an object, so what stays in it travels with it, and something can be moved into a
 * directory that is itself in a slot. Only two things have to wait: a place that is taken, and a
 * directory that would be moved into itself.
 */
import { ROOT } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { NONE } from '../tree/snapshot.ts';
import { blankStamp } from '../tree/stamp.ts';
import { CurrentPlaces } from './current-places.ts';
import { Fate, type ObjectTree } from './object-tree.ts';
import type { Place } from './place.ts';
import type { Rearrangement, Rename } from './step.ts';

const stagedDirectoryStamp = blankStamp(Kind.directory);

/** What is to be rearranged: `movers` are moved objects and new directories whose place is not free from the start. */
export interface RearrangeInput {
  readonly tree: ObjectTree;
  readonly movers: readonly number[];
  /** Objects that come after the renames: their places must be free of removed directories by then. */
  readonly late: readonly number[];
}

export interface RearrangeResult {
  readonly rearrangement: Rearrangement;
  /** Where everything is afterwards. */
  readonly places: CurrentPlaces;
}

/** Makes up the renames. Deterministic; near linear in the number of movers. */
export function rearrange(input: RearrangeInput): RearrangeResult {
  return new Rearranger(input).run();
}

class Rearranger {
  readonly #tree: ObjectTree;
  readonly #input: RearrangeInput;
  readonly #places: CurrentPlaces;
  /** Per object: 1 while it is to be moved. */
  readonly #pending: Uint8Array;
  /** Per object: 1 while others wait for it. */
  readonly #waiting: Uint8Array;
  readonly #renames: Rename[] = [];
  readonly #stagedDirectories: number[] = [];
  readonly #discards: number[] = [];
  #slots = 0;

  constructor(input: RearrangeInput) {
    this.#input = input;
    this.#tree = input.tree;
    this.#places = new CurrentPlaces(input.tree);
    this.#pending = new Uint8Array(input.tree.count);
    for (const object of input.movers) this.#pending[object] = 1;
    this.#waiting = new Uint8Array(input.tree.count);
  }

  run(): RearrangeResult {
    for (const object of this.#input.movers) {
      if (!this.#tree.isNew(object)) continue;
      const slot = this.#slots++;
      this.#stagedDirectories.push(slot);
      this.#places.moveToSlot(object, slot);
    }
    for (const object of this.#input.movers) this.#settle(object);
    for (const object of this.#input.late) this.#clear(object);
    return {
      rearrangement: { stagedDirectories: this.#stagedDirectories, renames: this.#renames, discards: this.#discards },
      places: this.#places,
    };
  }

  /** Brings one object to its final place, and before it whatever must leave for that. */
  #settle(first: number): void {
    if (this.#pending[first] === 0) return;
    const stack = [first];
    this.#waiting[first] = 1;
    while (stack.length > 0) {
      const object = stack[stack.length - 1] as number;
      const blocker = this.#blocker(object);
      if (blocker === NONE) {
        this.#moveToFinalPlace(object);
        stack.pop();
        this.#waiting[object] = 0;
      } else if (this.#pending[blocker] === 1 && this.#waiting[blocker] === 0) {
        stack.push(blocker);
        this.#waiting[blocker] = 1;
      } else this.#park(blocker);
    }
  }

  /** The object that must leave before `object` can take its final place, or NONE. */
  #blocker(object: number): number {
    const parent = this.#tree.finalParent(object);
    if (this.#tree.isDirectory(object) && this.#places.isInside(parent, object)) {
      let at = parent;
      while (this.#pending[at] === 0) at = this.#places.parent(at);
      if (at === object) throw new Error('a directory would end up inside itself');
      return at;
    }
    const occupant = this.#places.occupant(object);
    // An object is in its own way where its new name is its old one for the file system.
    if (occupant === NONE) return NONE;
    return this.#canReplace(object, occupant) ? NONE : occupant;
  }

  #canReplace(object: number, occupant: number): boolean {
    if (!this.#isUnneeded(occupant) || !this.#tree.isSpeltAs(object, occupant)) return false;
    return !this.#tree.isDirectory(object) && !this.#tree.isDirectory(occupant);
  }

  #isUnneeded(object: number): boolean {
    return !this.#tree.isNew(object) && (this.#tree.fate[object] as Fate) >= Fate.removed;
  }

  #moveToFinalPlace(object: number): void {
    const occupant = this.#places.occupant(object);
    this.#rename(object, this.#places.finalPlace(object), occupant);
    if (occupant !== NONE) this.#places.vanish(occupant);
    this.#places.moveToFinalPlace(object);
    this.#pending[object] = 0;
  }

  /** Out of the way: into a slot, to be placed from there, or to be discarded in the end. */
  #park(object: number): void {
    if (this.#isUnneeded(object)) {
      this.#discard(object);
      return;
    }
    if (this.#pending[object] === 0) throw new Error('something that stays is in the way');
    const slot = this.#slots++;
    this.#rename(object, { slot, directory: ROOT, name: ROOT }, NONE);
    this.#places.moveToSlot(object, slot);
  }

  /** Parks a removed thing for ever. A directory gives up what it holds first, so that it is empty in its slot. */
  #discard(object: number): void {
    for (const inside of this.#insideDeepestFirst(object)) {
      if (this.#pending[inside] === 1) this.#park(inside);
      else this.#discardOne(inside);
    }
    this.#discardOne(object);
  }

  #discardOne(object: number): void {
    const slot = this.#slots++;
    this.#rename(object, { slot, directory: ROOT, name: ROOT }, NONE);
    this.#places.moveToSlot(object, slot);
    this.#discards.push(slot);
  }

  /** What is still inside a removed directory: removed things, and moved things on their way out. */
  #insideDeepestFirst(directory: number): number[] {
    const { destination } = this.#tree;
    if (!destination.isDirectory(directory)) return [];
    const inside: number[] = [];
    const open = [directory];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const first = destination.columns.firstChild[at] as number;
      const end = first + (destination.columns.childCount[at] as number);
      for (let child = first; child < end; child++) {
        if (this.#places.parent(child) !== at) continue;
        inside.push(child);
        if (destination.isDirectory(child) && this.#isUnneeded(child)) open.push(child);
      }
    }
    return inside.sort((a, b) => b - a);
  }

  #clear(late: number): void {
    const occupant = this.#places.occupant(late);
    if (occupant === NONE || !this.#isUnneeded(occupant)) return;
    // What replaces a file takes over how its name is spelt.
    if (this.#tree.isDirectory(occupant) || !this.#tree.isSpeltAs(late, occupant)) this.#discard(occupant);
  }

  #rename(object: number, to: Place, replaced: number): void {
    const { destination } = this.#tree;
    this.#renames.push({
      object,
      from: this.#places.place(object),
      to,
      expect: this.#tree.isNew(object) ? stagedDirectoryStamp : destination.stamp(object),
      replaces: replaced === NONE ? null : destination.stamp(replaced),
    });
  }
}
