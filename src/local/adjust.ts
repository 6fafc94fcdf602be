/** The phase that sets modes, owners and times, deepest paths first. */
import type { Adjustment } from '../core/plan/step.ts';
import { type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { hasTime, isSameObject } from './verify-stamp.ts';

/** Sets the attributes of one entry; null if done, else why not. */
export function adjustEntry(workspace: Workspace, adjustment: Adjustment): Problem | null {
  const { path, kind, expect } = adjustment;
  const attempt: Attempt = { path, operation: 'set attributes of' };
  try {
    const status = workspace.look(path);
    if (status === null) return problemOf(attempt, 'vanished', 'it is not there any more');
    if (status.kind !== kind) return problemOf(attempt, 'changed', 'something else stands at its place');
    if (expect !== null && !isExpected(workspace, status, expect, adjustment)) {
      return problemOf(attempt, 'changed', 'it has changed since the trees were compared, and keeps its own time');
    }
    if (path === ROOT) return setByHandle(workspace, workspace.root, adjustment, attempt);
    const handle = openToAdjust(workspace, path, kind);
    if (handle === null) return setByName(workspace, adjustment);
    try {
      return setByHandle(workspace, handle, adjustment, attempt);
    } finally {
      workspace.system.close(handle);
    }
  } catch (error) {
    return problemFrom(attempt, error);
  }
}

/** As it was, or, where another name of the same file was adjusted before, with the time that it is to have. */
function isExpected(workspace: Workspace, status: EntryStatus, expect: Stamp, { attributes }: Adjustment): boolean {
  if (isSameObject(status, expect)) return true;
  return status.inode === expect.inode && status.size === expect.size && hasTime(status, attributes, workspace.times);
}

/** The numbers of the adjustments in the order in which they must be made. */
export function deepestFirst(adjustments: readonly Adjustment[]): number[] {
  const depths = adjustments.map(({ path }) => (path === ROOT ? 0 : path.split('/').length));
  return [...adjustments.keys()].sort((a, b) => (depths[b] as number) - (depths[a] as number) || a - b);
}

/** Null for what cannot be opened: symlinks, and what its owner may not read. */
function openToAdjust(workspace: Workspace, path: ByteString, kind: Kind): Handle | null {
  if (kind !== Kind.file && kind !== Kind.directory) return null;
  const { at, name } = workspace.spot(path);
  try {
    return kind === Kind.file ? workspace.system.openFile(at, name) : workspace.system.openDirectory(at, name);
  } catch (error) {
    if (errorCode(error) === 'EACCES') return null;
    throw error;
  }
}

function setByHandle(
  workspace: Workspace,
  handle: Handle,
  { path, kind, attributes }: Adjustment,
  attempt: Attempt,
): Problem | null {
  const { system } = workspace;
  const status = blankStatus();
  system.statusOf(handle, status);
  if (status.kind !== kind) return problemOf(attempt, 'changed', 'something else stands at its place');
  // A change of owner takes setuid and setgid away, so the mode comes after it, and the time last of all.
  if (attributes.uid >= 0) system.setOwner(handle, attributes.uid, attributes.gid);
  system.setMode(handle, attributes.mode);
  system.setTime(handle, attributes.mtimeSeconds, attributes.mtimeNanos);
  workspace.widened.settled(status.inode);
  if (kind === Kind.directory) workspace.touched.add(path);
  else if (!system.capabilities.syncFileSystem) system.syncFile(handle);
  return null;
}

// RACE: the name may lead to something else by now. None of these calls follows a symlink, so it stays in the tree.
function setByName(workspace: Workspace, { path, kind, attributes }: Adjustment): null {
  const { system } = workspace;
  const { at, name } = workspace.spot(path);
  if (attributes.uid >= 0) system.setOwnerAt(at, name, attributes.uid, attributes.gid);
  if (kind !== Kind.symlink) system.setModeAt(at, name, attributes.mode);
  system.setTimeAt(at, name, attributes.mtimeSeconds, attributes.mtimeNanos);
  return null;
}
