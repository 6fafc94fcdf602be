/** `myrror status`: what an interrupted run has left. */
import { status as lookAt, type Result, type Status } from '../../index.ts';
import { Exit } from '../console/exit-code.ts';
import { emptyOutcome } from '../render/json-events.ts';
import { statusEvent } from '../render/status-event.ts';
import { statusLines } from '../render/status-lines.ts';
import { reachOf, type StatusArguments } from './arguments.ts';
import { conduct, type Surroundings } from './conduct.ts';
import { DeliveryError } from './delivery-error.ts';

export function runStatus(given: StatusArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async ({ reporter, hooks }) => {
    const status = await lookAt(given.location, { ...hooks, ...reachOf(given) });
    reporter.rest();
    const { stdout } = surroundings;
    if (given.json) stdout.write(`${JSON.stringify(statusEvent(status))}\n`);
    else if (!given.quiet || status.interrupted) {
      await stdout.writeAll(statusLines(status, given.verbose).map((line) => `${line}\n`));
      if (stdout.failure !== null) throw new DeliveryError('standard output', stdout.failure);
    }
    reporter.end({ outcome: emptyOutcome(resultOf(status), isDamaged(status) ? 1 : 0), lines: [], details: [] });
    if (isDamaged(status)) return Exit.problems;
    return given.exitCode && status.interrupted ? Exit.differences : Exit.done;
  });
}

function isDamaged({ journal }: Status): boolean {
  return journal?.stage === 'damaged';
}

function resultOf(status: Status): Result {
  if (isDamaged(status)) return 'incomplete';
  return status.interrupted ? 'planned' : 'nothing-to-do';
}
