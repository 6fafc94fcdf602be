/**
 * The destination as it will be, step by step: its snapshot, and over it only what has changed. Knows
 * of each node what it is and whose content it holds, nothing of plans. A path costs a look-up for its
 * directory, which is walked to once, and one for its name; what goes away costs a bit.
 */
import { asBytes, type ByteString, ROOT } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { AddedEntries } from './added-entries.ts';
import { NamePool } from './name-pool.ts';
import { type Place, pathIn } from './place.ts';
import { SimulatedContents } from './simulated-contents.ts';

/** A step that cannot be done, or would destroy something: a bug of the planner, caught before anything happened. */
export class SimulationFault extends Error {
  override readonly name = 'SimulationFault';
}

/** How much a simulation brings about at most. */
export interface SimulationRoom {
  /** Files and symlinks that come into being. */
  readonly arrivals: number;
  /** Directories that do. */
  readonly directories: number;
  /** Times that something is put elsewhere. */
  readonly renames: number;
}

export class SimulatedTree {
  /** Names of what is added; those of arrivals are put here before their contents and their places are. */
  readonly names: NamePool;
  readonly contents: SimulatedContents;
  readonly #base: Snapshot;
  readonly #newKinds: Uint8Array;
  /** The content of each new node; NONE for directories. */
  readonly #newContents: Int32Array;
  #newCount = 0;
  /** Per row of the snapshot: 1 when it is not where it was, even if it came back. */
  readonly #away: Uint8Array;
  /** Per row of the snapshot: how many of its children are away. */
  readonly #awayBelow: Uint32Array;
  /** The nodes that were put into directories and are there still. */
  readonly #added: AddedEntries;
  readonly #slots = new Map<number, number>();
  /** Directories of the tree, not of slots, by their paths. Forgotten when a directory is taken away. */
  readonly #directories = new Map<ByteString, number>();
  /** Per row of the destination: 1 where it is no more. */
  readonly #destroyed: Uint8Array;
  #destroyedCount = 0;

  constructor(base: Snapshot, { arrivals, directories, renames }: SimulationRoom) {
    this.#base = base;
    const created = arrivals + directories;
    this.names = new NamePool(created + renames);
    this.contents = new SimulatedContents(this.names, arrivals);
    this.#added = new AddedEntries(this.names, created + renames, base.count + created);
    this.#newKinds = new Uint8Array(created);
    this.#newContents = new Int32Array(created);
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
    if (node - this.#base.count >= this.#newCount) throw new SimulationFault('no such node');
    return this.#newKinds[node - this.#base.count] as Kind;
  }

  /** The number of the content that a new node holds. */
  content(node: number): number {
    const content = this.#newContents[node - this.#base.count] ?? NONE;
    if (content === NONE) throw new SimulationFault('a directory has no content');
    return content;
  }

  /** True if the row of the snapshot is no more where it was, or was put there anew. */
  isAway(row: number): boolean {
    return this.#away[row] === 1;
  }

  /** The nodes that were put into a directory and are there still, with their names. */
  added(directory: number): Iterable<readonly [name: ByteString, node: number]> {
    return this.#added.entries(directory);
  }

  addedCount(directory: number): number {
    return this.#added.size(directory);
  }

  /** The node that was put into a directory under the name `bytes[start .. end)`, or NONE. */
  addedChild(directory: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#added.find(directory, bytes, start, end);
  }

  child(directory: number, name: ByteString): number {
    const added = this.#added.findText(directory, name);
    return added === NONE ? this.#childAtFirst(directory, name) : added;
  }

  /** How many nodes are in a directory. */
  childCount(directory: number): number {
    return this.#stillThere(directory) + this.addedCount(directory);
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

  /** A new node that is nowhere yet; the content of a directory is NONE. */
  create(kind: Kind, content: number): number {
    const index = this.#newCount++;
    if (index >= this.#newKinds.length) throw new Error('more nodes than were announced');
    this.#newKinds[index] = kind;
    this.#newContents[index] = content;
    return this.#base.count + index;
  }

  /** Puts a node at a free place. */
  put(node: number, place: Place): void {
    if (place.name !== ROOT) {
      this.putIn(this.directoryAt(place.slot, place.directory), this.names.addText(place.name), node);
      return;
    }
    if (place.slot === NONE || this.#slots.has(place.slot)) throw new SimulationFault('the slot is taken');
    this.#slots.set(place.slot, node);
  }

  /** Puts a node under a free name, which is one of `names`, in the directory at a node. */
  putIn(directory: number, name: number, node: number): void {
    const isTaken = this.#stillThere(directory) > 0 && this.#childAtFirst(directory, this.names.text(name)) !== NONE;
    if (isTaken || !this.#added.put(directory, name, node))
      throw new SimulationFault(`${this.names.text(name)} is taken`);
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
    const brought = this.#added.take(directory, name);
    if (brought !== NONE) return brought;
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
