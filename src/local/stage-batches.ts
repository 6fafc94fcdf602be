/** Cutting a list of arrivals into parts for the threads of an executor. */
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';

/**
 * A part is closed when it holds a share of what is left (so that parts are large, and yet all threads
 * end at the same time), within these bounds, or so many bytes.
 */
const SHARE = 8;
const LEAST_ARRIVALS = 128;
const MOST_ARRIVALS = 2048;
const MOST_BYTES = 64 * 1024 * 1024;

/** Rows of neighbouring arrivals: from `start` up to `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The parts, in order. A copy of an arrival is in one part with it, behind it. */
export function* partsOf({ count, expect, copyOf }: ArrivalColumns): Generator<Part> {
  let start = 0;
  let room = roomFor(count);
  let bytes = 0;
  for (let row = 0; row < count; row++) {
    const size = expect.size[row] as number;
    const full = row - start >= room || bytes + size > MOST_BYTES;
    if (row > start && full && (copyOf[row] as number) < 0) {
      yield { start, end: row };
      start = row;
      room = roomFor(count - start);
      bytes = 0;
    }
    bytes += size;
  }
  if (start < count) yield { start, end: count };
}

function roomFor(left: number): number {
  return Math.max(LEAST_ARRIVALS, Math.min(MOST_ARRIVALS, Math.ceil(left / SHARE)));
}

/** The rows of a part for which `wanted` is true. */
export function rowsOf({ start, end }: Part, wanted: (row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(end - start);
  let count = 0;
  for (let row = start; row < end; row++) if (wanted(row)) rows[count++] = row;
  return rows.slice(0, count);
}
