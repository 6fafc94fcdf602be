/** Having a root scanned by an executor. */

import { Kind } from '../core/tree/kind.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { putTogether } from '../core/tree/snapshot-parts.ts';
import type { ScanRules } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Executor } from './executor.ts';
import type { Site } from './site.ts';

/** The tree at a root; an empty one if the root is not there. Throws as the job `scan`. */
export async function scanSite(
  executor: Executor,
  { facts, side }: Site,
  rules: ScanRules,
  task: Task,
): Promise<Snapshot> {
  if (!facts.exists) return emptyTree();
  const input = { root: facts.path, key: facts.key, side, exclude: rules.exclude };
  const parts = await executor.run('scan', input, {
    signal: task.signal,
    progress: ({ entries }) =>
      task.report({ type: 'progress', phase: 'scan', side, entries, entriesTotal: null, bytes: 0, bytesTotal: null }),
  });
  return putTogether(parts);
}

function emptyTree(): Snapshot {
  const builder = new SnapshotBuilder();
  builder.addRoot({ ...blankRow(Kind.directory), volume: builder.volume(0n, 0) });
  return builder.finish();
}
