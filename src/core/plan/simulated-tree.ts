/**
 * The destination as it will be, step by step: its snapshot, and over it only what has changed. Knows
 * of each node what it is and whose content it holds, nothing of plans. A path costs a look-up for its
 * directory, which is walked to once, and one for its name; what goes away costs a bit.
 */
import { asBytes, type ByteString, ROOT } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { type Place, pathIn } from './place.ts';

/** Whose content a node holds: a row of the destination as it was, or a file received from the source. */
export type Content =
  | { readonly from: 'destination'; readonly row: number }
  | { readonly from: 'source'; readonly directory: ByteString; readonly name: ByteString }
  | { readonly from: 'link'; readonly target: ByteString };

/** A step that cannot be done, or would destroy something: a bug of the planner, caught before anything happened. */
export class SimulationFault extends Error {
  override readonly name = 'SimulationFault';
}

const NOTHING: ReadonlyMap<ByteString, number> = new Map();

export class SimulatedTree {
  readonly #base: Snapshot;
  readonly #newKinds: Kind[] = [];
  readonly #newContents: (Content | null)[] = [];
  /** Per row of the snapshot: 1 when it is not where it was, even if it came back. */
  readonly #away: Uint8Array;
  /** Per row of the snapshot: how many of its children are away. */
  readonly #awayBelow: Uint32Array;
  /** By directory: the nodes that were put there and are there still. */
  readonly #added = new Map<number, Map<ByteString, number>>();
  readonly #slots = new Map<number, number>();
  /** Directories of the tree, not of slots, by their paths. Forgotten when a directory is taken away. */
  readonly #directories = new Map<ByteString, number>();
  /** Per row of the destination: 1 where it is no more. */
  readonly #destroyed: Uint8Array;
  #destroyedCount = 0;

  constructor(base: Snapshot) {
    this.#base = base;
    this.#away = new Uint8Array(base.count);
    this.#awayBelow = new Uint32Array(base.count);
    this.#destroyed = new Uint8Array(base.count);
  }

  get slotsInUse(): number {
    return this.#slots.size;
  }

  /** How many rows of the destination are no more. */
  get destroyedCount(): number {
    return this.#destroyedCount;
  }

  isDestroyed(row: number): boolean {
    return this.#destroyed[row] === 1;
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

  /** True if the row of the snapshot is no more where it was, or was put there anew. */
  isAway(row: number): boolean {
    return this.#away[row] === 1;
  }

  /** The nodes that were put into a directory and are there still, by their names. */
  added(directory: number): ReadonlyMap<ByteString, number> {
    return this.#added.get(directory) ?? NOTHING;
  }

  child(directory: number, name: ByteString): number {
    const added = this.#added.get(directory)?.get(name);
    return added ?? this.#childAtFirst(directory, name);
  }

  /** How many nodes are in a directory. */
  childCount(directory: number): number {
    return this.#stillThere(directory) + this.added(directory).size;
  }

  /** The node at a place; throws if a component is missing or no directory. */
  at(place: Place): number {
    const node = this.find(place);
    if (node === NONE) throw nothingAt(place);
    return node;
  }

  /** The node at a place, or NONE. */
  find(place: Place): number {
    if (place.name === ROOT) return this.#top(place.slot);
    const directory = this.#directory(place.slot, place.directory);
    return directory === NONE ? NONE : this.child(directory, place.name);
  }

  /** The directory at `path` below a slot or, for the slot NONE, the root; throws if there is none. */
  directoryAt(slot: number, path: ByteString): number {
    const directory = this.#directory(slot, path);
    if (directory === NONE) throw new SimulationFault(`${path} is no directory`);
    return directory;
  }

  create(kind: Kind, content: Content | null): number {
    this.#newContents.push(content);
    return this.#base.count + this.#newKinds.push(kind) - 1;
  }

  /** Puts a node at a free place. */
  put(node: number, place: Place): void {
    if (place.name !== ROOT) {
      this.putIn(this.directoryAt(place.slot, place.directory), place.name, node);
      return;
    }
    if (place.slot === NONE || this.#slots.has(place.slot)) throw new SimulationFault('the slot is taken');
    this.#slots.set(place.slot, node);
  }

  /** Puts a node under a free name in the directory at a node. */
  putIn(directory: number, name: ByteString, node: number): void {
    let added = this.#added.get(directory);
    if (added === undefined) {
      added = new Map();
      this.#added.set(directory, added);
    }
    if (added.has(name) || this.#childAtFirst(directory, name) !== NONE) throw new SimulationFault(`${name} is taken`);
    added.set(name, node);
  }

  /** Takes the node away from its place without destroying it. */
  take(place: Place): number {
    const node = place.name === ROOT ? this.#takeSlot(place) : this.#takeEntry(place);
    if (this.kind(node) === Kind.directory) this.#directories.clear();
    return node;
  }

  /** Ends the node at a place: a directory must be empty. */
  destroy(place: Place): number {
    const node = this.take(place);
    if (this.kind(node) === Kind.directory && this.childCount(node) > 0)
      throw new SimulationFault(`${pathIn(place)} is not empty`);
    if (this.isBase(node) && this.#destroyed[node] === 0) {
      this.#destroyed[node] = 1;
      this.#destroyedCount++;
    }
    return node;
  }

  /** The child that has been there from the start, under its name, or NONE. */
  #childAtFirst(directory: number, name: ByteString): number {
    if (this.#stillThere(directory) === 0) return NONE;
    const row = this.#base.child(directory, name);
    return row === NONE || this.#away[row] === 1 ? NONE : row;
  }

  /** How many children have been in a directory from the start. */
  #stillThere(directory: number): number {
    if (!this.isBase(directory)) return 0;
    return (this.#base.columns.childCount[directory] as number) - (this.#awayBelow[directory] as number);
  }

  /** What a slot holds, or the root of the tree for no slot. */
  #top(slot: number): number {
    return slot === NONE ? 0 : (this.#slots.get(slot) ?? NONE);
  }

  #takeSlot(place: Place): number {
    if (place.slot === NONE) throw new SimulationFault('the root cannot be moved');
    const node = this.at(place);
    this.#slots.delete(place.slot);
    return node;
  }

  #takeEntry(place: Place): number {
    const directory = this.directoryAt(place.slot, place.directory);
    const { name } = place;
    const added = this.#added.get(directory);
    const brought = added?.get(name);
    if (added !== undefined && brought !== undefined) {
      added.delete(name);
      return brought;
    }
    const row = this.#childAtFirst(directory, name);
    if (row === NONE) throw nothingAt(place);
    this.#away[row] = 1;
    this.#awayBelow[directory] = (this.#awayBelow[directory] as number) + 1;
    return row;
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
}

function nothingAt(place: Place): SimulationFault {
  return new SimulationFault(`nothing stands at ${pathIn(place)}`);
}
