/** Cutting what is wanted of a source into packs, beforehand and by size. */
import type { WantedContent } from '../endpoint/transaction.ts';

/** A pack holds at most so many bytes; a file with more of them comes in stretches of this size. */
export const PACK_BYTES: number = 1024 * 1024;
/** A pack holds at most so many files. */
export const PACK_FILES = 512;

/** One pack: the wanted rows from `start` up to `end`, and by row which stretch of the file. */
export interface PackPlan {
  readonly start: number;
  readonly end: number;
  readonly offset: Float64Array;
  readonly length: Float64Array;
}

/** The packs, in order. Throws if an offset does not lie within its file. */
export function* packPlans({ arrivals, offsets }: WantedContent): Generator<PackPlan> {
  const { size } = arrivals.expect;
  let start = 0;
  let bytes = 0;
  for (let row = 0; row < arrivals.count; row++) {
    const left = bytesLeft(size[row] as number, offsets[row] as number);
    const full = row - start === PACK_FILES || bytes + left > PACK_BYTES;
    if (full && row > start) {
      yield wholeFiles(start, row, size, offsets);
      start = row;
      bytes = 0;
    }
    bytes += left;
    if (left <= PACK_BYTES) continue;
    yield* stretches(row, size[row] as number, offsets[row] as number);
    start = row + 1;
    bytes = 0;
  }
  if (start < arrivals.count) yield wholeFiles(start, arrivals.count, size, offsets);
}

function bytesLeft(size: number, offset: number): number {
  const within = Number.isSafeInteger(size) && Number.isSafeInteger(offset) && offset >= 0 && offset <= size;
  if (!within) throw new Error(`byte ${offset} of a file of ${size} bytes was asked for`);
  return size - offset;
}

function wholeFiles(start: number, end: number, size: Float64Array, offsets: Float64Array): PackPlan {
  const offset = offsets.slice(start, end);
  return { start, end, offset, length: size.slice(start, end).map((bytes, row) => bytes - (offset[row] as number)) };
}

function* stretches(row: number, size: number, from: number): Generator<PackPlan> {
  for (let at = from; at < size; at += PACK_BYTES) {
    const length = Math.min(PACK_BYTES, size - at);
    yield { start: row, end: row + 1, offset: Float64Array.of(at), length: Float64Array.of(length) };
  }
}
