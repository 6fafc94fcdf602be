/** Cuts the arrivals of a program into batches that are staged, made durable and placed one after the other. */
import type { Arrival, Program } from '../core/plan/step.ts';

export interface ArrivalBatch {
  readonly arrivals: readonly Arrival[];
  readonly bytes: number;
  /** Nothing in it or before it comes from the source. */
  readonly onlyCopies: boolean;
  readonly last: boolean;
}

/** A batch ends behind this many arrivals or bytes; large enough that making it durable does not count. */
const MOST_ARRIVALS = 40_000;
const MOST_BYTES = 8 * 1024 ** 3;

/** An arrival that copies another one is in the same batch as that one. */
export function* arrivalBatches(program: Program): Generator<ArrivalBatch> {
  const { arrivalCount, copyCount } = program;
  let arrivals: Arrival[] = [];
  let bytes = 0;
  for (let id = 0; id < arrivalCount; id++) {
    const arrival = program.arrival(id);
    const full = arrivals.length >= MOST_ARRIVALS || bytes >= MOST_BYTES || id === copyCount;
    if (full && arrivals.length > 0 && arrival.copyOf < 0) {
      yield { arrivals, bytes, onlyCopies: id <= copyCount, last: false };
      arrivals = [];
      bytes = 0;
    }
    arrivals.push(arrival);
    bytes += program.arrivalSize(id);
  }
  if (arrivals.length > 0) yield { arrivals, bytes, onlyCopies: arrivalCount <= copyCount, last: true };
}
