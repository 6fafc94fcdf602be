/**
 * The ids of contents of one root (core/tree/lineage.ts), kept like digests in a file of their own: most
 * runs ask for none of them.
 *
 * Of a file that a run has placed, renamed or adjusted nobody looks at the new ctime: that would be one more call
 * for each. It is remembered as one that lies within the run, whose end is taken from the
 * file system's own clock: whatever is done to the file afterwards sets a later one.
 */
import { type DigestColumn, gatherDigests } from '../core/tree/digest-column.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { Proof, type ReadLineage } from '../endpoint/endpoint.ts';
import { type PlacedLineage, Touch } from '../endpoint/transaction.ts';
import type { CacheColumns, CacheRows } from './digest-cache-columns.ts';
import { LINEAGE } from './digest-cache-file.ts';
import { CachedFiles } from './digest-cache-files.ts';
import { arrivalsByRow, type EndOfRun, How, LineageRows } from './lineage-rows.ts';
import type { PlacedFiles } from './placed-files.ts';
import { milliseconds, settlingTime } from './settled.ts';
import type { FileStamp } from './stamp-check.ts';

/** The ids that still hold for a snapshot, by its rows; `ctimes` as in the traits of its file system. */
export function lineageOf(known: CacheColumns, snapshot: Snapshot, ctimes = true): DigestColumn | null {
  const column = known.values.get(LINEAGE);
  return column === undefined ? null : gatherDigests(column, new CachedFiles(known, ctimes).lookUp(snapshot));
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
export function readRows(
  { snapshot, ids, proof }: ReadLineage,
  moments: Moments,
  granularity: number,
  isKept: IsKept = noneKept,
): CacheRows {
  const book = new LineageRows({ ids, snapshot });
  const window = settlingTime(granularity);
  for (let row = 0; row < snapshot.count; row++) {
    if (ids.known[row] !== 1 || (proof[row] === Proof.earlier && isKept(snapshot, row))) continue;
    const moment = proof[row] === Proof.supplied ? moments.supplied : moments.listed;
    if (proof[row] === Proof.earlier || isSettled(snapshot, row, moment - window)) book.takeRow(row, row);
  }
  return book;
}

/** A destination after a run. */
export interface PlacedTree {
  readonly lineage: PlacedLineage;
  readonly placed: PlacedFiles;
  readonly end: EndOfRun;
  /** The granularity of its times, in nanoseconds. */
  readonly granularity: number;
  readonly wanted: Snapshot;
  /** True if the time that is wanted of the file at a row is just the one that it has when it was set. */
  readonly keepsTime: (row: number) => boolean;
  /** Looks at the file at a row of the wanted tree; null if it is not there or has not the wanted size and time. */
  readonly look: (row: number) => FileStamp | null;
}

/** What is to be remembered of a destination, but for what is kept already. */
export function placedRows(tree: PlacedTree, isKept: IsKept = noneKept): CacheRows {
  const { lineage, wanted, placed, end, granularity } = tree;
  const { ids, before, standing, touched } = lineage;
  const book = new LineageRows({
    ids,
    snapshot: before,
    afterwards: { end, placed, wanted: wanted.columns, sizes: lineage.sizes, seen: countOf(touched, Touch.adjusted) },
  });
  const latest = milliseconds(end.seconds, end.nanos) - settlingTime(granularity);
  const arrivalOf = arrivalsByRow(lineage);
  for (let row = 0; row < ids.known.length; row++) {
    if (ids.known[row] !== 1) continue;
    const origin = standing[row] as number;
    const arrival = arrivalOf[row] as number;
    if (arrival !== NONE) {
      if (isOldArrival(placed, arrival, latest)) book.takeArrival(arrival, row);
    } else if (origin === NONE) continue;
    else if (touched[row] === Touch.none) {
      if (!isKept(before, origin)) book.takeRow(origin, row);
    } else if (touched[row] === Touch.renamed) {
      if (hasOldTime(before, origin, latest)) book.takeRow(origin, row, How.until);
    } else takeAdjusted(book, tree, row, latest);
  }
  return book;
}

function takeAdjusted(
  book: LineageRows,
  { lineage, wanted, keepsTime, look }: PlacedTree,
  row: number,
  latest: number,
): void {
  if (keepsTime(row)) {
    if (hasOldTime(wanted, row, latest)) book.takeRow(lineage.standing[row] as number, row, How.adjusted);
    return;
  }
  const status = look(row);
  if (status !== null && isOlder(status, latest)) book.takeSeen(status, row);
}

/** False for one that was not noted, too. */
function isOldArrival(placed: PlacedFiles, arrival: number, latest: number): boolean {
  const isOld = milliseconds(placed.mtimeSeconds(arrival), placed.mtimeNanos(arrival)) < latest;
  return isOld && placed.inode(arrival) !== 0n;
}

function isOlder({ mtimeSeconds, mtimeNanos }: FileStamp, latest: number): boolean {
  return milliseconds(mtimeSeconds, mtimeNanos) < latest;
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

function countOf(values: Uint8Array, value: number): number {
  let count = 0;
  for (const each of values) if (each === value) count++;
  return count;
}
