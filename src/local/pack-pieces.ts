/** Pieces of a pack in the hands of a job, with the arrivals that they belong to. */

import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import { sliceArrivals } from '../core/plan/arrival-slice.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import { type Pack, PIECE_DIGEST, type PieceColumns } from '../endpoint/transaction.ts';
import { hashWhole } from './hasher.ts';
import { problemOf } from './transaction-problem.ts';

/** What a job is given to work a pack. */
export interface PackPieces {
  readonly bytes: Uint8Array;
  readonly pieces: PieceColumns;
  /** By piece: 1 if it is to be used. */
  readonly take: Uint8Array;
  /** The files that the pieces belong to; the first of them is the row `firstRow` of what was wanted. */
  readonly arrivals: ArrivalColumns;
  readonly firstRow: number;
}

/** What a job says of each row of its arrivals: it was not ended, all of it is done, or it failed. */
export const RowState = { open: 0, done: 1, failed: 2 } as const;

/** Puts together what a job needs for a pack of at least one piece. */
export function packPieces({ bytes, pieces }: Pack, take: Uint8Array, wanted: ArrivalColumns): PackPieces {
  const firstRow = pieces.row[0] as number;
  const lastRow = pieces.row[pieces.count - 1] as number;
  return { bytes, pieces, take, arrivals: sliceArrivals(wanted, firstRow, lastRow + 1), firstRow };
}

/** One piece: `bytes[start .. start + length)` of the pack are the bytes from `offset` on of the file at `row` of the arrivals. */
export interface Piece {
  readonly index: number;
  readonly row: number;
  readonly start: number;
  readonly length: number;
  readonly offset: number;
}

/** The pieces that are to be used, in order. */
export function* takenPieces({ pieces, take, firstRow }: PackPieces): Generator<Piece> {
  let start = 0;
  for (let index = 0; index < pieces.count; index++) {
    const length = pieces.length[index] as number;
    const row = (pieces.row[index] as number) - firstRow;
    if (take[index] === 1) yield { index, row, start, length, offset: pieces.offset[index] as number };
    start += length;
  }
}

const digest = new Uint8Array(PIECE_DIGEST);

/** True if the bytes of a piece are those that were sent. `prepareHasher` comes first. */
export function isIntact({ bytes, pieces }: PackPieces, { index, start, length }: Piece): boolean {
  hashWhole('xxh128', bytes.subarray(start, start + length), digest, 0);
  const at = index * PIECE_DIGEST;
  return digest.every((byte, place) => byte === pieces.digests[at + place]);
}

/** The problem of a file of which a piece is not intact. */
export function damagedProblem(path: ByteString, operation: string): Problem {
  return problemOf({ path, operation }, 'damaged', 'its content was damaged on the way from the source');
}
