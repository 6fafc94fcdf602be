/** One journalled rename taken back, done only if its object stands where the rename has brought it. */
import type { Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { errorCode } from '../system/system-error.ts';
import { directoryOfPlace, isParked, nameOfPlace, pathOfPlace } from './place-path.ts';
import { moveWidening } from './rearrange-rename.ts';
import type { Workspace } from './transaction-workspace.ts';
import { isSameObject } from './verify-stamp.ts';

/** `undone`: it was taken back. `home`: it stands at its old place already. */
export type Undone = 'undone' | 'home' | 'elsewhere' | 'occupied';

/** Takes `rename` back; `toParent` is the inode of the directory that received the object, 0 if any will do. Throws SystemError. */
export function undoRename(workspace: Workspace, rename: Rename, toParent: bigint): Undone {
  const { expect } = rename;
  const [from, to] = [pathOfPlace(rename.from), pathOfPlace(rename.to)];
  if (!standsAt(workspace, rename, toParent)) {
    const there = workspace.look(from);
    return there !== null && isThing(there, expect) ? 'home' : 'elsewhere';
  }
  try {
    moveWidening(workspace, to, from, 'no-replace');
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const there = workspace.look(from);
    const both = there !== null && isThing(there, expect) && expect.kind !== Kind.directory && toParent !== 0n;
    if (!both) return 'occupied';
    // CRASH: a system without an atomic no-replace was killed between giving one name and taking the other.
    const { at, name } = workspace.spot(to);
    workspace.system.unlink(at, name);
  }
  if (expect.kind === Kind.directory) workspace.forget();
  return 'undone';
}

/** In the parking area nobody but us does anything: whatever has become of its content, it goes back. */
function standsAt(workspace: Workspace, { expect, to }: Rename, toParent: bigint): boolean {
  const directory: ByteString = directoryOfPlace(to);
  if (toParent !== 0n && workspace.look(directory)?.inode !== toParent) return false;
  const here = workspace.lookIn(directory, nameOfPlace(to));
  if (here === null) return false;
  return isParked(pathOfPlace(to)) ? isThing(here, expect) : isSameObject(here, expect);
}

function isThing({ kind, inode }: EntryStatus, expect: Stamp): boolean {
  return kind === expect.kind && inode === expect.inode;
}
