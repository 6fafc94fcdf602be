/**
 * How the files of a destination look when a run is done, by rows of the wanted tree. Of a file that was given its
 * place, renamed or adjusted that is known without a look, but for its ctime: that lies within the run, whose end is
 * taken from the file system's own clock; whatever is done to the file afterwards sets a later one. A file that does
 * not look so after all is one of which nothing is known.
 */
import { Kind } from '../core/tree/kind.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { type PlacedLineage, type Remembrance, Touch } from '../endpoint/transaction.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { errorCode } from '../system/system-error.ts';
import type { SpannedStamp } from './digest-cache-files.ts';
import { arrivalsByRow, type EndOfRun } from './lineage-rows.ts';
import type { FileStamp } from './stamp-check.ts';
import { dropUnfinishedCaches } from './state-file.ts';
import { NEW_LINEAGE_FILE } from './state-names.ts';
import type { Workspace } from './transaction-workspace.ts';
import { hasTime, stampOf } from './verify-stamp.ts';

const MILLISECONDS = 1_000;
/** Seconds by which two readings of clocks may be apart: whole seconds are compared, of two clocks. */
const CLOCK_STEP = 2;

export class AfterRun {
  /** Null where nothing was done whose moment matters, or where the clock cannot be read. */
  readonly end: EndOfRun | null;
  readonly #workspace: Workspace;
  readonly #wanted: Snapshot;
  readonly #lineage: PlacedLineage | null;
  readonly #arrivalOf: Int32Array;
  readonly #known: { -readonly [Name in keyof SpannedStamp]: SpannedStamp[Name] };

  /** To be made when all is done. */
  constructor(workspace: Workspace, { wanted, lineage }: Remembrance) {
    this.#workspace = workspace;
    this.#wanted = wanted;
    this.#lineage = lineage;
    this.#arrivalOf = lineage === null ? new Int32Array() : arrivalsByRow(lineage);
    this.end = lineage === null ? null : endOfRun(workspace);
    const { seconds = 0, nanos = 0, lasted = 0 } = this.end ?? {};
    const times = { mtimeSeconds: 0, mtimeNanos: 0, ctimeSeconds: seconds, ctimeNanos: nanos };
    this.#known = { ...times, size: 0, inode: 0n, device: 0n, span: lasted };
  }

  /** How the file at a row looks; null if it is not as it should be. The result is overwritten by the next call. */
  stamp(row: number): SpannedStamp | null {
    if (this.#isKnown(row)) return this.#known;
    const seen = this.look(row);
    return seen === null ? null : { ...stampOf(seen), span: 0 };
  }

  /** Looks at the file at a row; null if it is not there or has not the wanted size and time. */
  look(row: number): EntryStatus | null {
    const status = this.#lookIfPossible(row);
    return status !== null && status.kind === Kind.file && this.#isWanted(row, status) ? status : null;
  }

  /** True if the time that is wanted of the file at a row is just the one that it has when it was set. */
  keepsTime(row: number): boolean {
    const { granularity, earliest, latest } = this.#workspace.times;
    const seconds = this.#wanted.columns.mtimeSeconds[row] as number;
    return granularity <= 1 && seconds >= earliest && seconds <= latest;
  }

  /** True if it is known without a look how the file at a row looks, which is noted then. */
  #isKnown(row: number): boolean {
    const lineage = this.#lineage;
    if (lineage === null || this.end === null) return false;
    const arrival = this.#arrivalOf[row] ?? NONE;
    const standing = lineage.standing[row] ?? NONE;
    if (arrival !== NONE) this.#takeArrival(arrival, lineage.sizes[row] as number, this.end);
    else if (standing === NONE || lineage.touched[row] === Touch.none) return false;
    else if (lineage.touched[row] === Touch.renamed) this.#takeStanding(lineage, standing, lineage.before, standing);
    else if (this.keepsTime(row)) this.#takeStanding(lineage, standing, this.#wanted, row);
    else return false;
    return this.#known.inode !== 0n && this.#isWanted(row, this.#known);
  }

  #takeArrival(arrival: number, size: number, { device }: EndOfRun): void {
    const { placed } = this.#workspace;
    this.#known.size = size;
    this.#known.inode = placed.inode(arrival);
    this.#known.device = device;
    this.#known.mtimeSeconds = placed.mtimeSeconds(arrival);
    this.#known.mtimeNanos = placed.mtimeNanos(arrival);
  }

  /** A file is renamed or adjusted only while it is as it was listed. */
  #takeStanding({ before }: PlacedLineage, row: number, times: Snapshot, timeRow: number): void {
    const { columns, volumes } = before;
    this.#known.size = columns.size[row] as number;
    this.#known.inode = columns.inode[row] as bigint;
    this.#known.device = volumes[columns.volume[row] as number]?.device ?? 0n;
    this.#known.mtimeSeconds = times.columns.mtimeSeconds[timeRow] as number;
    this.#known.mtimeNanos = times.columns.mtimeNanos[timeRow] as number;
  }

  #isWanted(row: number, seen: Pick<FileStamp, 'size' | 'mtimeSeconds' | 'mtimeNanos'>): boolean {
    return (
      seen.size === this.#wanted.columns.size[row] && hasTime(seen, this.#wanted.attributes(row), this.#workspace.times)
    );
  }

  /** A file that cannot be looked at is not remembered; whatever is wrong with it is no matter of the cache. */
  #lookIfPossible(row: number): EntryStatus | null {
    try {
      return this.#workspace.look(this.#wanted.path(row));
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return null;
    }
  }
}

/** Now, by the clock of the file system: the ctime of a file that is made for it and removed again. Null if none can be made. */
function endOfRun({ system, root, began }: Workspace): EndOfRun | null {
  const status = blankStatus();
  try {
    system.statusOf(root, status);
    const { device } = status;
    const state = system.openDirectory(root, STATE_DIRECTORY);
    try {
      dropUnfinishedCaches(system, state);
      const file = system.createFile(state, NEW_LINEAGE_FILE);
      try {
        system.statusOf(file, status);
      } finally {
        system.close(file);
        system.unlink(state, NEW_LINEAGE_FILE);
      }
    } finally {
      system.close(state);
    }
    const lasted = Math.ceil((performance.now() - began) / MILLISECONDS) + CLOCK_STEP;
    return status.device === device ? { seconds: status.ctimeSeconds, nanos: status.ctimeNanos, device, lasted } : null;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}
