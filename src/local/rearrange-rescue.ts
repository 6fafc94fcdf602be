/**
 * What cannot go to its new place: back to the old one, or, where that is taken, to a directory of
 * rescued things that nothing ever removes.
 */
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, joinPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { printToken } from '../format/quote.ts';
import { errorCode } from '../system/system-error.ts';
import { RESCUED, RESCUED_NAME } from './place-path.ts';
import { moveWidening } from './rearrange-rename.ts';
import { problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

const PRIVATE = 0o700;
const LONGEST_NAME = 255;

/** Moves what stands at `path` to `origin` if that is free; false if it is not, or cannot be reached. */
export function returnTo(workspace: Workspace, path: ByteString, origin: ByteString): boolean {
  try {
    moveAnything(workspace, path, origin);
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

/**
 * Moves what stands at `path`, known to people as `known`, to the rescued things and says where it
 * is. Throws SystemError if even that fails: then it stays where it is.
 */
export function rescue(workspace: Workspace, path: ByteString, known: ByteString): Problem {
  makeRescuedDirectory(workspace);
  const name = baseName(known);
  let target = joinPath(RESCUED, name);
  for (let number = 2; workspace.look(target) !== null; number++) {
    target = joinPath(RESCUED, asBytes(`${number}-${name}`.slice(0, LONGEST_NAME)));
  }
  try {
    moveAnything(workspace, path, target);
  } catch (error) {
    dropIfEmpty(workspace);
    throw error;
  }
  // CRASH: where directories reach the disk one by one, the old name must not go before the new one is there.
  workspace.system.syncDirectory(workspace.directory(RESCUED));
  workspace.system.syncDirectory(workspace.directory(STATE_DIRECTORY));
  return problemOf(
    { path: known, operation: 'rename' },
    'rescued',
    `it could go neither to its new place nor back, and is kept in ${printToken(target)}`,
  );
}

function makeRescuedDirectory(workspace: Workspace): void {
  if (workspace.look(RESCUED) !== null) return;
  workspace.system.makeDirectory(workspace.directory(STATE_DIRECTORY), RESCUED_NAME, PRIVATE);
}

/** Leaves no directory of rescued things behind that holds none. */
function dropIfEmpty(workspace: Workspace): void {
  try {
    workspace.system.removeDirectory(workspace.directory(STATE_DIRECTORY), RESCUED_NAME);
    workspace.forget();
  } catch (error) {
    if (errorCode(error) === null) throw error;
  }
}

function moveAnything(workspace: Workspace, from: ByteString, to: ByteString): void {
  const status = workspace.look(from);
  const isDirectory = status?.kind === Kind.directory;
  if (status !== null) workspace.noteLinks(status);
  moveWidening(workspace, from, to, 'no-replace');
  if (isDirectory) workspace.forget();
}
