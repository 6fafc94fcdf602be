/**
 * Grows the columns of a snapshot. Rows are appended block by block: `addRoot`, then for one
 * directory after the other all of its children in byte order of their names (`beginBlock`,
 * `add`…, `endBlock`), a directory's block never before the directory's own row.
 */
import { asBytes, type ByteString, bytesToString, ROOT } from './byte-string.ts';
import type { Columns, Volume } from './columns.ts';
import type { EntrySelection } from './entry-columns.ts';
import { Flag, Kind } from './kind.ts';
import type { Problem } from './problem.ts';
import { allocate, copyRows, firstRows, grow, type RowColumns, words } from './row-columns.ts';
import { Snapshot } from './snapshot.ts';

/** One row to append. Times as in Columns. */
export interface Row {
  kind: Kind;
  flags: number;
  size: number;
  mtimeSeconds: number;
  mtimeNanos: number;
  ctimeSeconds: number;
  ctimeNanos: number;
  mode: number;
  uid: number;
  gid: number;
  inode: bigint;
  /** From `volume()`. */
  volume: number;
}

/** A row of zeros of the given kind, to be filled in. */
export function blankRow(kind: Kind): Row {
  return {
    kind,
    flags: 0,
    size: 0,
    mtimeSeconds: 0,
    mtimeNanos: 0,
    ctimeSeconds: 0,
    ctimeNanos: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    inode: 0n,
    volume: 0,
  };
}

const FEW = 256;
/** A name takes about this many bytes. */
const NAME_BYTES = 16;
/** Memory that is not written to costs nothing, and what is written is copied the less often. */
const GROWTH = 4;

export class SnapshotBuilder {
  #count = 0;
  #block = -1;
  #columns: RowColumns;
  #names: Uint8Array;
  #namesLength = 0;
  readonly #linkRow: number[] = [];
  readonly #linkStart: number[] = [0];
  #linkTargets = new Uint8Array(1024);
  readonly #volumes: Volume[] = [];
  readonly #problems: Problem[] = [];

  /** `capacity`: rows for which there is room from the start. */
  constructor(capacity: number = FEW) {
    this.#columns = allocate(capacity);
    this.#names = new Uint8Array(capacity * NAME_BYTES);
  }

  get count(): number {
    return this.#count;
  }

  /** The index of a volume, new or known. */
  volume(device: bigint, mount: number): number {
    const known = this.#volumes.findIndex((volume) => volume.device === device && volume.mount === mount);
    if (known >= 0) return known;
    return this.#volumes.push({ device, mount }) - 1;
  }

  problem(problem: Problem): void {
    this.#problems.push(problem);
  }

