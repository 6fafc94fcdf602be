/** Gives one staged arrival its name, whatever is found on the way. */
import type { Arrival } from '../core/plan/step.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { moveWidening } from './rearrange-rename.ts';
import { pathOfSlot, slotOf } from './stage-slot.ts';
import { isComplete } from './stage-slot-state.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { hasTime, isSameObject } from './verify-stamp.ts';

/** Places one arrival; null if it has its place, else why not. The slot keeps what could not be placed. */
export function placeArrival(workspace: Workspace, arrival: Arrival): Problem | null {
  const attempt: Attempt = { path: arrival.path, operation: 'place' };
  try {
    return tryPlace(workspace, arrival, attempt);
  } catch (error) {
    return problemFrom(attempt, error);
  }
}

function tryPlace(workspace: Workspace, arrival: Arrival, attempt: Attempt): Problem | null {
  const { path, replaces } = arrival;
  const slot = pathOfSlot(slotOf(arrival));
  const staged = workspace.look(slot);
  if (staged === null) {
    return isPlaced(workspace, arrival)
      ? null
      : problemOf(attempt, 'not-staged', 'its content is not in the staging area any more');
  }
  if (!isWhole(workspace, staged, arrival))
    return problemOf(attempt, 'not-staged', 'its content was not brought in as a whole');
  const { inode, mtimeSeconds, mtimeNanos } = staged;
  const there = workspace.look(path);
  if (there === null) {
    moveWidening(workspace, slot, path, 'no-replace');
  } else if (there.inode === inode && there.kind !== Kind.directory) {
    // CRASH: a system without an atomic no-replace was killed between giving the new name and taking the old one.
    const { at, name } = workspace.spot(slot);
    workspace.system.unlink(at, name);
  } else if (replaces !== null && replaces.kind !== Kind.directory && workspace.isUntouched(there, replaces)) {
    workspace.noteLinks(there);
    // RACE: what stands there was looked at a moment ago; a file put there by someone else since is lost.
    moveWidening(workspace, slot, path, 'replace');
  } else {
    const found =
      replaces === null
        ? 'something has appeared at its place, or an exclude pattern hides what stands there'
        : 'what it replaces has changed since the trees were compared';
    return problemOf(attempt, 'changed', found);
  }
  if (arrival.how !== 'link') workspace.placed.note(arrival.id, inode, mtimeSeconds, mtimeNanos);
  return null;
}

function isWhole(workspace: Workspace, staged: EntryStatus, { how, expect, attributes }: Arrival): boolean {
  if (how === 'link') return staged.kind === Kind.symlink;
  return isComplete(staged, expect.size, attributes, workspace.times);
}

/** True if an earlier attempt has placed it: what stands there looks like it, and is not what it replaces. */
function isPlaced(workspace: Workspace, { how, path, expect, attributes, replaces }: Arrival): boolean {
  const there = workspace.look(path);
  if (there === null || (replaces !== null && isSameObject(there, replaces))) return false;
  if (!hasTime(there, attributes, workspace.times)) return false;
  return how === 'link' ? there.kind === Kind.symlink : there.kind === Kind.file && there.size === expect.size;
}
