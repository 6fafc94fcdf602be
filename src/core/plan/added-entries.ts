/**
 * What was put into directories of a simulated tree: by directory and name the node, in columns. A hash table with
 * open addressing and linear probing (Knuth, The Art of Computer Programming 3, 6.4), which is at most half full.
 */
import type { ByteString } from '../tree/byte-string.ts';
import { FIRST_HASH, hashBytes, hashText, PRIME } from '../tree/name-hash.ts';
import { NONE } from '../tree/snapshot.ts';
import type { NamePool } from './name-pool.ts';

/** Slots of the table for each entry that there may be. */
const ROOM = 2;
/** Takes bits of the whole hash into those that choose the slot. */
const FOLD = 15;

export class AddedEntries {
  readonly #names: NamePool;
  readonly #directory: Int32Array;
  readonly #name: Int32Array;
  /** NONE for what was taken away again: it goes on filling its slot. */
  readonly #node: Int32Array;
  /** The entry that was put into the same directory before, plus one; 0 for none. */
  readonly #before: Int32Array;
  /** By directory: the entry that came last, plus one, and how many are there. */
  readonly #last: Int32Array;
  readonly #sizes: Uint32Array;
  /** Entries plus one; 0 is free. */
  readonly #table: Int32Array;
  #count = 0;

  /** For at most `capacity` entries that are ever put, into directories of which the nodes are below `nodes`. */
  constructor(names: NamePool, capacity: number, nodes: number) {
    this.#names = names;
    this.#directory = new Int32Array(capacity);
    this.#name = new Int32Array(capacity);
    this.#node = new Int32Array(capacity);
    this.#before = new Int32Array(capacity);
    this.#last = new Int32Array(nodes);
    this.#sizes = new Uint32Array(nodes);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(capacity, 1) * ROOM)));
  }

  /** How many entries a directory has here. */
  size(directory: number): number {
    return this.#sizes[directory] as number;
  }

  /** The node under the name `bytes[start .. end)`, or NONE. */
  find(directory: number, bytes: Uint8Array, start: number, end: number): number {
    if (this.size(directory) === 0) return NONE;
    let slot = this.#slot(hashBytes(bytes, start, end, seed(directory)));
    for (let entry = this.#entryIn(slot); entry !== NONE; entry = this.#entryIn(slot)) {
      if (this.#stands(entry, directory) && this.#names.is(this.#name[entry] as number, bytes, start, end))
        return this.#node[entry] as number;
      slot = this.#following(slot);
    }
    return NONE;
  }

  /** The node under a name, or NONE. */
  findText(directory: number, name: ByteString): number {
    const entry = this.#entryOf(directory, name);
    return entry === NONE ? NONE : (this.#node[entry] as number);
  }

  /** Puts a node under a name of the pool. False, and nothing is done, if the name is taken in the directory. */
  put(directory: number, name: number, node: number): boolean {
    const { bytes } = this.#names;
    const [start, end] = [this.#names.start(name), this.#names.end(name)];
    let slot = this.#slot(hashBytes(bytes, start, end, seed(directory)));
    for (let entry = this.#entryIn(slot); entry !== NONE; entry = this.#entryIn(slot)) {
      if (this.#stands(entry, directory) && this.#names.is(this.#name[entry] as number, bytes, start, end))
        return false;
      slot = this.#following(slot);
    }
    this.#fill(slot, directory, name, node);
    return true;
  }

  /** Takes away what is under a name: the node, or NONE if nothing is. */
  take(directory: number, name: ByteString): number {
    const entry = this.#entryOf(directory, name);
    if (entry === NONE) return NONE;
    const node = this.#node[entry] as number;
    this.#node[entry] = NONE;
    this.#sizes[directory] = this.size(directory) - 1;
    return node;
  }

  /** The names and nodes in a directory, last come first. */
  *entries(directory: number): Generator<readonly [name: ByteString, node: number], void, undefined> {
    for (let entry = (this.#last[directory] as number) - 1; entry !== NONE; ) {
      const node = this.#node[entry] as number;
      if (node !== NONE) yield [this.#names.text(this.#name[entry] as number), node];
      entry = (this.#before[entry] as number) - 1;
    }
  }

  #fill(slot: number, directory: number, name: number, node: number): void {
    if (this.#count === this.#node.length) throw new Error('more entries than were announced');
    const entry = this.#count++;
    this.#table[slot] = entry + 1;
    this.#directory[entry] = directory;
    this.#name[entry] = name;
    this.#node[entry] = node;
    this.#before[entry] = this.#last[directory] as number;
    this.#last[directory] = entry + 1;
    this.#sizes[directory] = this.size(directory) + 1;
  }

  #entryOf(directory: number, name: ByteString): number {
    if (this.size(directory) === 0) return NONE;
    let slot = this.#slot(hashText(name, seed(directory)));
    for (let entry = this.#entryIn(slot); entry !== NONE; entry = this.#entryIn(slot)) {
      if (this.#stands(entry, directory) && this.#names.isText(this.#name[entry] as number, name)) return entry;
      slot = this.#following(slot);
    }
    return NONE;
  }

  #stands(entry: number, directory: number): boolean {
    return this.#directory[entry] === directory && this.#node[entry] !== NONE;
  }

  #slot(hash: number): number {
    return (hash ^ (hash >>> FOLD)) & (this.#table.length - 1);
  }

  #following(slot: number): number {
    return (slot + 1) & (this.#table.length - 1);
  }

  #entryIn(slot: number): number {
    return (this.#table[slot] as number) - 1;
  }
}

function seed(directory: number): number {
  return Math.imul(FIRST_HASH ^ directory, PRIME);
}
