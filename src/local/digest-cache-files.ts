/**
 * The files of a cache: columns that grow, in the order of the tree that they were last seen in. A tree
 * is looked up by walking both side by side; the index is made only where they part.
 */
import type { Columns } from '../core/tree/columns.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankColumns, type CacheColumns, FIXED_COLUMNS, type FixedColumns, wordsOf } from './digest-cache-columns.ts';
import { InodeIndex } from './digest-cache-index.ts';
import type { FileStamp } from './stamp-check.ts';

const FIRST_CAPACITY = 1024;

/** How a file looks, but that its ctime may be up to `span` seconds before the one that stands here; 0: it is the very one. */
export type SpannedStamp = FileStamp & { readonly span: number };

export class CachedFiles {
  readonly #ctimes: boolean;
  #count: number;
  #columns: FixedColumns;
  #inodes: Uint32Array;
  #devices: Uint32Array;
  #index: InodeIndex | null = null;
  /** Of the file that was put last, as words. */
  readonly #inode = new BigUint64Array(1);
  readonly #device = new BigUint64Array(1);
  readonly #inodeWords = wordsOf(this.#inode);
  readonly #deviceWords = wordsOf(this.#device);
  #inUse: Uint8Array;
  #snapshot: Snapshot | null = null;
  #snapshotInodes: Uint32Array = new Uint32Array();
  #snapshotDevices: Uint32Array = new Uint32Array();
  /** Per row of the snapshot that was looked up last, the file, or -1. */
  #seen: Int32Array = new Int32Array();

  /** `ctimes` as in the traits of the file system: without them a file of which the ctime is the mtime is not known again. */
  constructor(known: CacheColumns | null, ctimes: boolean) {
    this.#ctimes = ctimes;
    this.#count = known?.count ?? 0;
    this.#columns = known ?? blankColumns(FIRST_CAPACITY);
    this.#inodes = wordsOf(this.#columns.inode);
    this.#devices = wordsOf(this.#columns.device);
    // Until a snapshot says what there is, all that is known is worth keeping.
    this.#inUse = new Uint8Array(this.capacity).fill(1, 0, this.#count);
  }

  get capacity(): number {
    return this.#columns.inode.length;
  }

