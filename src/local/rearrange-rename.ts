/**
 * One rename, done only if both ends are exactly as the step says; told apart from one that has
 * already happened. Renames nothing over anything but what the step replaces.
 */
import type { Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { mayBeOneName } from '../core/tree/name-folding.ts';
import { baseName, joinPath, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { RenameMode } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { isListed } from './listed-name.ts';
import { directoryOfPlace, nameOfPlace } from './place-path.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { isSameObject } from './verify-stamp.ts';

/**
 * Does `rename`, or finds it done; null if so, else the reason. `toParent` is the inode of the
 * receiving directory, 0 if any will do. `known` gives the path by which people know the object.
 */
export function renameGuarded(
  workspace: Workspace,
  rename: Rename,
  toParent: bigint,
  known: () => ByteString,
): Problem | null {
  try {
    const fault = tryRename(workspace, rename, toParent);
    return fault === null ? null : problemOf(attemptOn(known()), fault.code, fault.message);
  } catch (error) {
    return problemFrom(attemptOn(known()), error);
  }
}

function attemptOn(path: ByteString): Attempt {
  return { path, operation: 'rename' };
}

/** Why a rename was not done. */
interface Fault {
  readonly code: string;
  readonly message: string;
}

const vanished: Fault = { code: 'vanished', message: 'it is not there any more' };
const changed: Fault = { code: 'changed', message: 'something else stands at its place' };
const occupied: Fault = { code: 'changed', message: 'something else stands at its new place' };
const folded: Fault = { code: 'changed', message: 'the file system takes its new name for its old one' };

/** Both ends of a rename, taken apart once: directories and the names in them. */
interface Ends {
  readonly fromDirectory: ByteString;
  readonly fromName: ByteString;
  readonly toDirectory: ByteString;
  readonly toName: ByteString;
}

function endsOf(from: ByteString, to: ByteString): Ends {
  return {
    fromDirectory: parentPath(from),
    fromName: baseName(from),
    toDirectory: parentPath(to),
    toName: baseName(to),
  };
}

function tryRename(workspace: Workspace, rename: Rename, toParent: bigint): Fault | null {
  const { expect, replaces } = rename;
  const ends = {
    fromDirectory: directoryOfPlace(rename.from),
    fromName: nameOfPlace(rename.from),
    toDirectory: directoryOfPlace(rename.to),
    toName: nameOfPlace(rename.to),
  };
  const here = workspace.lookIn(ends.fromDirectory, ends.fromName);
  if (here === null || !isSameObject(here, expect)) {
    const missing = here === null;
    if (stands(workspace, rename, ends, toParent)) return null;
    return missing ? vanished : changed;
  }
  const { inode } = here;
  workspace.noteLinks(here);
  // A rename that replaces nothing needs no look at its new place: the system refuses it if something is there.
  const moved = replaces === null && moveToFree(workspace, ends);
  const there = moved ? null : workspace.lookIn(ends.toDirectory, ends.toName);
  if (there === null) {
    if (!moved) moveEnds(workspace, ends, 'no-replace');
  } else if (there.inode === inode && there.kind === expect.kind && expect.kind !== Kind.directory) {
    // Two names of one file: rename would leave both and report success. This is also what is left where a
    // system without an atomic no-replace was killed between giving the new name and taking the old one.
    // Where the file system folds names it may be one name only, and the only one.
    if (there.links < 2 || isOneEntry(workspace, ends)) return folded;
    workspace.system.unlink(workspace.directory(ends.fromDirectory), ends.fromName);
  } else if (replaces !== null && isSameObject(there, replaces) && replaces.kind !== Kind.directory) {
    workspace.noteLinks(there);
    // RACE: what stands at `to` was looked at a moment ago; a file put there by someone else since is lost.
    moveEnds(workspace, ends, 'replace');
  } else {
    return occupied;
  }
  if (expect.kind === Kind.directory) workspace.forget();
  return null;
}

/** True if two names that lead to one file are two spellings of one name. */
function isOneEntry(workspace: Workspace, { fromDirectory, fromName, toDirectory, toName }: Ends): boolean {
  if (!mayBeOneName(fromName, toName)) return false;
  return !isListed(workspace, toDirectory, toName) || !isListed(workspace, fromDirectory, fromName);
}

/** Renames to a place that must be free; false if something stands there. */
function moveToFree(workspace: Workspace, ends: Ends): boolean {
  try {
    moveEnds(workspace, ends, 'no-replace');
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return false;
  }
}

function stands(workspace: Workspace, rename: Rename, ends: Ends, toParent: bigint): boolean {
  if (toParent !== 0n && workspace.look(ends.toDirectory)?.inode !== toParent) return false;
  const there = workspace.lookIn(ends.toDirectory, ends.toName);
  return there !== null && isSameObject(there, rename.expect);
}

/**
 * Renames; where that is refused for want of write permission in either directory, or in the moved
 * directory itself (whose `..` changes), gives the owner that permission and tries once more.
 */
export function moveWidening(workspace: Workspace, from: ByteString, to: ByteString, mode: RenameMode): void {
  moveEnds(workspace, endsOf(from, to), mode);
}

function moveEnds(workspace: Workspace, ends: Ends, mode: RenameMode): void {
  try {
    move(workspace, ends, mode);
  } catch (error) {
    if (errorCode(error) !== 'EACCES') throw error;
    const { fromDirectory, fromName, toDirectory } = ends;
    const paths = [fromDirectory, toDirectory];
    if (workspace.lookIn(fromDirectory, fromName)?.kind === Kind.directory)
      paths.push(joinPath(fromDirectory, fromName));
    const widened = paths.filter((path) => workspace.widened.widen(path, workspace.directory(path)));
    if (widened.length === 0) throw error;
    move(workspace, ends, mode);
  }
}

function move(workspace: Workspace, ends: Ends, mode: RenameMode): void {
  const { fromDirectory, fromName, toDirectory, toName } = ends;
  const source = workspace.directory(fromDirectory);
  const target = workspace.otherDirectory(toDirectory);
  workspace.system.rename(source, fromName, target, toName, mode);
  workspace.touched.add(fromDirectory);
  workspace.touched.add(toDirectory);
}
