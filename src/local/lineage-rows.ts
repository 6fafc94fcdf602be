/**
 * Rows of a cache file (digest-cache-file.ts) with the ids of contents of one tree: of each no more than where it is to
 * be found, so that a million of them take nine megabytes until they are written.
 */
import type { Columns } from '../core/tree/columns.ts';
import { type DigestColumn, gatherDigests } from '../core/tree/digest-column.ts';
import { LINEAGE_BYTES } from '../core/tree/lineage.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import type { PlacedLineage } from '../endpoint/transaction.ts';
import {
  blankColumns,
  type CacheRows,
  columnOver,
  type FixedColumns,
  type FixedName,
  WIDEST,
  wordsOf,
} from './digest-cache-columns.ts';
import { LINEAGE } from './digest-cache-file.ts';
import type { PlacedFiles } from './placed-files.ts';
import type { FileStamp } from './stamp-check.ts';

/** When all was done, by the clock that the file system gives times by; and the device that it is on. */
export interface EndOfRun {
  readonly seconds: number;
  readonly nanos: number;
  readonly device: bigint;
  /** How long the run has lasted at most, in whole seconds. */
  readonly lasted: number;
}

/** By row of the wanted tree the arrival that brings it, or NONE. */
export function arrivalsByRow({ ids, arrivals }: PlacedLineage): Int32Array {
  const byRow = new Int32Array(ids.known.length).fill(NONE);
  for (let id = 0; id < arrivals.length; id++) byRow[arrivals[id] as number] = id;
  return byRow;
}

type NumberName = Exclude<FixedName, 'device' | 'inode'>;

/** Where what is written of a file stands. */
export const How = {
  /** At a row of the snapshot. */
  listed: 0,
  /** There too, but for its ctime, which lies within the run. */
  until: 1,
  /** As before, and its mtime is the one that was wanted. */
  adjusted: 2,
  /** At a file that was given its place. */
  placed: 3,
  /** Among those that were looked at. */
  seen: 4,
} as const;

type How = (typeof How)[keyof typeof How];

/** What there is to be known of a destination after a run. */
export interface Afterwards {
  readonly end: EndOfRun;
  readonly placed: PlacedFiles;
  /** The tree that was wanted, and the sizes of all files that have an id, by row of the ids. */
  readonly wanted: Columns;
  readonly sizes: Float64Array;
  /** So many files are looked at, at most. */
  readonly seen: number;
}

/** Rows in the making, in the order of a tree: of each no more than where it is to be found. */
export class LineageRows implements CacheRows {
  readonly kinds: ReadonlyMap<string, number> = new Map([[LINEAGE, LINEAGE_BYTES]]);
  readonly #ids: DigestColumn;
  readonly #tree: Columns;
  readonly #devices: BigUint64Array;
  readonly #afterwards: Afterwards | null;
  readonly #seen: FixedColumns;
  readonly #how: Uint8Array;
  readonly #at: Int32Array;
  /** The row of the ids. */
  readonly #id: Int32Array;
  #scratch = new ArrayBuffer();
  #seenCount = 0;
  #count = 0;

  /** `ids`: where the id of each file is taken from. */
  constructor(from: { readonly ids: DigestColumn; readonly snapshot: Snapshot; readonly afterwards?: Afterwards }) {
    const { ids, snapshot, afterwards = null } = from;
    const capacity = ids.known.length;
    this.#ids = ids;
    this.#tree = snapshot.columns;
    this.#devices = BigUint64Array.from(snapshot.volumes, ({ device }) => device);
    this.#afterwards = afterwards;
    this.#seen = blankColumns(afterwards?.seen ?? 0);
    this.#how = new Uint8Array(capacity);
    this.#at = new Int32Array(capacity);
    this.#id = new Int32Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** The file at a row of the snapshot, as it was listed; one without an inode is left out. */
  takeRow(row: number, id: number, how: Exclude<How, typeof How.placed | typeof How.seen> = How.listed): void {
    const words = wordsOf(this.#tree.inode);
    if (words[row * 2] !== 0 || words[row * 2 + 1] !== 0) this.#add(how, row, id);
  }

  /** A file that was given its place. */
  takeArrival(arrival: number, id: number): void {
    this.#add(How.placed, arrival, id);
  }

  /** A file that was looked at. */
  takeSeen(status: FileStamp, id: number): void {
    const at = this.#seenCount++;
    for (const name of ['inode', 'device'] as const) this.#seen[name][at] = status[name];
    for (const name of ['size', 'mtimeSeconds', 'mtimeNanos', 'ctimeSeconds', 'ctimeNanos'] as const) {
      this.#seen[name][at] = status[name];
    }
    this.#add(How.seen, at, id);
  }

  column(name: FixedName, start: number, end: number): ArrayBufferView {
    const bytes = (end - start) * WIDEST;
    if (this.#scratch.byteLength < bytes) this.#scratch = new ArrayBuffer(bytes);
    const column = columnOver(name, this.#scratch, end - start);
    if (column instanceof BigUint64Array) this.#putIdentities(column, name === 'inode', start);
    else for (let row = 0; row < column.length; row++) column[row] = this.#number(name as NumberName, start + row);
    return column;
  }

  values(_kind: string, start: number, end: number): DigestColumn {
    return gatherDigests(this.#ids, this.#id.subarray(start, end));
  }

  #putIdentities(column: BigUint64Array, isInode: boolean, start: number): void {
    const into = wordsOf(column);
    const from = wordsOf(isInode ? this.#tree.inode : this.#devices);
    const { volume } = this.#tree;
    for (let row = 0; row < column.length; row++) {
      const at = this.#at[start + row] as number;
      const how = this.#how[start + row] as How;
      if (how === How.seen) column[row] = (isInode ? this.#seen.inode[at] : this.#seen.device[at]) as bigint;
      else if (how === How.placed) column[row] = isInode ? this.#after.placed.inode(at) : this.#after.end.device;
      else {
        const place = isInode ? at : (volume[at] as number);
        into[row * 2] = from[place * 2] as number;
        into[row * 2 + 1] = from[place * 2 + 1] as number;
      }
    }
  }

  #number(name: NumberName, row: number): number {
    const at = this.#at[row] as number;
    const how = this.#how[row] as How;
    if (how === How.seen) return this.#seen[name][at] as number;
    if (how === How.listed) return name === 'span' ? 0 : (this.#tree[name][at] as number);
    const { end, placed, wanted, sizes } = this.#after;
    if (name === 'span') return end.lasted;
    if (name === 'ctimeSeconds') return end.seconds;
    if (name === 'ctimeNanos') return end.nanos;
    if (how === How.adjusted && name !== 'size') return wanted[name][this.#id[row] as number] as number;
    if (how === How.until || how === How.adjusted) return this.#tree[name][at] as number;
    if (name === 'size') return sizes[this.#id[row] as number] as number;
    return name === 'mtimeSeconds' ? placed.mtimeSeconds(at) : placed.mtimeNanos(at);
  }

  get #after(): Afterwards {
    if (this.#afterwards === null) throw new Error('a source has no files that were given their places');
    return this.#afterwards;
  }

  #add(how: How, at: number, id: number): void {
    const row = this.#count++;
    this.#how[row] = how;
    this.#at[row] = at;
    this.#id[row] = id;
  }
}
