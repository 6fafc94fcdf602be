/** Cutting a list of arrivals into parts for the threads of an executor. */
import type { Arrival } from '../core/plan/step.ts';

/** A part is closed when it holds so many arrivals, or so many bytes. */
const MOST_ARRIVALS = 256;
const MOST_BYTES = 64 * 1024 * 1024;

/** Numbers of neighbouring arrivals: from `start` up to `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The parts, in order. A copy of an arrival is in one part with it, behind it. */
export function* partsOf(arrivals: readonly Arrival[]): Generator<Part> {
  let start = 0;
  let bytes = 0;
  for (const [index, arrival] of arrivals.entries()) {
    const full = index - start >= MOST_ARRIVALS || bytes + arrival.expect.size > MOST_BYTES;
    if (index > start && full && arrival.copyOf < 0) {
      yield { start, end: index };
      start = index;
      bytes = 0;
    }
    bytes += arrival.expect.size;
  }
  if (start < arrivals.length) yield { start, end: arrivals.length };
}
