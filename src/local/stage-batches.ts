/** Cutting a list of arrivals into parts for the threads of an executor. */
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';

/** A part is closed when it holds so many arrivals, or so many bytes. */
const MOST_ARRIVALS = 512;
const MOST_BYTES = 64 * 1024 * 1024;

/** Rows of neighbouring arrivals: from `start` up to `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The parts, in order. A copy of an arrival is in one part with it, behind it. */
export function* partsOf({ count, expect, copyOf }: ArrivalColumns): Generator<Part> {
  let start = 0;
  let bytes = 0;
  for (let row = 0; row < count; row++) {
    const size = expect.size[row] as number;
    const full = row - start >= MOST_ARRIVALS || bytes + size > MOST_BYTES;
    if (row > start && full && (copyOf[row] as number) < 0) {
      yield { start, end: row };
      start = row;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < count) yield { start, end: count };
}

/** The rows of a part for which `wanted` is true. */
export function rowsOf({ start, end }: Part, wanted: (row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(end - start);
  let count = 0;
  for (let row = start; row < end; row++) if (wanted(row)) rows[count++] = row;
  return rows.slice(0, count);
}
