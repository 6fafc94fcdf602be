/** Making durable what was done so far: one call for the whole file system, or where that is missing one per file and directory. */
import { MyrrorError } from '../core/error.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { errorCode } from '../system/system-error.ts';
import { isMissing, isOutOfSpace } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

/**
 * Makes all durable that was written to the root's file system. Where the system cannot do that at
 * once, `syncFiles` is called for the files, and the names in `directories` are made durable one
 * directory after the other. Throws MyrrorError if it cannot be had; then nothing that was written
 * since the last time may be relied upon, also not by trying again (a failed sync drops what it failed on).
 */
export function makeDurable(workspace: Workspace, directories: Iterable<ByteString>, syncFiles: () => void): void {
  try {
    if (syncAtOnce(workspace)) return;
    syncFiles();
    for (const path of directories) syncNames(workspace, path);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    const code = isOutOfSpace(error) ? 'no-space' : 'io';
    throw new MyrrorError(code, `what was written cannot be made durable (${errorCode(error)})`, {
      hint: 'Check the disk, then run the same command again: it goes on where this run stopped.',
      cause: error,
    });
  }
}

function syncAtOnce(workspace: Workspace): boolean {
  if (!workspace.system.capabilities.syncFileSystem) return false;
  try {
    workspace.system.syncFileSystem(workspace.root);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOSYS' || code === 'EOPNOTSUPP' || code === 'ENOTSUP') return false;
    throw error;
  }
}

/** A directory that is gone needs no syncing: its parent is among the touched ones too. */
function syncNames(workspace: Workspace, path: ByteString): void {
  try {
    workspace.system.syncDirectory(workspace.directory(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
