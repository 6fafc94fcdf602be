/** The job that writes a pack of received contents into the slots of its files. */
import { isMyrrorError } from '../core/error.ts';
import type { Problem } from '../core/tree/problem.ts';
import { PieceEnd } from '../endpoint/transaction.ts';
import type { Handle, System } from '../system/system.ts';
import type { Control } from './control.ts';
import type { HeldDirectories } from './held-directories.ts';
import type { Job } from './job.ts';
import { damagedProblem, isIntact, type PackPieces, type Piece, RowState, takenPieces } from './pack-pieces.ts';
import { FileSlot } from './stage-file.ts';
import { type StageItem, stageItem } from './stage-item.ts';
import type { KnownRoot } from './stage-job.ts';
import { NewFileOwners } from './stage-owner.ts';
import { writeStretch } from './stage-write.ts';
import { type Attempt, isOutOfSpace, problemFrom, problemOf } from './transaction-problem.ts';

export interface FillInput extends PackPieces {
  readonly destination: KnownRoot;
  readonly syncFiles: boolean;
}

export interface FillOutput {
  /** By arrival a value of RowState. */
  readonly state: Uint8Array;
  /** Why those that failed did. */
  readonly problems: readonly Problem[];
  /** Bytes of content that were written. */
  readonly bytes: number;
  /** No space is left: whatever is written next would fail too. What comes after that is left open. */
  readonly full: boolean;
}

/** Writes the pieces in order; trouble with one file is a problem and the others go on. `prepareHasher` comes first. */
export const fillSlots: Job<FillInput, FillOutput> = (context, input, control) => {
  const destination = context.root(input.destination.root, input.destination.key);
  const filler = new Filler({ system: context.system, destination, input, control });
  const state = new Uint8Array(input.arrivals.count);
  const problems: Problem[] = [];
  for (const piece of takenPieces(input)) {
    if (filler.full) break;
    control.check();
    if (state[piece.row] === RowState.failed) continue;
    const last = input.pieces.end[piece.index] === PieceEnd.last;
    const problem = filler.fill(piece, last);
    if (problem !== null) problems.push(problem);
    if (problem !== null || last) {
      state[piece.row] = problem === null ? RowState.done : RowState.failed;
      control.addEntries(1);
    }
  }
  return { state, problems, bytes: filler.bytes, full: filler.full };
};

interface Workplace {
  readonly system: System;
  readonly destination: HeldDirectories;
  readonly input: FillInput;
  readonly control: Control;
}

class Filler {
  bytes = 0;
  full = false;
  readonly #place: Workplace;
  readonly #owners: NewFileOwners;

  constructor(place: Workplace) {
    this.#place = place;
    this.#owners = new NewFileOwners(place.system);
  }

  /** Writes a piece, and completes the file with its last one. Null if done, else why not. */
  fill(piece: Piece, last: boolean): Problem | null {
    const { system, destination, input } = this.#place;
    const item = stageItem(input.arrivals, piece.row);
    const attempt: Attempt = { path: item.path, operation: 'bring in' };
    try {
      const slot = new FileSlot(system, destination.open(item.slot.directory), item.slot.name);
      if (!isIntact(input, piece)) {
        slot.drop();
        return damagedProblem(item.path, attempt.operation);
      }
      const file = piece.offset === 0 ? makeNew(slot) : slot.resume(piece.offset);
      if (file === null) {
        slot.drop();
        return problemOf(attempt, 'changed', 'what was staged of it was changed by someone else');
      }
      this.#write(slot, file, item, piece, last);
      return null;
    } catch (error) {
      this.full ||= isOutOfSpace(error);
      return problemFrom(attempt, error);
    }
  }

  #write(slot: FileSlot, file: Handle, item: StageItem, piece: Piece, last: boolean): void {
    const { system, input, control } = this.#place;
    const { start, length, offset } = piece;
    try {
      writeStretch(system, file, { bytes: input.bytes, start, length }, offset);
      this.bytes += length;
      control.addBytes(length);
      if (!last) return;
      const owner = offset === 0 ? this.#owners.of(item.slot.directory, file) : null;
      slot.complete(file, item.attributes, { owner, sync: input.syncFiles });
    } catch (error) {
      // What was written is a beginning of the right content, unless the disk itself is in doubt.
      if (isOutOfSpace(error) || isMyrrorError(error)) slot.keepBeginning();
      else slot.drop();
      throw error;
    } finally {
      system.close(file);
    }
  }
}

/** What stands there, although it was looked at before, is of no use. */
function makeNew(slot: FileSlot): Handle | null {
  const file = slot.create();
  if (file !== null) return file;
  slot.drop();
  return slot.create();
}
