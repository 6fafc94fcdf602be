/** `myrror verify`: reads a tree once more and names what changed by itself. */
import { type VerifyReport, verify } from '../../index.ts';
import { Exit } from '../console/exit-code.ts';
import { phaseLines } from '../render/closing-lines.ts';
import { emptyOutcome } from '../render/json-events.ts';
import { verifyCounts, verifyLines } from '../render/verify-lines.ts';
import { reachOf, type VerifyArguments } from './arguments.ts';
import { conduct, type Surroundings } from './conduct.ts';

export function runVerify(given: VerifyArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async ({ reporter, hooks }) => {
    const { location, record, exclude } = given;
    const report = await verify(location, { ...hooks, ...reachOf(given), record, exclude });
    reporter.problems(report.problems);
    const { length } = report.problems;
    reporter.end({
      outcome: { ...emptyOutcome(length === 0 ? 'done' : 'incomplete', length), more: verifyCounts(report) },
      lines: verifyLines(report),
      details: phaseLines(report.phases),
    });
    return exitCodeOf(report);
  });
}

/** A content that has changed is graver than one that could not be read. */
function exitCodeOf({ differing, problems }: VerifyReport): number {
  if (differing > 0) return Exit.differences;
  return problems.length > 0 ? Exit.problems : Exit.done;
}
