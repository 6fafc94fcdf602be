/** What a finished run knows of the files that now stand in the destination, put into the digest cache. */
import { Kind } from '../core/tree/kind.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type { Task } from '../endpoint/task.ts';
import type { Remembrance } from '../endpoint/transaction.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { errorCode } from '../system/system-error.ts';
import type { DigestCache } from './digest-cache.ts';
import { placedRows } from './lineage-book.ts';
import type { EndOfRun } from './lineage-rows.ts';
import type { LineageStore } from './lineage-store.ts';
import { dropUnfinishedCaches } from './state-file.ts';
import { NEW_LINEAGE_FILE } from './state-names.ts';
import { checkCancelled, giveWay } from './transaction-loop.ts';
import type { Workspace } from './transaction-workspace.ts';
import { hasTime, stampOf } from './verify-stamp.ts';

const ROWS_PER_SLICE = 1024;
const MILLISECONDS = 1_000;
/** Seconds by which two readings of clocks may be apart: whole seconds are compared, of two clocks. */
const CLOCK_STEP = 2;

/** Looks at each file that a digest is known of, and remembers the digest if the file is as it should be. */
export async function rememberDigests(
  workspace: Workspace,
  { wanted, digests }: Remembrance,
  cache: DigestCache,
  task: Task,
): Promise<void> {
  for (const algorithm of digests.algorithms()) {
    for (let row = 0, count = 0; row < wanted.count; row++) {
      const digest = digests.get(algorithm, row);
      if (digest === undefined) continue;
      if (count++ % ROWS_PER_SLICE === 0) {
        await giveWay();
        checkCancelled(task);
      }
      if (wanted.kind(row) !== Kind.file) continue;
      const status = lookIfPossible(workspace, wanted.path(row));
      if (status === null || status.kind !== Kind.file || status.size !== wanted.columns.size[row]) continue;
      if (!hasTime(status, wanted.attributes(row), workspace.times)) continue;
      cache.learn({ stamp: stampOf(status), algorithm, digest, how: 'placed', moment: Date.now() });
    }
  }
}

/** Writes down which contents the files have that now stand in the destination. */
export function rememberLineage(workspace: Workspace, store: LineageStore, remembrance: Remembrance): void {
  const { wanted, lineage } = remembrance;
  const end = lineage === null ? null : endOfRun(workspace);
  if (lineage === null || end === null) return;
  const { placed, times } = workspace;
  const look = (row: number): EntryStatus | null => {
    const status = lookIfPossible(workspace, wanted.path(row));
    if (status === null || status.kind !== Kind.file || status.size !== wanted.columns.size[row]) return null;
    return hasTime(status, wanted.attributes(row), times) ? status : null;
  };
  const tree = { lineage, placed, end, granularity: times.granularity, look };
  store.save((isKept) => placedRows(tree, isKept));
}

/** Now, by the clock of the file system: the ctime of a file that is made for it and removed again. Null if none can be made. */
function endOfRun({ system, root, began }: Workspace): EndOfRun | null {
  const status = blankStatus();
  try {
    system.statusOf(root, status);
    const { device } = status;
    const state = system.openDirectory(root, STATE_DIRECTORY);
    try {
      dropUnfinishedCaches(system, state);
      const file = system.createFile(state, NEW_LINEAGE_FILE);
      try {
        system.statusOf(file, status);
      } finally {
        system.close(file);
        system.unlink(state, NEW_LINEAGE_FILE);
      }
    } finally {
      system.close(state);
    }
    const lasted = Math.ceil((performance.now() - began) / MILLISECONDS) + CLOCK_STEP;
    return status.device === device ? { seconds: status.ctimeSeconds, nanos: status.ctimeNanos, device, lasted } : null;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** A file that cannot be looked at is not remembered; whatever is wrong with it is no matter of the cache. */
function lookIfPossible(workspace: Workspace, path: Parameters<Workspace['look']>[0]): ReturnType<Workspace['look']> {
  try {
    return workspace.look(path);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}
