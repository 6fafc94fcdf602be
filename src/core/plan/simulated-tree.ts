/**
 * The destination as it will be, step by step: its snapshot, and over it only what has changed. Knows
 * of each node what it is and whose content it holds, nothing of plans. A path costs a look-up for its
 * directory, which is walked to once, and one for its name.
 */
import { asBytes, type ByteString, ROOT } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { baseName, parentPath } from '../tree/path.ts';
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

export class SimulatedTree {
  readonly #base: Snapshot;
  readonly #newKinds: Kind[] = [];
  readonly #newContents: (Content | null)[] = [];
  /** Children that differ from the snapshot: a node, or NONE where there is nothing any more. */
  readonly #changed = new Map<number, Map<ByteString, number>>();
  readonly #slots = new Map<number, number>();
  /** Directories of the tree, not of slots, by their paths. Forgotten when a directory is taken away. */
  readonly #directories = new Map<ByteString, number>();
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
    if (this.isBase(node)) return this.#base.kind(node);
    const kind = this.#newKinds[node - this.#base.count];
    if (kind === undefined) throw new SimulationFault('no such node');
    return kind;
  }

  content(node: number): Content {
    if (this.isBase(node)) return { from: 'destination', row: node };
    const content = this.#newContents[node - this.#base.count] ?? null;
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

  /** How many nodes are in a directory. */
  childCount(directory: number): number {
    let count = this.isBase(directory) ? (this.#base.columns.childCount[directory] as number) : 0;
    for (const [name, node] of this.#changed.get(directory) ?? []) {
      if (node !== NONE) count++;
      if (this.isBase(directory) && this.#base.child(directory, name) !== NONE) count--;
    }
    return count;
  }

  isEmpty(directory: number): boolean {
    for (const _ of this.children(directory)) return false;
    return true;
  }

  /** The node at a place; throws if a component is missing or no directory. */
  at(place: Place): number {
    const node = this.find(place);
    if (node === NONE) throw nothingAt(place);
    return node;
  }

  /** The node at a place, or NONE. */
  find(place: Place): number {
    if (place.path === ROOT) return this.#top(place.slot);
    const directory = this.#directory(place.slot, parentPath(place.path));
    return directory === NONE ? NONE : this.child(directory, baseName(place.path));
  }

  create(kind: Kind, content: Content | null): number {
    this.#newContents.push(content);
    return this.#base.count + this.#newKinds.push(kind) - 1;
  }

  /** Puts a node at a free place. */
  put(node: number, place: Place): void {
    if (place.path === ROOT) {
      if (place.slot === NONE || this.#slots.has(place.slot)) throw new SimulationFault('the slot is taken');
      this.#slots.set(place.slot, node);
      return;
    }
    const directory = this.#directoryOf(place);
    const name = baseName(place.path);
    if (this.child(directory, name) !== NONE) throw new SimulationFault(`${place.path} is taken`);
    this.#set(directory, name, node);
  }

  /** Takes the node away from its place without destroying it. */
  take(place: Place): number {
    if (place.path === ROOT) {
      if (place.slot === NONE) throw new SimulationFault('the root cannot be moved');
      const node = this.at(place);
      this.#slots.delete(place.slot);
      return node;
    }
    const directory = this.#directoryOf(place);
    const name = baseName(place.path);
    const node = this.child(directory, name);
    if (node === NONE) throw nothingAt(place);
    if (this.kind(node) === Kind.directory) this.#directories.clear();
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
    let at = this.#top(place.slot);
    if (at === node) return true;
    if (place.path === ROOT) return false;
    for (const name of place.path.split('/')) {
      if (at === NONE || this.kind(at) !== Kind.directory) return false;
      at = this.child(at, asBytes(name));
      if (at === node) return true;
    }
    return false;
  }

  /** What a slot holds, or the root of the tree for no slot. */
  #top(slot: number): number {
    return slot === NONE ? 0 : (this.#slots.get(slot) ?? NONE);
  }

  #directoryOf(place: Place): number {
    const directory = this.#directory(place.slot, parentPath(place.path));
    if (directory === NONE) throw new SimulationFault(`${place.path} is not in a directory`);
    return directory;
  }

  /** The directory at `path` below a slot or the root, or NONE. */
  #directory(slot: number, path: ByteString): number {
    const known = slot === NONE ? this.#directories.get(path) : undefined;
    if (known !== undefined) return known;
    let node = this.#top(slot);
    for (const name of path === ROOT ? [] : path.split('/')) {
      if (node === NONE || this.kind(node) !== Kind.directory) return NONE;
      node = this.child(node, asBytes(name));
    }
    if (node === NONE || this.kind(node) !== Kind.directory) return NONE;
    if (slot === NONE) this.#directories.set(path, node);
    return node;
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

function nothingAt(place: Place): SimulationFault {
  return new SimulationFault(`nothing stands at ${place.path}`);
}
