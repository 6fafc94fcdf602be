/**
 * Empties the parking area when all renames are durable: what the program discards is removed if it
 * is exactly what the program put there; anything else is rescued and reported, never removed.
 */
import { isSlot, pathIn } from '../core/plan/place.ts';
import type { Rearrangement } from '../core/plan/step.ts';
import { type ByteString, bytesToString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { joinPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import { errorCode } from '../system/system-error.ts';
import { PARKED, slotPath } from './place-path.ts';
import { rescue } from './rearrange-rescue.ts';
import { problemFrom } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { isSameObject } from './verify-stamp.ts';

/**
 * Removes what the program's renames have put into slots for good and what is still there: where not
 * all could be renamed, that is what lost its place to something else.
 */
export function removeDiscards(workspace: Workspace, rearrangement: Rearrangement): Problem[] {
  const problems: Problem[] = [];
  for (const [slot, { expect, known }] of lastInSlots(rearrangement)) {
    const path = slotPath(slot);
    try {
      const status = workspace.look(path);
      if (status === null) continue;
      if (isSameObject(status, expect)) {
        workspace.noteLinks(status);
        removeAt(workspace, path, expect.kind);
      } else problems.push(rescue(workspace, path, known));
    } catch (error) {
      problems.push(handleFailure(workspace, error, path, known));
    }
  }
  return problems;
}

/** What the whole program leaves in slots, and where that came from. */
function lastInSlots({ renames }: Rearrangement): Map<number, { readonly expect: Stamp; readonly known: ByteString }> {
  const parked = new Map<number, { readonly expect: Stamp; readonly known: ByteString }>();
  for (const { from, to, expect } of renames) {
    if (isSlot(from)) parked.delete(from.slot);
    if (isSlot(to)) parked.set(to.slot, { expect, known: pathIn(from) });
  }
  return parked;
}

/**
 * Removes the empty directories of the parking area and rescues all else: nothing that a finished
 * program needs is there any more, and what nobody knows is not ours to remove.
 */
export function clearParked(workspace: Workspace): Problem[] {
  if (workspace.look(PARKED) === null) return [];
  const listing = new DirectoryListing();
  workspace.system.readDirectory(workspace.directory(PARKED), listing);
  const problems: Problem[] = [];
  for (let index = 0; index < listing.count; index++) {
    const start = listing.nameStart[index] as number;
    const name = bytesToString(listing.names, start, start + (listing.nameLength[index] as number));
    const path = joinPath(PARKED, name);
    try {
      if (listing.kind[index] === Kind.directory) removeAt(workspace, path, Kind.directory);
      else problems.push(rescue(workspace, path, path));
    } catch (error) {
      problems.push(handleFailure(workspace, error, path, path));
    }
  }
  return problems;
}

/** Removes the parking area itself; what is left in it could not be removed, and that was reported. */
export function dropParkingArea(workspace: Workspace): void {
  if (workspace.look(PARKED) === null) return;
  const { at, name } = workspace.spot(PARKED);
  try {
    workspace.system.removeDirectory(at, name);
  } catch (error) {
    if (errorCode(error) !== 'ENOTEMPTY') throw error;
  }
  workspace.forget();
}

function removeAt(workspace: Workspace, path: ByteString, kind: Kind): void {
  const { at, name } = workspace.spot(path);
  if (kind === Kind.directory) {
    workspace.system.removeDirectory(at, name);
    workspace.forget();
  } else workspace.system.unlink(at, name);
}

/** A directory that is not empty holds what no program knows: it is kept. */
function handleFailure(workspace: Workspace, error: unknown, path: ByteString, known: ByteString): Problem {
  const code = errorCode(error);
  if (code !== 'ENOTEMPTY' && code !== 'EEXIST') return problemFrom({ path: known, operation: 'remove' }, error);
  try {
    return rescue(workspace, path, known);
  } catch (again) {
    return problemFrom({ path: known, operation: 'rename' }, again);
  }
}
