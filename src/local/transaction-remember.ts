/** What a finished run knows of the files that now stand in the destination, written down for later ones. */
import { Kind } from '../core/tree/kind.ts';
import type { Task } from '../endpoint/task.ts';
import type { Remembrance } from '../endpoint/transaction.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { AfterRun } from './after-run.ts';
import type { DigestCache } from './digest-cache.ts';
import { placedRows } from './lineage-book.ts';
import type { LineageStore } from './lineage-store.ts';
import { milliseconds } from './settled.ts';
import { checkCancelled, giveWay } from './transaction-loop.ts';
import type { Workspace } from './transaction-workspace.ts';

const ROWS_PER_SLICE = 1024;

/** Puts the digests of each file that is as it should be into the cache. */
export async function rememberDigests(
  after: AfterRun,
  { wanted, digests }: Remembrance,
  cache: DigestCache,
  task: Task,
): Promise<void> {
  const columns = digests.columns();
  const moment = after.end === null ? null : milliseconds(after.end.seconds, after.end.nanos);
  for (let row = 0, count = 0; row < wanted.count; row++) {
    if (wanted.kind(row) !== Kind.file || !columns.some(([, { known }]) => known[row] === 1)) continue;
    if (count++ % ROWS_PER_SLICE === 0) {
      await giveWay();
      checkCancelled(task);
    }
    const stamp = after.stamp(row);
    if (stamp === null) continue;
    for (const [algorithm, column] of columns) {
      if (column.known[row] !== 1) continue;
      cache.learn({ stamp, algorithm, digests: column, row, how: 'placed', moment: moment ?? Date.now() });
    }
  }
}

/** Writes down which contents the files have that now stand in the destination. */
export function rememberLineage(
  { placed, times }: Workspace,
  after: AfterRun,
  { wanted, lineage }: Remembrance,
  store: LineageStore,
): void {
  const { end } = after;
  if (lineage === null || end === null) return;
  const { granularity } = times;
  const keepsTime = (row: number): boolean => after.keepsTime(row);
  const look = (row: number): EntryStatus | null => after.look(row);
  store.save((isKept) => placedRows({ lineage, wanted, placed, end, granularity, keepsTime, look }, isKept));
}
