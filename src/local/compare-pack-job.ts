/** The job that compares a pack of contents of the source with the files that were made of them. */
import { arrivalPath } from '../core/plan/arrival-columns.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import { PieceEnd } from '../endpoint/transaction.ts';
import type { Handle, System } from '../system/system.ts';
import type { Job } from './job.ts';
import { damagedProblem, isIntact, type PackPieces, type Piece, RowState, takenPieces } from './pack-pieces.ts';
import type { KnownRoot } from './stage-job.ts';
import { problemFrom } from './transaction-problem.ts';
import { differs } from './verify-job.ts';

export interface ComparePackInput extends PackPieces {
  readonly destination: KnownRoot;
}

export interface ComparePackOutput {
  /** By arrival a value of RowState. */
  readonly state: Uint8Array;
  /** Why those that failed did. */
  readonly problems: readonly Problem[];
}

/** Compares piece by piece; trouble with one file is a problem and the others go on. `prepareHasher` comes first. */
export const comparePack: Job<ComparePackInput, ComparePackOutput> = (context, input, control) => {
  const { system } = context;
  const destination = context.root(input.destination.root, input.destination.key);
  const state = new Uint8Array(input.arrivals.count);
  const problems: Problem[] = [];
  const compareOne = (piece: Piece, last: boolean): Problem | null => {
    const path = arrivalPath(input.arrivals, piece.row);
    try {
      const file = system.openFile(destination.open(parentPath(path)), baseName(path));
      try {
        if (isEqual(system, file, input, piece) && (!last || endsAt(system, file, piece.offset + piece.length))) {
          return null;
        }
        return isIntact(input, piece) ? differs(path) : damagedProblem(path, 'verify');
      } finally {
        system.close(file);
      }
    } catch (error) {
      return problemFrom({ path, operation: 'verify' }, error);
    }
  };
  for (const piece of takenPieces(input)) {
    control.check();
    if (state[piece.row] === RowState.failed) continue;
    const last = input.pieces.end[piece.index] === PieceEnd.last;
    const problem = compareOne(piece, last);
    if (problem !== null) problems.push(problem);
    control.addBytes(piece.length);
    if (problem !== null || last) {
      state[piece.row] = problem === null ? RowState.done : RowState.failed;
      control.addEntries(1);
    }
  }
  return { state, problems };
};

function isEqual(system: System, file: Handle, { bytes }: PackPieces, { start, length, offset }: Piece): boolean {
  const made = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const got = system.read(file, made, filled, length - filled, offset + filled);
    if (got === 0) return false;
    filled += got;
  }
  return Buffer.compare(made, bytes.subarray(start, start + length)) === 0;
}

function endsAt(system: System, file: Handle, size: number): boolean {
  return system.read(file, new Uint8Array(1), 0, 1, size) === 0;
}
