/** Cutting what is wanted of a source into packs, beforehand and by size. */
import type { WantedContent } from '../endpoint/transaction.ts';

/** A pack of several files holds at most so many bytes; a file with more of them comes in stretches. */
export const PACK_BYTES: number = 1024 * 1024;
/**
 * The longest stretch. They grow with what is before them: each costs some messages between threads, and one that
 * is cut off on its way must be brought again.
 */
const STRETCH_BYTES: number = 4 * 1024 * 1024;
const SHARE_OF_BEFORE = 4;
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
  for (let at = from; at < size; ) {
    const grown = Math.max(PACK_BYTES, Math.floor(at / SHARE_OF_BEFORE));
    const length = Math.min(STRETCH_BYTES, grown, size - at);
    yield { start: row, end: row + 1, offset: Float64Array.of(at), length: Float64Array.of(length) };
    at += length;
  }
}
