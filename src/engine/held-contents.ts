/** Files that stay at the destination, because something that stays behind at the source may want their content. */
import { type StillWantedInput, stillWanted } from '../core/plan/still-wanted.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { ShowPath } from './plan-of-records.ts';

/** Rows of the destination that are not to be removed; why is added to the problems. */
export function heldContents(input: StillWantedInput, problems: Problem[], show: ShowPath | undefined): number[] {
  const found = stillWanted(input);
  for (const { row, wantedRow } of found) {
    const named = show === undefined ? 'a file' : show(input.wanted.path(wantedRow));
    problems.push({
      path: input.destination.path(row),
      side: 'destination',
      operation: 'remove',
      code: 'held-back',
      message: `it is not removed, because ${named} of the source, which stays behind, may have its content; it goes when that can be mirrored`,
    });
  }
  return found.map(({ row }) => row);
}