  addRoot(row: Row): void {
    if (this.#count !== 0) throw new Error('the root is the first row');
    this.#append(row, 0);
  }

  /** Starts the block of the children of `directory`. */
  beginBlock(directory: number): void {
    this.#block = directory;
    this.#columns.firstChild[directory] = this.#count;
    this.#columns.childCount[directory] = 0;
  }

  /** Appends a child of the block's directory; names come in ascending byte order. Returns its row. */
  add(name: ByteString, row: Row, linkTarget?: ByteString): number {
    this.#reserveName(name.length);
    for (let index = 0; index < name.length; index++) {
      this.#names[this.#namesLength + index] = name.charCodeAt(index);
    }
    this.#namesLength += name.length;
    return this.#appendChild(row, linkTarget);
  }

  /** As `add`, with the name as bytes. */
  addBytes(names: Uint8Array, start: number, end: number, row: Row, linkTarget?: ByteString): number {
    this.#reserveName(end - start);
    this.#names.set(names.subarray(start, end), this.#namesLength);
    this.#namesLength += end - start;
    return this.#appendChild(row, linkTarget);
  }

  /**
   * Appends the whole block of `directory` at once. `linkTargets` are the targets of the symlinks among
   * the selected entries, in their order. Directories on another volume than `directory` get
   * Flag.mountPoint.
   */
  addBlock(directory: number, selection: EntrySelection, linkTargets: readonly ByteString[]): void {
    const { count } = selection;
    const first = this.#count;
    this.beginBlock(directory);
    this.#columns.childCount[directory] = count;
    while (first + count > this.#columns.kind.length)
      this.#columns = grow(this.#columns, this.#columns.kind.length * GROWTH);
    this.#copyNames(first, selection);
    copyRows(this.#columns, first, directory, selection);
    this.#copyIdentities(first, directory, selection);
    this.#count = first + count;
    if (linkTargets.length > 0) this.#addTargets(first, linkTargets);
  }

  /** Overwrites what is known of a row, but for its name and kind, with a later look at the same entry. */
  update(row: number, seen: Row): void {
    const parentVolume = this.#columns.volume[this.parent(row)];
    const mount = seen.kind === Kind.directory && seen.volume !== parentVolume ? Flag.mountPoint : 0;
    const kept = (this.#columns.flags[row] as number) & ~Flag.mountPoint;
    const kind = this.kind(row);
    this.#set(row, seen);
    this.#columns.kind[row] = kind;
    this.#columns.flags[row] = kept | seen.flags | (row === 0 ? 0 : mount);
  }

  /** Sets a flag on a row that is already there. */
  flag(row: number, flag: number): void {
    this.#columns.flags[row] = (this.#columns.flags[row] as number) | flag;
  }

  /** Turns a row into an unreadable one: what is below it could not be seen. */
  taint(row: number): void {
    this.#columns.kind[row] = Kind.unreadable;
  }

  parent(row: number): number {
    return this.#columns.parent[row] as number;
  }

  kind(row: number): Kind {
    return this.#columns.kind[row] as Kind;
  }

  /** Row of the first child of a directory whose block was begun. */
  firstChild(row: number): number {
    return this.#columns.firstChild[row] as number;
  }

  childCount(row: number): number {
    return this.#columns.childCount[row] as number;
  }

  name(row: number): ByteString {
    return bytesToString(this.#names, this.#columns.nameStart[row], this.#columns.nameStart[row + 1]);
  }

  /** The path from the root; empty for the root itself. */
  path(row: number): ByteString {
    const names: ByteString[] = [];
    for (let at = row; at !== 0; at = this.parent(at)) names.push(this.name(at));
    return names.length === 0 ? ROOT : asBytes(names.reverse().join('/'));
  }

  /** The snapshot; its columns are views of the builder's memory, so the builder is used up. */
  finish(): Snapshot {
    const count = this.#count;
    const linkStart = Uint32Array.from(this.#linkStart);
    const columns: Columns = {
      ...firstRows(this.#columns, count),
      count,
      names: this.#names.subarray(0, this.#namesLength),
      linkRow: Uint32Array.from(this.#linkRow),
      linkStart,
      linkTargets: this.#linkTargets.slice(0, linkStart[linkStart.length - 1]),
    };
    return new Snapshot(columns, this.#volumes, this.#problems);
  }

  #reserveName(length: number): void {
    if (this.#namesLength + length <= this.#names.length) return;
    const larger = new Uint8Array(Math.max(this.#names.length * GROWTH, this.#namesLength + length));
    larger.set(this.#names);
    this.#names = larger;
  }

  #appendChild(row: Row, linkTarget: ByteString | undefined): number {
    if (this.#block < 0) throw new Error('no block was begun');
    const index = this.#append(row, this.#block);
    this.#columns.childCount[this.#block] = (this.#columns.childCount[this.#block] as number) + 1;
    if (row.kind === Kind.symlink) this.#addTarget(index, linkTarget ?? ('' as ByteString));
    return index;
  }

  #append(row: Row, parent: number): number {
    const index = this.#count;
    if (index === this.#columns.kind.length) this.#columns = grow(this.#columns, index * GROWTH);
    this.#columns.parent[index] = parent;
    this.#columns.nameStart[index + 1] = this.#namesLength;
    this.#set(index, row);
    this.#count = index + 1;
    return index;
  }

  #set(index: number, row: Row): void {
    const columns = this.#columns;
    columns.kind[index] = row.kind;
    columns.flags[index] = row.flags;
    columns.size[index] = row.size;
    columns.mtimeSeconds[index] = row.mtimeSeconds;
    columns.mtimeNanos[index] = row.mtimeNanos;
    columns.ctimeSeconds[index] = row.ctimeSeconds;
    columns.ctimeNanos[index] = row.ctimeNanos;
    columns.mode[index] = row.mode;
    columns.uid[index] = row.uid;
    columns.gid[index] = row.gid;
    columns.inode[index] = row.inode;
    columns.volume[index] = row.volume;
  }

  #copyNames(first: number, { entries, order, count }: EntrySelection): void {
    const { names, nameStart, nameLength } = entries;
    let length = 0;
    for (let index = 0; index < count; index++) length += nameLength[order[index] as number] as number;
    this.#reserveName(length);
    const target = this.#names;
    const ends = this.#columns.nameStart;
    let at = this.#namesLength;
    for (let index = 0; index < count; index++) {
      const entry = order[index] as number;
      const start = nameStart[entry] as number;
      const end = start + (nameLength[entry] as number);
      for (let byte = start; byte < end; byte++) target[at++] = names[byte] as number;
      ends[first + index + 1] = at;
    }
    this.#namesLength = at;
  }

  /** Inodes and devices are copied as pairs of words: reading them as bigints would make an object of each. */
  #copyIdentities(first: number, directory: number, { entries, order, count }: EntrySelection): void {
    const { kind, flags, volume } = this.#columns;
    const inode = words(this.#columns.inode);
    const entryInode = words(entries.inode);
    const device = words(entries.device);
    const { mount } = entries;
    const directoryVolume = volume[directory] as number;
    let known = -1;
    let knownVolume = 0;
    for (let index = 0; index < count; index++) {
      const entry = order[index] as number;
      const row = first + index;
      inode[row * 2] = entryInode[entry * 2] as number;
      inode[row * 2 + 1] = entryInode[entry * 2 + 1] as number;
      const same =
        known >= 0 &&
        mount[known] === mount[entry] &&
        device[known * 2] === device[entry * 2] &&
        device[known * 2 + 1] === device[entry * 2 + 1];
      if (!same) {
        known = entry;
        knownVolume = this.volume(entries.device[entry] as bigint, mount[entry] as number);
      }
      volume[row] = knownVolume;
      flags[row] = kind[row] === Kind.directory && knownVolume !== directoryVolume ? Flag.mountPoint : 0;
    }
  }

  #addTargets(first: number, linkTargets: readonly ByteString[]): void {
    let next = 0;
    for (let row = first; row < this.#count; row++) {
      if (this.kind(row) === Kind.symlink) this.#addTarget(row, linkTargets[next++] ?? ROOT);
    }
  }

  #addTarget(row: number, target: ByteString): void {
    const start = this.#linkStart[this.#linkStart.length - 1] as number;
    const end = start + target.length;
    if (end > this.#linkTargets.length) {
      const larger = new Uint8Array(Math.max(this.#linkTargets.length * 2, end));
      larger.set(this.#linkTargets);
      this.#linkTargets = larger;
    }
    for (let index = 0; index < target.length; index++) {
      this.#linkTargets[start + index] = target.charCodeAt(index);
    }
    this.#linkRow.push(row);
    this.#linkStart.push(end);
  }
}
