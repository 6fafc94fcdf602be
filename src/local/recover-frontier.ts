/**
 * How far the renames of an interrupted program got, as the disk tells it.
 *
 * Between arming and the end nothing of ours happens but these renames, one after the other, and a
 * crash (or a power cut, on file systems that write metadata in order) leaves a prefix of them. A rename
 * with a mark names an inode, the inode of the directory that receives it, and a name in it, and the
 * object cannot have stood there before (see rearrange-arm.ts). So:
 *
 *   - if the object stands there now, the rename has happened, and with it all before it;
 *   - right after a rename has happened its path means what it says, so the mark of the last rename
 *     of the prefix is found by that path. No later mark is found: that rename has not happened.
 *
 * So the last mark that is found ends the prefix, but for renames without marks that may follow it.
 * Those are tried like any rename; one whose object is already at its new place counts as done, and
 * one whose object has come back to a place where it was before can be done again.
 */
import type { JournalState } from '../core/journal/journal.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { parentPath } from '../core/tree/path.ts';
import { errorCode } from '../system/system-error.ts';
import { pathOfPlace } from './place-path.ts';
import type { Workspace } from './transaction-workspace.ts';

/** How many renames, from the first on, have certainly happened. Looks at each, from the last on, until one has. */
export function renamesDone(workspace: Workspace, journal: JournalState): number {
  const { renames } = journal.rearrangement;
  for (let number = renames.length - 1; number >= 0; number--) {
    const rename = renames[number];
    const mark = journal.toParents[number] ?? 0n;
    if (rename === undefined || mark === 0n) continue;
    const to = pathOfPlace(rename.to);
    if (inodeAt(workspace, parentPath(to)) !== mark) continue;
    if (inodeAt(workspace, to) === rename.expect.inode) return number + 1;
  }
  return 0;
}

/**
 * How many renames, from the first on, have happened: as `renamesDone`, and those without marks that follow. One of
 * them has happened if its object stands at its new place and no more at its old one; before that it stands there.
 */
export function renamesFound(workspace: Workspace, journal: JournalState): number {
  const { renames } = journal.rearrangement;
  let number = renamesDone(workspace, journal);
  for (; number < renames.length; number++) {
    const rename = renames[number];
    if (rename === undefined || journal.toParents[number] !== 0n) break;
    const { inode } = rename.expect;
    if (inodeAt(workspace, pathOfPlace(rename.to)) !== inode) break;
    if (inodeAt(workspace, pathOfPlace(rename.from)) === inode) break;
  }
  return number;
}

/** Where looking fails nothing is proven; the rename's own attempt will say why. */
function inodeAt(workspace: Workspace, path: ByteString): bigint | null {
  try {
    return workspace.look(path)?.inode ?? null;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}
