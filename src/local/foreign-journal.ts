/**
 * A journal that came along with a copy of the directory that it was written for. Everything that it names is known
 * by its inode, and a copy has others: nothing of it can be renamed, put back or removed.
 */
import type { JournalState } from '../core/journal/journal.ts';
import { ROOT } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import { problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { type Journalled, journalledEntries } from './unfinished-renames.ts';

/** One thing that is gone was taken by somebody; of several one at least would be left. */
const TOO_FEW = 1;

/** True if nothing that an unfinished journal renames is anywhere that it could be, from its old place to its new one. */
export function isForeign(workspace: Workspace, journal: JournalState): boolean {
  return !journal.rearranged && isNothingHere(journalledEntries(workspace, journal));
}

/**
 * The same of what an unfinished journal renames, where all of it was looked for already. What could not be looked for
 * may be there.
 */
export function isNothingHere({ entries, unseen }: Journalled): boolean {
  return unseen === 0 && entries.length > TOO_FEW && entries.every(({ state }) => state === 'missing');
}

/** What is said of it, in place of a line for each thing that it names. */
export function foreignProblem(): Problem {
  return problemOf(
    { path: ROOT, operation: 'rename' },
    'copied-journal',
    'nothing that the journal of the interrupted run names is here, as in a copy of the directory that it was written for; ' +
      'its renames are left out and nothing is lost by that: the same command once more compares what is here',
  );
}
