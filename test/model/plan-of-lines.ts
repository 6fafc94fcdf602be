/** Plans of described trees, action by action. */
import { ActionsBuilder, type Plan, type Verb } from '../../src/core/plan/action.ts';
import { checkAgainstPlan } from '../../src/core/plan/check-program.ts';
import { lower } from '../../src/core/plan/lower.ts';
import { simulate } from '../../src/core/plan/simulate.ts';
import type { Program } from '../../src/core/plan/step.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { snapshotOf, type TreeDescription } from './tree-description.ts';

/** An action with the paths that it names. */
export interface PlanLine {
  readonly verb: Verb;
  readonly origin?: string;
  readonly target?: string;
}

/** What these lines are to make of a tree. */
export function planOf(before: TreeDescription, after: TreeDescription, lines: readonly PlanLine[]): Plan {
  const [destination, wanted] = [snapshotOf(before), snapshotOf(after)];
  const actions = new ActionsBuilder();
  for (const { verb, origin, target } of lines) {
    actions.add(verb, {
      ...(origin === undefined ? {} : { origin: destination.find(asBytes(origin)) }),
      ...(target === undefined ? {} : { target: wanted.find(asBytes(target)) }),
    });
  }
  return { destination, wanted, actions: actions.finish() };
}

/** The program of a plan, after the simulation has found that it does what the plan says. */
export function programOf(plan: Plan): Program {
  const program = lower(plan, { owners: false });
  checkAgainstPlan(plan, simulate(plan.destination, program));
  return program;
}
