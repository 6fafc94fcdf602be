/**
 * The ids of contents of one root (core/tree/lineage.ts), kept like digests in a file of their own: most
 * runs ask for none of them.
 *
 * Of a file that a run has placed or renamed nobody looks at the new ctime: that would be one more call
 * for each. It is remembered as one that lies within the run, whose end is taken from the
 * file system's own clock: whatever is done to the file afterwards sets a later one.
 */
import { blankDigests, copyDigest, type DigestColumn, gatherDigests } from '../core/tree/digest-column.ts';
import { LINEAGE_BYTES } from '../core/tree/lineage.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { Proof, type ReadLineage } from '../endpoint/endpoint.ts';
import { type PlacedLineage, Touch } from '../endpoint/transaction.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { blankColumns, type CacheColumns, FIXED_COLUMNS, type FixedColumns, wordsOf } from './digest-cache-columns.ts';
import { LINEAGE } from './digest-cache-file.ts';
import { CachedFiles } from './digest-cache-files.ts';
import type { PlacedFiles } from './placed-files.ts';
import { milliseconds, settlingTime } from './settled.ts';

/** The ids that still hold for a snapshot, by its rows. */
export function lineageOf(known: CacheColumns, snapshot: Snapshot): DigestColumn | null {
  const column = known.values.get(LINEAGE);
  return column === undefined ? null : gatherDigests(column, new CachedFiles(known).lookUp(snapshot));
}

/** True for a row of a snapshot whose id need not be written again. */
export type IsKept = (snapshot: Snapshot, row: number) => boolean;

/** Nothing is kept. */
export const noneKept: IsKept = () => false;

/** When the contents of a source began to be looked at, in milliseconds since 1970. */
export interface Moments {
  readonly supplied: number;
  readonly listed: number;
}

/** What is to be remembered of a source, but for what is kept already. */
export function readColumns(
  { snapshot, ids, proof }: ReadLineage,
  moments: Moments,
  granularity: number,
  isKept: IsKept = noneKept,
): CacheColumns {
  const book = new Book(ids);
  const window = settlingTime(granularity);
  for (let row = 0; row < snapshot.count; row++) {
    if (ids.known[row] !== 1 || (proof[row] === Proof.earlier && isKept(snapshot, row))) continue;
    const moment = proof[row] === Proof.supplied ? moments.supplied : moments.listed;
    if (proof[row] === Proof.earlier || isSettled(snapshot, row, moment - window)) book.takeRow(snapshot, row, row);
  }
  return book.finish();
}

/** When all was done, by the clock that the file system gives times by; and the device that it is on. */
export interface EndOfRun {
  readonly seconds: number;
  readonly nanos: number;
  readonly device: bigint;
  /** How long the run has lasted at most, in whole seconds. */
  readonly lasted: number;
}

/** A destination after a run. */
export interface PlacedTree {
  readonly lineage: PlacedLineage;
  readonly placed: PlacedFiles;
  readonly end: EndOfRun;
  /** The granularity of its times, in nanoseconds. */
  readonly granularity: number;
  /** Looks at the file at a row of the wanted tree; null if it is not there or has not the wanted size and time. */
  look(row: number): EntryStatus | null;
}

/** What is to be remembered of a destination, but for what is kept already. */
export function placedColumns(tree: PlacedTree, isKept: IsKept = noneKept): CacheColumns {
  const { lineage, placed, end, granularity, look } = tree;
  const { ids, before, standing, touched, arrivals } = lineage;
  const book = new Book(ids);
  const latest = milliseconds(end.seconds, end.nanos) - settlingTime(granularity);
  const arrivalOf = new Int32Array(ids.known.length).fill(NONE);
  for (let id = 0; id < arrivals.length; id++) arrivalOf[arrivals[id] as number] = id;
  for (let row = 0; row < ids.known.length; row++) {
    if (ids.known[row] !== 1) continue;
    const origin = standing[row] as number;
    const arrival = arrivalOf[row] as number;
    if (arrival !== NONE) {
      const isOld = milliseconds(placed.mtimeSeconds(arrival), placed.mtimeNanos(arrival)) < latest;
      if (isOld && placed.inode(arrival) !== 0n)
        book.takeArrival(placed, arrival, row, end, lineage.sizes[row] as number);
    } else if (origin === NONE) continue;
    else if (touched[row] === Touch.none) {
      if (!isKept(before, origin)) book.takeRow(before, origin, row);
    } else if (touched[row] === Touch.renamed) {
      if (hasOldTime(before, origin, latest)) book.takeRow(before, origin, row, end);
    } else book.takeSeen(look(row), row, latest);
  }
  return book.finish();
}

