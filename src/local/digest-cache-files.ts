/**
 * The files of a digest cache: growing columns and a hash index from device and inode to the row.
 * Numbers of 64 bits are handled as pairs of words, so that looking up a million files makes no objects.
 */
import { Kind } from '../core/tree/kind.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankColumns, type CacheColumns, FIXED_COLUMNS } from './digest-cache-columns.ts';
import type { FileStamp } from './stamp-check.ts';

type Fixed = Omit<CacheColumns, 'count' | 'digests'>;

const FIRST_CAPACITY = 1024;
const MULTIPLIER = 0x9e3779b1;

export class CachedFiles {
  #count: number;
  #columns: Fixed;
  #inodes: Uint32Array;
  #devices: Uint32Array;
  /** Row + 1 by hash, 0 for an empty slot; twice as many slots as rows, a power of two. */
  #slots: Int32Array;
  #inUse: Uint8Array;

  constructor(known: CacheColumns | null) {
    this.#count = known?.count ?? 0;
    this.#columns = known ?? blankColumns(FIRST_CAPACITY);
    this.#inodes = wordsOf(this.#columns.inode);
    this.#devices = wordsOf(this.#columns.device);
    // Until a snapshot says what there is, all that is known is worth keeping.
    this.#inUse = new Uint8Array(this.capacity).fill(1, 0, this.#count);
    this.#slots = this.#index();
  }

  get capacity(): number {
    return this.#columns.inode.length;
  }

  /** Calls `visit` for each file of a snapshot that is known and still the same. */
  eachMatch(snapshot: Snapshot, visit: (row: number, file: number) => void): void {
    const { columns } = snapshot;
    const inodes = wordsOf(columns.inode);
    const devices = wordsOf(BigUint64Array.from(snapshot.volumes, ({ device }) => device));
    const known = this.#columns;
    for (let row = 0; row < columns.count; row++) {
      if (columns.kind[row] !== Kind.file) continue;
      const volume = columns.volume[row] as number;
      const file = this.#find(inodes, row, devices, volume);
      if (file < 0 || known.size[file] !== columns.size[row]) continue;
      if (known.mtimeSeconds[file] !== columns.mtimeSeconds[row] || known.mtimeNanos[file] !== columns.mtimeNanos[row])
        continue;
      if (known.ctimeSeconds[file] !== columns.ctimeSeconds[row] || known.ctimeNanos[file] !== columns.ctimeNanos[row])
        continue;
      visit(row, file);
    }
  }

  /** The row for a stamp; new if the file was not known or was another one then. */
  put(stamp: FileStamp): { readonly file: number; readonly isNew: boolean } {
    const inode = wordsOf(BigUint64Array.of(stamp.inode));
    const found = this.#find(inode, 0, wordsOf(BigUint64Array.of(stamp.device)), 0);
    if (found >= 0 && this.#holds(found, stamp)) return { file: found, isNew: false };
    const file = found >= 0 ? found : this.#add(stamp);
    this.#columns.size[file] = stamp.size;
    this.#columns.mtimeSeconds[file] = stamp.mtimeSeconds;
    this.#columns.mtimeNanos[file] = stamp.mtimeNanos;
    this.#columns.ctimeSeconds[file] = stamp.ctimeSeconds;
    this.#columns.ctimeNanos[file] = stamp.ctimeNanos;
    return { file, isNew: true };
  }

  /** Marks a file as one to be kept. */
  use(file: number): void {
    this.#inUse[file] = 1;
  }

  forgetUse(): void {
    this.#inUse.fill(0);
  }

  /** The files to be kept, ascending. */
  used(): Uint32Array {
    const rows = new Uint32Array(this.#count);
    let count = 0;
    for (let file = 0; file < this.#count; file++) if (this.#inUse[file] === 1) rows[count++] = file;
    return rows.slice(0, count);
  }

  /** The columns of some files, in that order. */
  select(files: Uint32Array): Fixed & { readonly count: number } {
    const selected = blankColumns(files.length);
    for (const name of FIXED_COLUMNS) {
      const from = this.#columns[name];
      const into = selected[name];
      for (const [row, file] of files.entries()) into[row] = from[file] as never;
    }
    return { ...selected, count: files.length };
  }

  #holds(file: number, stamp: FileStamp): boolean {
    const known = this.#columns;
    return (
      known.size[file] === stamp.size &&
      known.mtimeSeconds[file] === stamp.mtimeSeconds &&
      known.mtimeNanos[file] === stamp.mtimeNanos &&
      known.ctimeSeconds[file] === stamp.ctimeSeconds &&
      known.ctimeNanos[file] === stamp.ctimeNanos
    );
  }

  #add(stamp: FileStamp): number {
    if (this.#count === this.capacity) this.#grow();
    const file = this.#count++;
    this.#columns.inode[file] = stamp.inode;
    this.#columns.device[file] = stamp.device;
    this.#enter(this.#slots, file);
    return file;
  }

  /** The row with the `inode`-th of some inodes and the `device`-th of some devices, both given as words, or -1. */
  #find(inodes: Uint32Array, inode: number, devices: Uint32Array, device: number): number {
    const low = inodes[inode * 2] as number;
    const high = inodes[inode * 2 + 1] as number;
    const mask = this.#slots.length - 1;
    for (let slot = hash(low, high) & mask; ; slot = (slot + 1) & mask) {
      const file = (this.#slots[slot] as number) - 1;
      if (file < 0) return -1;
      if (this.#inodes[file * 2] !== low || this.#inodes[file * 2 + 1] !== high) continue;
      if (this.#devices[file * 2] !== devices[device * 2]) continue;
      if (this.#devices[file * 2 + 1] === devices[device * 2 + 1]) return file;
    }
  }

  #enter(slots: Int32Array, file: number): void {
    const mask = slots.length - 1;
    let slot = hash(this.#inodes[file * 2] as number, this.#inodes[file * 2 + 1] as number) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = file + 1;
  }

  #index(): Int32Array {
    const slots = new Int32Array(2 ** Math.ceil(Math.log2(this.capacity * 2 + 2)));
    for (let file = 0; file < this.#count; file++) this.#enter(slots, file);
    return slots;
  }

  #grow(): void {
    const larger = blankColumns(Math.max(FIRST_CAPACITY, this.capacity * 2));
    for (const name of FIXED_COLUMNS) (larger[name] as { set(from: unknown): void }).set(this.#columns[name]);
    const inUse = new Uint8Array(larger.inode.length);
    inUse.set(this.#inUse);
    this.#inUse = inUse;
    this.#columns = larger;
    this.#inodes = wordsOf(larger.inode);
    this.#devices = wordsOf(larger.device);
    this.#slots = this.#index();
  }
}

function hash(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, MULTIPLIER), MULTIPLIER);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function wordsOf(column: BigUint64Array): Uint32Array {
  return new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
}