  /** For each row of a snapshot the file that it is, if that is known and still the same, else -1. Only these are kept. */
  lookUp(snapshot: Snapshot): Int32Array {
    const { columns } = snapshot;
    const seen = new Int32Array(columns.count).fill(-1);
    const known = this.#inodes;
    const knownDevices = this.#devices;
    const inodes = wordsOf(columns.inode);
    const devices = wordsOf(BigUint64Array.from(snapshot.volumes, ({ device }) => device));
    this.#inUse.fill(0);
    let next = 0;
    for (let row = 0; row < columns.count && this.#count > 0; row++) {
      if (columns.kind[row] !== Kind.file) continue;
      const volume = columns.volume[row] as number;
      const inStep =
        next < this.#count &&
        known[next * 2] === inodes[row * 2] &&
        known[next * 2 + 1] === inodes[row * 2 + 1] &&
        knownDevices[next * 2] === devices[volume * 2] &&
        knownDevices[next * 2 + 1] === devices[volume * 2 + 1];
      const file = inStep ? next : this.#indexed().find(inodes, row, devices, volume);
      if (file < 0) continue;
      next = file + 1;
      if (!this.#agrees(file, snapshot, row)) continue;
      seen[row] = file;
      this.#inUse[file] = 1;
    }
    this.#snapshot = snapshot;
    this.#snapshotInodes = inodes;
    this.#snapshotDevices = devices;
    // Where nothing is known there is nothing to be seen again, until something is learnt.
    this.#seen = this.#count > 0 ? seen : new Int32Array();
    return seen;
  }

  /** The file for a row of a snapshot, best of the one that was looked up last; else as `put`. */
  putRow(snapshot: Snapshot, row: number): { readonly file: number; readonly isNew: boolean } {
    if (snapshot !== this.#snapshot) return this.put({ ...snapshot.stamp(row), span: 0 });
    const known = this.#seen[row] ?? -1;
    if (known >= 0) return { file: known, isNew: false };
    const { columns } = snapshot;
    const volume = columns.volume[row] as number;
    const found = this.#indexed().find(this.#snapshotInodes, row, this.#snapshotDevices, volume);
    const file = found >= 0 ? found : this.#add(this.#snapshotInodes, row, this.#snapshotDevices, volume);
    this.#columns.size[file] = columns.size[row] as number;
    this.#columns.mtimeSeconds[file] = columns.mtimeSeconds[row] as number;
    this.#columns.mtimeNanos[file] = columns.mtimeNanos[row] as number;
    this.#columns.ctimeSeconds[file] = columns.ctimeSeconds[row] as number;
    this.#columns.ctimeNanos[file] = columns.ctimeNanos[row] as number;
    this.#columns.span[file] = 0;
    if (this.#seen.length === 0) this.#seen = new Int32Array(snapshot.count).fill(-1);
    this.#seen[row] = file;
    return { file, isNew: true };
  }

  /** The file for a stamp; new if it was not known or was another one then. */
  put(stamp: SpannedStamp): { readonly file: number; readonly isNew: boolean } {
    this.#inode[0] = stamp.inode;
    this.#device[0] = stamp.device;
    const found = this.#indexed().find(this.#inodeWords, 0, this.#deviceWords, 0);
    if (found >= 0 && this.#holds(found, stamp)) return { file: found, isNew: false };
    const file = found >= 0 ? found : this.#add(this.#inodeWords, 0, this.#deviceWords, 0);
    this.#columns.size[file] = stamp.size;
    this.#columns.mtimeSeconds[file] = stamp.mtimeSeconds;
    this.#columns.mtimeNanos[file] = stamp.mtimeNanos;
    this.#columns.ctimeSeconds[file] = stamp.ctimeSeconds;
    this.#columns.ctimeNanos[file] = stamp.ctimeNanos;
    this.#columns.span[file] = stamp.span;
    return { file, isNew: true };
  }

  /** Marks a file as one to be kept. */
  use(file: number): void {
    this.#inUse[file] = 1;
  }

  /** The files to be kept: those of the last snapshot in its order, then the others. */
  used(): Uint32Array {
    const files = new Uint32Array(this.#count);
    const isTaken = new Uint8Array(this.#count);
    let count = 0;
    for (const file of this.#seen) {
      if (file < 0 || this.#inUse[file] !== 1 || isTaken[file] === 1) continue;
      isTaken[file] = 1;
      files[count++] = file;
    }
    for (let file = 0; file < this.#count; file++) {
      if (this.#inUse[file] === 1 && isTaken[file] === 0) files[count++] = file;
    }
    return files.slice(0, count);
  }

  /** The columns of some files, in that order. */
  select(files: Uint32Array): FixedColumns & { readonly count: number } {
    const selected = blankColumns(files.length);
    for (const name of FIXED_COLUMNS) {
      if (name === 'inode' || name === 'device')
        selectWords(wordsOf(this.#columns[name]), files, wordsOf(selected[name]));
      else selectNumbers<Float64Array | Uint32Array | Uint8Array>(this.#columns[name], files, selected[name]);
    }
    return { ...selected, count: files.length };
  }

  #agrees(file: number, { columns }: Snapshot, row: number): boolean {
    const known = this.#columns;
    if (known.size[file] !== columns.size[row]) return false;
    if (known.mtimeSeconds[file] !== columns.mtimeSeconds[row]) return false;
    if (known.mtimeNanos[file] !== columns.mtimeNanos[row]) return false;
    const seconds = (columns.ctimeSeconds[row] as number) - (known.ctimeSeconds[file] as number);
    const nanos = (columns.ctimeNanos[row] as number) - (known.ctimeNanos[file] as number);
    if (!this.#ctimes && isCtimeMtime(columns, row)) return false;
    if (seconds === 0 && nanos === 0) return true;
    const span = known.span[file] as number;
    return span > 0 && (seconds < 0 || (seconds === 0 && nanos < 0)) && seconds >= -span;
  }

  #holds(file: number, stamp: SpannedStamp): boolean {
    const known = this.#columns;
    return (
      known.span[file] === stamp.span &&
      known.size[file] === stamp.size &&
      known.mtimeSeconds[file] === stamp.mtimeSeconds &&
      known.mtimeNanos[file] === stamp.mtimeNanos &&
      known.ctimeSeconds[file] === stamp.ctimeSeconds &&
      known.ctimeNanos[file] === stamp.ctimeNanos
    );
  }

  /** A file with the `inode`-th of some inodes and the `device`-th of some devices, both given as words. */
  #add(inodes: Uint32Array, inode: number, devices: Uint32Array, device: number): number {
    if (this.#count === this.capacity) this.#grow();
    const file = this.#count++;
    this.#inodes[file * 2] = inodes[inode * 2] as number;
    this.#inodes[file * 2 + 1] = inodes[inode * 2 + 1] as number;
    this.#devices[file * 2] = devices[device * 2] as number;
    this.#devices[file * 2 + 1] = devices[device * 2 + 1] as number;
    this.#index?.enter(file);
    return file;
  }

  #indexed(): InodeIndex {
    this.#index ??= new InodeIndex(this.#columns.inode, this.#columns.device, this.#count);
    return this.#index;
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
    this.#index = null;
  }
}

function isCtimeMtime({ ctimeSeconds, ctimeNanos, mtimeSeconds, mtimeNanos }: Columns, row: number): boolean {
  return ctimeSeconds[row] === mtimeSeconds[row] && ctimeNanos[row] === mtimeNanos[row];
}

function selectWords(from: Uint32Array, files: Uint32Array, into: Uint32Array): void {
  for (let row = 0; row < files.length; row++) {
    const file = files[row] as number;
    into[row * 2] = from[file * 2] as number;
    into[row * 2 + 1] = from[file * 2 + 1] as number;
  }
}

function selectNumbers<Column extends Float64Array | Uint32Array | Uint8Array>(
  from: Column,
  files: Uint32Array,
  into: Column,
): void {
  for (let row = 0; row < files.length; row++) into[row] = from[files[row] as number] as number;
}
