/** Making durable what was done so far: one call for the whole file system, or where that is missing one per file and directory. */
import { MyrrorError } from '../core/error.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { errorCode } from '../system/system-error.ts';
import type { Executor, JobWatch } from './executor.ts';
import { giveWay } from './transaction-loop.ts';
import { isMissing, isOutOfSpace } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

/** Directories that are made durable one by one before the event loop runs again. */
const DIRECTORIES_PER_SLICE = 8;

/**
 * Makes all durable that was written to the root's file system. Where the system cannot do that at
 * once, `syncFiles` is called for the files, and the names in `directories` are made durable one
 * directory after the other. Throws MyrrorError if it cannot be had; then nothing that was written
 * since the last time may be relied upon, also not by trying again (a failed sync drops what it failed on).
 *
 * It is done in a thread: gigabytes that a slow disk has yet to take must not keep this one from
 * telling the other end of a line that it is still there. It cannot be interrupted.
 */
export async function makeContentDurable(
  workspace: Workspace,
  executor: Executor,
  directories: Iterable<ByteString>,
  syncFiles: () => void,
): Promise<void> {
  const { system, root } = workspace;
  try {
    if (system.capabilities.syncFileSystem && (await isDone(() => executor.run('sync', { root }, unwatched())))) return;
    syncFiles();
    let count = 0;
    for (const path of directories) {
      if (count++ % DIRECTORIES_PER_SLICE === 0) await giveWay();
      syncNames(workspace, path);
    }
  } catch (error) {
    throw notDurable(error, workspace.location);
  }
}

/** As `makeContentDurable`, of names alone, which is quick when the contents are durable already. */
export async function makeNamesDurable(workspace: Workspace, directories: Iterable<ByteString>): Promise<void> {
  const { system, root } = workspace;
  try {
    if (system.capabilities.syncFileSystem && (await isDone(() => system.syncFileSystem(root)))) return;
    for (const path of directories) syncNames(workspace, path);
  } catch (error) {
    throw notDurable(error, workspace.location);
  }
}

/** False if the system cannot do it. */
async function isDone(sync: () => unknown): Promise<boolean> {
  try {
    await sync();
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOSYS' || code === 'EOPNOTSUPP' || code === 'ENOTSUP') return false;
    throw error;
  }
}

function unwatched(): JobWatch {
  return { signal: new AbortController().signal };
}

function notDurable(error: unknown, location: string): unknown {
  if (errorCode(error) === null) return error;
  const code = isOutOfSpace(error) ? 'no-space' : 'io';
  return new MyrrorError(code, `what was written at ${location} cannot be made durable (${errorCode(error)})`, {
    hint: 'Nothing is lost. Check the disk, then run the same command again: it goes on where this run stopped.',
    cause: error,
  });
}

/** A directory that is gone needs no syncing: its parent is among the touched ones too. */
function syncNames(workspace: Workspace, path: ByteString): void {
  try {
    workspace.system.syncDirectory(workspace.directory(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
