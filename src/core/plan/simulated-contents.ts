/** Whose content the files and symlinks of a simulated tree hold: numbered, in columns. */
import type { ByteString } from '../tree/byte-string.ts';
import { joinPath } from '../tree/path.ts';
import { NONE } from '../tree/snapshot.ts';
import type { NamePool } from './name-pool.ts';

/** Where a content comes from. */
export const From = {
  /** A row of the destination as it was. */
  destination: 0,
  /** A file received from the source. */
  source: 1,
  /** The target of a symlink. */
  link: 2,
} as const;

export type From = (typeof From)[keyof typeof From];

export class SimulatedContents {
  readonly #names: NamePool;
  readonly #from: Uint8Array;
  /** The row, or the index of a text: the target of a symlink, or the directory of a file of the source. */
  readonly #about: Int32Array;
  /** The name of a file of the source. */
  readonly #name: Int32Array;
  readonly #texts: ByteString[] = [];
  #count = 0;

  /** For at most `capacity` contents. */
  constructor(names: NamePool, capacity: number) {
    this.#names = names;
    this.#from = new Uint8Array(capacity);
    this.#about = new Int32Array(capacity);
    this.#name = new Int32Array(capacity).fill(NONE);
  }

  /** The number of a content; what was given last to `addSource` has its directory in common with its neighbours. */
  addSource(directory: ByteString, name: number): number {
    const content = this.#add(From.source, this.#textOf(directory));
    this.#name[content] = name;
    return content;
  }

  addDestination(row: number): number {
    return this.#add(From.destination, row);
  }

  addLink(target: ByteString): number {
    return this.#add(From.link, this.#texts.push(target) - 1);
  }

  from(content: number): From {
    return this.#from[content] as From;
  }

  /** Of a content of the destination. */
  row(content: number): number {
    return this.#about[content] as number;
  }

  /** Of a symlink. */
  target(content: number): ByteString {
    return this.#texts[this.#about[content] as number] as ByteString;
  }

  /** True if a content of the source is that of `bytes[start .. end)` in a directory. */
  isAt(content: number, directory: ByteString, bytes: Uint8Array, start: number, end: number): boolean {
    const name = this.#name[content] as number;
    return this.#names.is(name, bytes, start, end) && this.target(content) === directory;
  }

  /** Of a content of the source. */
  path(content: number): ByteString {
    return joinPath(this.target(content), this.#names.text(this.#name[content] as number));
  }

  /** Neighbours share their directories. */
  #textOf(directory: ByteString): number {
    const last = this.#texts.length - 1;
    return this.#texts[last] === directory ? last : this.#texts.push(directory) - 1;
  }

  #add(from: From, about: number): number {
    const content = this.#count++;
    if (content >= this.#from.length) throw new Error('more contents than were announced');
    this.#from[content] = from;
    this.#about[content] = about;
    return content;
  }
}
