/** Puts arrivals together as columns, row by row. */
import type { ByteString } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import { copyStamp, type StampColumns, stampColumns } from '../tree/stamp-columns.ts';
import type { ArrivalColumns, AttributeColumns, How } from './arrival-columns.ts';
import { sliceArrivals } from './arrival-slice.ts';

/** Room for names at first, a row. */
const NAME_BYTES = 24;

export class ArrivalBuilder {
  readonly expect: StampColumns;
  readonly attributes: AttributeColumns;
  readonly #capacity: number;
  readonly #id: Uint32Array;
  readonly #how: Uint8Array;
  readonly #directory: Uint32Array;
  readonly #nameStart: Uint32Array;
  readonly #text: Int32Array;
  readonly #copyOf: Int32Array;
  readonly #directories: ByteString[] = [];
  readonly #directoryIndex = new Map<ByteString, number>();
  readonly #texts: ByteString[] = [];
  #names: Uint8Array;
  #replaced: StampColumns | null = null;
  #count = 0;

  /** For exactly `capacity` rows. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#id = new Uint32Array(capacity);
    this.#how = new Uint8Array(capacity);
    this.#directory = new Uint32Array(capacity);
    this.#nameStart = new Uint32Array(capacity + 1);
    this.#text = new Int32Array(capacity).fill(NONE);
    this.#copyOf = new Int32Array(capacity).fill(NONE);
    this.#names = new Uint8Array(capacity * NAME_BYTES);
    this.expect = stampColumns(capacity);
    this.attributes = {
      mode: new Uint16Array(capacity),
      uid: new Float64Array(capacity),
      gid: new Float64Array(capacity),
      mtimeSeconds: new Float64Array(capacity),
      mtimeNanos: new Uint32Array(capacity),
    };
  }

  /** Stamps of what is replaced; once asked for, they are there for every row. */
  get replaced(): StampColumns {
    this.#replaced ??= stampColumns(this.#capacity);
    return this.#replaced;
  }

  /** The number of a directory, for `add`. */
  directory(path: ByteString): number {
    const known = this.#directoryIndex.get(path);
    if (known !== undefined) return known;
    const index = this.#directories.push(path) - 1;
    this.#directoryIndex.set(path, index);
    return index;
  }

  /**
   * Begins a row and returns it; its name is `names[start .. end)`. Its stamps and attributes are the
   * caller's to fill in, and whatever `setText` and `setCopyOf` say.
   */
  add(id: number, how: How, directory: number, names: Uint8Array, start: number, end: number): number {
    const row = this.#count++;
    this.#id[row] = id;
    this.#how[row] = how;
    this.#directory[row] = directory;
    const at = this.#nameStart[row] as number;
    const after = at + end - start;
    if (after > this.#names.length) this.#growNames(after);
    for (let index = 0; index < end - start; index++) this.#names[at + index] = names[start + index] as number;
    this.#nameStart[row + 1] = after;
    return row;
  }

  setText(row: number, text: ByteString): void {
    this.#text[row] = this.#texts.push(text) - 1;
  }

  setCopyOf(row: number, id: number): void {
    this.#copyOf[row] = id;
  }

  /** Appends a row of other columns. `directory` is the number of its directory here. */
  copy(from: ArrivalColumns, fromRow: number, directory: number): void {
    const { nameStart, attributes } = from;
    const start = nameStart[fromRow] as number;
    const end = nameStart[fromRow + 1] as number;
    const row = this.add(from.id[fromRow] as number, from.how[fromRow] as How, directory, from.names, start, end);
    const text = from.text[fromRow] as number;
    if (text !== NONE) this.setText(row, from.texts[text] as ByteString);
    this.#copyOf[row] = from.copyOf[fromRow] as number;
    copyStamp(this.expect, row, from.expect, fromRow);
    if (from.replaced !== null) copyStamp(this.replaced, row, from.replaced, fromRow);
    this.attributes.mode[row] = attributes.mode[fromRow] as number;
    this.attributes.uid[row] = attributes.uid[fromRow] as number;
    this.attributes.gid[row] = attributes.gid[fromRow] as number;
    this.attributes.mtimeSeconds[row] = attributes.mtimeSeconds[fromRow] as number;
    this.attributes.mtimeNanos[row] = attributes.mtimeNanos[fromRow] as number;
  }

  /** The columns. Throws if there are fewer rows than were announced. */
  finish(): ArrivalColumns {
    if (this.#count !== this.#capacity)
      throw new Error(`${this.#count} arrivals where ${this.#capacity} were announced`);
    return {
      count: this.#count,
      id: this.#id,
      how: this.#how,
      directories: this.#directories,
      directory: this.#directory,
      names: this.#names.slice(0, this.#nameStart[this.#count]),
      nameStart: this.#nameStart,
      text: this.#text,
      texts: this.#texts,
      copyOf: this.#copyOf,
      expect: this.expect,
      attributes: this.attributes,
      replaced: this.#replaced,
    };
  }

  #growNames(least: number): void {
    const larger = new Uint8Array(Math.max(this.#names.length * 2, least));
    larger.set(this.#names);
    this.#names = larger;
  }
}

/** The given rows, in the given order. */
export function selectArrivals(columns: ArrivalColumns, rows: Uint32Array): ArrivalColumns {
  const start = rows[0] ?? 0;
  if (rows.every((row, place) => row === start + place)) return sliceArrivals(columns, start, start + rows.length);
  const builder = new ArrivalBuilder(rows.length);
  let directory = NONE;
  let index = NONE;
  for (const row of rows) {
    const next = columns.directory[row] as number;
    if (next !== directory) {
      directory = next;
      index = builder.directory(columns.directories[next] as ByteString);
    }
    builder.copy(columns, row, index);
  }
  return builder.finish();
}
