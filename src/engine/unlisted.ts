/** What could not be listed of a tree. While there is any, nothing is removed (carry-out.ts). */
import type { ActionsHeader } from '../core/plan/action-record.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';

interface Listed {
  readonly snapshot: Snapshot;
}

/** How many paths could not be listed; what was gone by then holds nothing. */
export function unlistedIn({ snapshot }: Listed): number {
  return snapshot.problems.reduce((count, { code }) => count + (code === 'vanished' ? 0 : 1), 0);
}

/** True if something of a tree could not be listed. */
export function isUnlisted(side: Listed): boolean {
  return unlistedIn(side) > 0;
}

/** True if something could not be listed when a list of actions was made, or if that is not known. */
export function wasUnlisted({ problems, unlisted = problems }: ActionsHeader): boolean {
  return unlisted > 0;
}
