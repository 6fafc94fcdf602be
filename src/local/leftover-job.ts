/** The job that finds out what an interrupted run has left of arrivals that are about to be received. */
import type { TimeRule } from '../core/match/matching.ts';
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Job } from './job.ts';
import { FileSlot } from './stage-file.ts';
import { stageItem } from './stage-item.ts';
import type { KnownRoot } from './stage-job.ts';
import { problemFrom } from './transaction-problem.ts';

export interface LeftoverInput {
  readonly destination: KnownRoot;
  readonly arrivals: ArrivalColumns;
  readonly times: TimeRule;
}

export interface LeftoverOutput {
  /** By arrival: the byte to go on from, or WHOLE (stage-file.ts), or FAILED. */
  readonly offsets: Float64Array;
  /** Why those that failed did. */
  readonly problems: readonly Problem[];
}

/** Its slot is in no state to be used. */
export const FAILED = -2;

/** Looks at the slots of the arrivals; removes from them what is of no use. */
export const findLeftovers: Job<LeftoverInput, LeftoverOutput> = (context, input, control) => {
  const { system } = context;
  const { arrivals, times } = input;
  const destination = context.root(input.destination.root, input.destination.key);
  const offsets = new Float64Array(arrivals.count);
  const problems: Problem[] = [];
  for (let row = 0; row < arrivals.count; row++) {
    control.check();
    const { slot, expect, attributes, path } = stageItem(arrivals, row);
    try {
      const file = new FileSlot(system, destination.open(slot.directory), slot.name);
      offsets[row] = file.leftover(expect, attributes, times);
    } catch (error) {
      problems.push(problemFrom({ path, operation: 'bring in' }, error));
      offsets[row] = FAILED;
    }
  }
  return { offsets, problems };
};
