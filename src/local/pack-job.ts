/** The job that reads one pack of contents of a source. */
import { type ArrivalColumns, arrivalDirectory, arrivalName } from '../core/plan/arrival-columns.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, joinPath, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import { stampAt } from '../core/tree/stamp-columns.ts';
import { type Pack, PIECE_DIGEST, PieceEnd } from '../endpoint/transaction.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System } from '../system/system.ts';
import type { Control } from './control.ts';
import { hashWhole } from './hasher.ts';
import type { HeldDirectories } from './held-directories.ts';
import type { Job } from './job.ts';
import type { KnownRoot } from './stage-job.ts';
import { type Attempt, isMissing, problemFrom, problemOf } from './transaction-problem.ts';
import { isUntouched } from './verify-stamp.ts';

export interface PackInput {
  readonly source: KnownRoot;
  /** The files, and which row of what is wanted the first of them is. */
  readonly arrivals: ArrivalColumns;
  readonly firstRow: number;
  /** By file the stretch that is asked for; it lies within the expected size. */
  readonly offset: Float64Array;
  readonly length: Float64Array;
}

/** Reads the stretches in order; trouble with one is a failed piece and the others go on. `prepareHasher` comes first. */
export const packContents: Job<PackInput, Pack> = (context, input, control) => {
  const held = context.root(input.source.root, input.source.key);
  const { arrivals, firstRow, offset, length } = input;
  const { count } = arrivals;
  // Not zeroed: only what was read is given away.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length.reduce((sum, each) => sum + each, 0)).buffer);
  const pieces = {
    count,
    row: Uint32Array.from({ length: count }, (_, index) => firstRow + index),
    length: new Uint32Array(count),
    offset,
    end: new Uint8Array(count),
    digests: new Uint8Array(count * PIECE_DIGEST),
  };
  const problems: Problem[] = [];
  const reader = new StretchReader({ system: context.system, held, control, arrivals });
  let filled = 0;
  for (let index = 0; index < count; index++) {
    control.check();
    const stretch = { into: bytes, at: filled, offset: offset[index] as number, length: length[index] as number };
    const problem = reader.read(index, stretch);
    if (problem !== null) {
      problems.push(problem);
      pieces.end[index] = PieceEnd.failed;
      continue;
    }
    const after = filled + stretch.length;
    hashWhole('xxh128', bytes.subarray(filled, after), pieces.digests, index * PIECE_DIGEST);
    filled = after;
    pieces.length[index] = stretch.length;
    pieces.end[index] = stretch.offset + stretch.length === arrivals.expect.size[index] ? PieceEnd.last : PieceEnd.more;
  }
  return { bytes: filled === bytes.length ? bytes : bytes.slice(0, filled), pieces, problems };
};

interface Place {
  readonly system: System;
  readonly held: HeldDirectories;
  readonly control: Control;
  readonly arrivals: ArrivalColumns;
}

/** Where bytes of a file go, and which. */
interface Stretch {
  readonly into: Uint8Array;
  readonly at: number;
  readonly offset: number;
  readonly length: number;
}

class StretchReader {
  readonly #place: Place;
  readonly #before: EntryStatus = blankStatus();
  readonly #after: EntryStatus = blankStatus();

  constructor(place: Place) {
    this.#place = place;
  }

  /** Null if read, else why not. */
  read(row: number, stretch: Stretch): Problem | null {
    const { system, held, arrivals } = this.#place;
    const text = arrivals.text[row] as number;
    const from = text < 0 ? null : (arrivals.texts[text] as ByteString);
    const directory = from === null ? arrivalDirectory(arrivals, row) : parentPath(from);
    const name = from === null ? arrivalName(arrivals, row) : baseName(from);
    try {
      const file = system.openFile(held.open(directory), name);
      try {
        const why = this.#readOpen(file, row, stretch);
        return why === null ? null : problemOf(attempt(directory, name), 'changed', why);
      } finally {
        system.close(file);
      }
    } catch (error) {
      if (isMissing(error)) return problemOf(attempt(directory, name), 'vanished', 'it is not there any more');
      return problemFrom(attempt(directory, name), error);
    }
  }

  /** Null if the stretch was read from the file that is expected, and nothing happened to it meanwhile. */
  #readOpen(file: Handle, row: number, { into, at, offset, length }: Stretch): string | null {
    const { system, control, arrivals } = this.#place;
    const before = this.#before;
    system.statusOf(file, before);
    if (before.kind !== Kind.file || !isUntouched(before, stampAt(arrivals.expect, row))) {
      return 'it has changed since the trees were compared';
    }
    for (let done = 0; done < length; ) {
      const got = system.read(file, into, at + done, length - done, offset + done);
      if (got === 0) return 'it is shorter than it was';
      done += got;
      control.addBytes(got);
    }
    // RACE: a change within the clock's granularity that leaves size and times alone is not seen.
    system.statusOf(file, this.#after);
    return isSame(before, this.#after) ? null : 'it was changed while it was read';
  }
}

function isSame(before: EntryStatus, after: EntryStatus): boolean {
  return (
    before.size === after.size &&
    before.mtimeSeconds === after.mtimeSeconds &&
    before.mtimeNanos === after.mtimeNanos &&
    before.ctimeSeconds === after.ctimeSeconds &&
    before.ctimeNanos === after.ctimeNanos
  );
}

function attempt(directory: ByteString, name: ByteString): Attempt {
  return { path: joinPath(directory, name), operation: 'read file', side: 'source' };
}
