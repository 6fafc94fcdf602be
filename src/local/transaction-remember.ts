/** What a finished run knows of the files that now stand in the destination, put into the digest cache. */
import { Kind } from '../core/tree/kind.ts';
import type { Task } from '../endpoint/task.ts';
import type { Remembrance } from '../endpoint/transaction.ts';
import { errorCode } from '../system/system-error.ts';
import type { DigestCache } from './digest-cache.ts';
import { checkCancelled, giveWay } from './transaction-loop.ts';
import type { Workspace } from './transaction-workspace.ts';
import { hasTime, stampOf } from './verify-stamp.ts';

const ROWS_PER_SLICE = 1024;

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

/** A file that cannot be looked at is not remembered; whatever is wrong with it is no matter of the cache. */
function lookIfPossible(workspace: Workspace, path: Parameters<Workspace['look']>[0]): ReturnType<Workspace['look']> {
  try {
    return workspace.look(path);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}
