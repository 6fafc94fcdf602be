/**
 * Judging what a supply gives before any of it is used: only pieces that were asked for, each once and
 * in order, never more than the file is expected to have. The bytes themselves are judged by the job
 * that uses them.
 */
import { MyrrorError } from '../core/error.ts';
import { arrivalAt } from '../core/plan/arrival-at.ts';
import type { Problem } from '../core/tree/problem.ts';
import { type Pack, PIECE_DIGEST, PieceEnd, type WantedContent } from '../endpoint/transaction.ts';
import { problemOf } from './transaction-problem.ts';

/** A wanted row of which nothing more is taken. */
export interface Refusal {
  readonly row: number;
  readonly problem: Problem;
}

export interface Accepted {
  /** By piece: 1 if it is to be used. */
  readonly take: Uint8Array;
  readonly refused: readonly Refusal[];
}

export class PackIntake {
  readonly #wanted: WantedContent;
  /** By row: 1 if nothing more of it is taken. */
  readonly #refused: Uint8Array;
  /** The row whose pieces come now, where its next one begins, and whether its last one has come. */
  #row = -1;
  #position = 0;
  #ended = true;

  constructor(wanted: WantedContent) {
    this.#wanted = wanted;
    this.#refused = new Uint8Array(wanted.arrivals.count);
  }

  /** The row that the last piece belonged to, -1 before the first one. */
  get row(): number {
    return this.#row;
  }

  /** From now on nothing more of the row is taken. */
  refuse(row: number): void {
    this.#refused[row] = 1;
  }

  isRefused(row: number): boolean {
    return this.#refused[row] === 1;
  }

  /** Throws MyrrorError `protocol` for what no mistake with one file explains. */
  accept(pack: Pack): Accepted {
    checkShape(pack);
    const { pieces } = pack;
    const take = new Uint8Array(pieces.count);
    const refused: Refusal[] = [];
    let failures = 0;
    for (let index = 0; index < pieces.count; index++) {
      const row = pieces.row[index] as number;
      this.#enter(row);
      const length = pieces.length[index] as number;
      const failed = pieces.end[index] === PieceEnd.failed;
      const problem = failed
        ? this.#failure(row, pack.problems[failures++])
        : this.#misfit(row, pieces.offset[index] as number, length, pieces.end[index] === PieceEnd.last);
      this.#position += length;
      this.#ended = pieces.end[index] !== PieceEnd.more;
      if (this.isRefused(row)) continue;
      if (problem === null) take[index] = 1;
      else {
        this.refuse(row);
        refused.push({ row, problem });
      }
    }
    if (pack.problems.length > failures) throw protocolError('it reported a problem of no file that was asked for');
    return { take, refused };
  }

  #enter(row: number): void {
    if (row >= this.#wanted.arrivals.count) throw protocolError('it sent a file that was not asked for');
    if (row < this.#row || (row === this.#row && this.#ended)) throw protocolError('it sent a file twice');
    if (row === this.#row) return;
    this.#row = row;
    this.#position = this.#wanted.offsets[row] as number;
  }

  /** Why a piece of the current row cannot be used, null if it can. */
  #misfit(row: number, offset: number, length: number, last: boolean): Problem | null {
    const size = this.#wanted.arrivals.expect.size[row] as number;
    const end = this.#position + length;
    // What is refused is let pass to its end, but not for ever.
    if (end > size && this.isRefused(row)) throw protocolError('it sent more of a file than there is');
    if (offset !== this.#position) return this.#badPiece(row, `bytes from ${offset} on came for ${this.#position}`);
    if (end > size) return this.#changed(row, `more than the ${size} bytes came that were expected`);
    if (last && end < size) return this.#changed(row, `it has ${end} bytes where ${size} were expected`);
    return null;
  }

  /** The problem that the source has told, of the file that it belongs to. */
  #failure(row: number, told: Problem | undefined): Problem {
    if (told === undefined) throw protocolError('it did not say why it could not read a file');
    return { ...told, side: 'source', path: arrivalAt(this.#wanted.arrivals, row).from };
  }

  #changed(row: number, message: string): Problem {
    const { from } = arrivalAt(this.#wanted.arrivals, row);
    return problemOf({ path: from, operation: 'read file', side: 'source' }, 'changed', message);
  }

  #badPiece(row: number, what: string): Problem {
    const { path } = arrivalAt(this.#wanted.arrivals, row);
    return problemOf({ path, operation: 'bring in' }, 'damaged', `its content came out of order: ${what}`);
  }
}

function checkShape({ bytes, pieces }: Pack): void {
  const { count, row, length, offset, end, digests } = pieces;
  const whole = [row, length, offset, end].every((column) => column.length === count);
  if (count === 0) throw protocolError('a pack of contents is empty');
  if (!whole || digests.length !== count * PIECE_DIGEST) throw protocolError('a pack of contents is incomplete');
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const bytesHere = length[index] as number;
    sum += bytesHere;
    const kind = end[index] as number;
    if (kind > PieceEnd.failed) throw protocolError('a piece of content ends in a way that there is not');
    // A file of which nothing comes, again and again, would never end.
    const isWrong = kind === PieceEnd.more ? bytesHere === 0 : kind === PieceEnd.failed && bytesHere > 0;
    if (isWrong) throw protocolError('a piece of content has the wrong length');
  }
  if (sum !== bytes.length) throw protocolError('a pack of contents has the wrong length');
}

function protocolError(what: string): MyrrorError {
  return new MyrrorError('protocol', `the source gave content that cannot be right: ${what}`);
}
