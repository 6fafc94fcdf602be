/** What stays behind because the destination takes its name for another one. */
import { type FrozenRows, frozenRows } from '../core/tree/frozen.ts';
import { heldRivals, type NameRival, type RivalInput, siblingRivals } from '../core/tree/name-rivals.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { ShowPath } from './plan-of-records.ts';

/** The rows that must be left alone, those among them whose names the destination takes for others, with a problem each. */
export function heldRows(input: RivalInput, problems: Problem[], show: ShowPath | undefined): FrozenRows {
  const { source, destination, pairs } = input;
  let rivals = siblingRivals(input);
  for (;;) {
    const frozen = frozenRows(
      source,
      destination,
      pairs,
      rivals.map(({ row }) => row),
    );
    const more = heldRivals(input, frozen);
    if (more.length === 0) {
      for (const rival of rivals) problems.push(problemOf(rival, input, show));
      return frozen;
    }
    rivals = [...rivals, ...more];
  }
}

function problemOf({ row, other }: NameRival, { source }: RivalInput, show: ShowPath | undefined): Problem {
  const named = show === undefined ? 'another entry' : show(other);
  return {
    path: source.path(row),
    side: 'destination',
    operation: 'compare',
    code: 'same-name',
    message: `for the file system of the destination it has the same name as ${named}; it stays behind`,
  };
}
