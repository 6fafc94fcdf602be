/** Cuts the arrivals of a program into batches that are staged, made durable and placed one after the other. */
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Program } from '../core/plan/step.ts';

export interface ArrivalBatch {
  readonly arrivals: ArrivalColumns;
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
  let start = 0;
  let bytes = 0;
  for (let id = 0; id < arrivalCount; id++) {
    const full = id - start >= MOST_ARRIVALS || bytes >= MOST_BYTES || id === copyCount;
    if (full && id > start && !program.copiesOther(id)) {
      yield { arrivals: program.arrivals(start, id), bytes, onlyCopies: id <= copyCount, last: false };
      start = id;
      bytes = 0;
    }
    bytes += program.arrivalSize(id);
  }
  if (start === arrivalCount) return;
  yield { arrivals: program.arrivals(start, arrivalCount), bytes, onlyCopies: arrivalCount <= copyCount, last: true };
}