function isSettled(snapshot: Snapshot, row: number, latest: number): boolean {
  const { ctimeSeconds, ctimeNanos } = snapshot.columns;
  return (
    hasOldTime(snapshot, row, latest) && milliseconds(ctimeSeconds[row] as number, ctimeNanos[row] as number) < latest
  );
}

function hasOldTime({ columns }: Snapshot, row: number, latest: number): boolean {
  return milliseconds(columns.mtimeSeconds[row] as number, columns.mtimeNanos[row] as number) < latest;
}

/** Rows in the making, in the order of a tree. */
class Book {
  readonly #ids: DigestColumn;
  readonly #columns: FixedColumns;
  readonly #values: DigestColumn;
  readonly #inodes: Uint32Array;
  readonly #devices: Uint32Array;
  #snapshot: Snapshot | null = null;
  #from: Uint32Array = new Uint32Array();
  #fromDevices: Uint32Array = new Uint32Array();
  #count = 0;

  /** `ids`: where the id of each file is taken from. */
  constructor(ids: DigestColumn) {
    this.#ids = ids;
    this.#columns = blankColumns(ids.known.length);
    this.#values = blankDigests(LINEAGE_BYTES, ids.known.length);
    this.#inodes = wordsOf(this.#columns.inode);
    this.#devices = wordsOf(this.#columns.device);
  }

  /** The file at a row of a snapshot, as it was listed; with `end`, as it was but for a ctime up to then. */
  takeRow(snapshot: Snapshot, row: number, id: number, end?: EndOfRun): void {
    const { columns } = snapshot;
    if (snapshot !== this.#snapshot) this.#readFrom(snapshot);
    const from = this.#from;
    if (from[row * 2] === 0 && from[row * 2 + 1] === 0) return;
    const at = this.#add(id);
    this.#inodes[at * 2] = from[row * 2] as number;
    this.#inodes[at * 2 + 1] = from[row * 2 + 1] as number;
    const volume = columns.volume[row] as number;
    this.#devices[at * 2] = this.#fromDevices[volume * 2] as number;
    this.#devices[at * 2 + 1] = this.#fromDevices[volume * 2 + 1] as number;
    this.#columns.size[at] = columns.size[row] as number;
    this.#columns.mtimeSeconds[at] = columns.mtimeSeconds[row] as number;
    this.#columns.mtimeNanos[at] = columns.mtimeNanos[row] as number;
    this.#columns.ctimeSeconds[at] = end?.seconds ?? (columns.ctimeSeconds[row] as number);
    this.#columns.ctimeNanos[at] = end?.nanos ?? (columns.ctimeNanos[row] as number);
    this.#columns.span[at] = end?.lasted ?? 0;
  }

  /** A file that was given its place. */
  takeArrival(placed: PlacedFiles, arrival: number, id: number, end: EndOfRun, size: number): void {
    const at = this.#add(id);
    this.#columns.inode[at] = placed.inode(arrival);
    this.#columns.device[at] = end.device;
    this.#columns.size[at] = size;
    this.#columns.mtimeSeconds[at] = placed.mtimeSeconds(arrival);
    this.#columns.mtimeNanos[at] = placed.mtimeNanos(arrival);
    this.#columns.ctimeSeconds[at] = end.seconds;
    this.#columns.ctimeNanos[at] = end.nanos;
    this.#columns.span[at] = end.lasted;
  }

  /** A file that was looked at, if its time is older than `latest`. */
  takeSeen(status: EntryStatus | null, id: number, latest: number): void {
    if (status === null || milliseconds(status.mtimeSeconds, status.mtimeNanos) >= latest) return;
    const at = this.#add(id);
    for (const name of ['inode', 'device'] as const) this.#columns[name][at] = status[name];
    for (const name of ['size', 'mtimeSeconds', 'mtimeNanos', 'ctimeSeconds', 'ctimeNanos'] as const) {
      this.#columns[name][at] = status[name];
    }
  }

  finish(): CacheColumns {
    const count = this.#count;
    const fixed = Object.fromEntries(FIXED_COLUMNS.map((name) => [name, this.#columns[name].subarray(0, count)]));
    const values = new Map([[LINEAGE, this.#values]]);
    return { ...(fixed as unknown as FixedColumns), count, values };
  }

  #readFrom(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#from = wordsOf(snapshot.columns.inode);
    this.#fromDevices = wordsOf(BigUint64Array.from(snapshot.volumes, ({ device }) => device));
  }

  #add(id: number): number {
    const at = this.#count++;
    copyDigest(this.#ids, id, this.#values, at);
    return at;
  }
}
