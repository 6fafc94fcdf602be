/**
 * The destination as it will be, step by step: its snapshot, and over it only what has changed. Knows
 * of each node what it is and whose content it holds, nothing of plans.
 */
import { asBytes, type ByteString, ROOT } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import type { Place } from './step.ts';

/** Whose content a node holds: a row of the destination as it was, or a file received from the source. */
export type Content =
  | { readonly from: 'destination'; readonly row: number }
  | { readonly from: 'source'; readonly path: ByteString }
  | { readonly from: 'link'; readonly target: ByteString };

/** A step that cannot be done, or would destroy something: a bug of the planner, caught before anything happened. */
export class SimulationFault extends Error {
  override readonly name = 'SimulationFault';
}

interface NewNode {
  readonly kind: Kind;
  readonly content: Content | null;
}

export class SimulatedTree {
  readonly #base: Snapshot;
  readonly #new: NewNode[] = [];
  /** Children that differ from the snapshot: a node, or NONE where there is nothing any more. */
  readonly #changed = new Map<number, Map<ByteString, number>>();
  readonly #slots = new Map<number, number>();
  /** Rows of the destination that are no more. */
  readonly destroyed: Set<number> = new Set();

  constructor(base: Snapshot) {
    this.#base = base;
  }

  get slotsInUse(): number {
    return this.#slots.size;
  }

  isBase(node: number): boolean {
    return node < this.#base.count;
  }

  kind(node: number): Kind {
    return this.isBase(node) ? this.#base.kind(node) : this.#newNode(node).kind;
  }

  content(node: number): Content {
    if (this.isBase(node)) return { from: 'destination', row: node };
    const { content } = this.#newNode(node);
    if (content === null) throw new SimulationFault('a directory has no content');
    return content;
  }

  /** True if nothing was added to or taken from this directory. */
  isUnchanged(directory: number): boolean {
    return this.isBase(directory) && !this.#changed.has(directory);
  }

  child(directory: number, name: ByteString): number {
    const changed = this.#changed.get(directory)?.get(name);
    if (changed !== undefined) return changed;
    return this.isBase(directory) ? this.#base.child(directory, name) : NONE;
  }

  /** All nodes in a directory. */
  *children(directory: number): Generator<{ name: ByteString; node: number }> {
    const changed = this.#changed.get(directory);
    if (this.isBase(directory)) {
      const first = this.#base.columns.firstChild[directory] as number;
      const end = first + (this.#base.columns.childCount[directory] as number);
      for (let row = first; row < end; row++) {
        const name = this.#base.name(row);
        if (changed?.has(name) !== true) yield { name, node: row };
      }
    }
    if (changed === undefined) return;
    for (const [name, node] of changed) if (node !== NONE) yield { name, node };
  }

  isEmpty(directory: number): boolean {
    for (const _ of this.children(directory)) return false;
    return true;
  }

  /** The node at a place; throws if a component is missing or no directory. */
  at(place: Place): number {
    const node = this.find(place);
    if (node === NONE) throw new SimulationFault(`nothing stands at ${place.path}`);
    return node;
  }

  /** The node at a place, or NONE. */
  find(place: Place): number {
    let node = place.slot === NONE ? 0 : (this.#slots.get(place.slot) ?? NONE);
    if (place.path === ROOT || node === NONE) return node;
    for (const name of place.path.split('/')) {
      if (this.kind(node) !== Kind.directory) return NONE;
      node = this.child(node, asBytes(name));
      if (node === NONE) return NONE;
    }
    return node;
  }

  create(kind: Kind, content: Content | null): number {
    return this.#base.count + this.#new.push({ kind, content }) - 1;
  }

  /** Puts a node at a free place. */
  put(node: number, place: Place): void {
    if (place.path === ROOT) {
      if (place.slot === NONE || this.#slots.has(place.slot)) throw new SimulationFault('the slot is taken');
      this.#slots.set(place.slot, node);
      return;
    }
    const { directory, name } = this.#parentOf(place);
    if (this.child(directory, name) !== NONE) throw new SimulationFault(`${place.path} is taken`);
    this.#set(directory, name, node);
  }

  /** Takes the node away from its place without destroying it. */
  take(place: Place): number {
    const node = this.at(place);
    if (place.path === ROOT) {
      if (place.slot === NONE) throw new SimulationFault('the root cannot be moved');
      this.#slots.delete(place.slot);
      return node;
    }
    const { directory, name } = this.#parentOf(place);
    this.#set(directory, name, NONE);
    return node;
  }

  /** Ends the node at a place: a directory must be empty. */
  destroy(place: Place): number {
    const node = this.take(place);
    if (this.kind(node) === Kind.directory && !this.isEmpty(node))
      throw new SimulationFault(`${place.path} is not empty`);
    if (this.isBase(node)) this.destroyed.add(node);
    return node;
  }

  /** True if `node` is the directory at `place` or holds it: it cannot be moved there. */
  holds(node: number, place: Place): boolean {
    let at = place.slot === NONE ? 0 : (this.#slots.get(place.slot) ?? NONE);
    if (at === node) return true;
    if (place.path === ROOT) return false;
    for (const name of place.path.split('/')) {
      if (at === NONE || this.kind(at) !== Kind.directory) return false;
      at = this.child(at, asBytes(name));
      if (at === node) return true;
    }
    return false;
  }

  #newNode(node: number): NewNode {
    const found = this.#new[node - this.#base.count];
    if (found === undefined) throw new SimulationFault('no such node');
    return found;
  }

  #parentOf(place: Place): { directory: number; name: ByteString } {
    const slash = place.path.lastIndexOf('/');
    const directory = this.at({ slot: place.slot, path: asBytes(place.path.slice(0, Math.max(slash, 0))) });
    if (this.kind(directory) !== Kind.directory) throw new SimulationFault(`${place.path} is not in a directory`);
    return { directory, name: asBytes(place.path.slice(slash + 1)) };
  }

  #set(directory: number, name: ByteString, node: number): void {
    let changed = this.#changed.get(directory);
    if (changed === undefined) {
      changed = new Map();
      this.#changed.set(directory, changed);
    }
    changed.set(name, node);
  }
}
