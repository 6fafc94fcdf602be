/** Files that stay at the destination, because something that stays behind at the source may want their content. */
import { keepAlong } from '../core/plan/keep-along.ts';
import type { TreePlan } from '../core/plan/plan-trees.ts';
import { type StillWanted, type StillWantedInput, stillWanted } from '../core/plan/still-wanted.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { ShowPath } from './plan-of-records.ts';

export interface HeldInput extends StillWantedInput {
  readonly treePlan: TreePlan;
}

/** What is to be done for files that are not to be removed. */
export interface Held {
  /** Rows for which their directories have to stay where they are: the plan is to be made again. */
  readonly rows: readonly number[];
  /** If there are none: the plan, without the removal of what stays in its directory. */
  readonly treePlan: TreePlan;
}

/** Why something is not removed is added to the problems. */
export function heldContents(input: HeldInput, problems: Problem[], show: ShowPath | undefined): Held {
  const { treePlan } = input;
  const found = stillWanted(input);
  const held = found.filter(({ place }) => place === null);
  for (const one of held.length > 0 ? held : found) problems.push(problemOf(one, input, show));
  const rows = held.map(({ row }) => row);
  if (found.length === 0 || held.length > 0) return { rows, treePlan };
  return {
    rows,
    treePlan: keepAlong(
      treePlan,
      input,
      found.map(({ row }) => row),
    ),
  };
}

function problemOf(
  { row, wantedRow, place }: StillWanted,
  { wanted, destination }: HeldInput,
  show: ShowPath | undefined,
): Problem {
  const named = show === undefined ? 'a file' : show(wanted.path(wantedRow));
  const path = destination.path(row);
  const along = show === undefined || place === null || place === path ? '' : ` but goes along to ${show(place)},`;
  return {
    path,
    side: 'destination',
    operation: 'remove',
    code: 'held-back',
    message: `it is not removed,${along} because ${named} of the source, which stays behind, may have its content; it goes when that can be mirrored`,
  };
}
