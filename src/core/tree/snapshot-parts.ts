/** A snapshot as plain data: what remains of it on the way to another thread. */
import type { Columns, Volume } from './columns.ts';
import type { Problem } from './problem.ts';
import { Snapshot } from './snapshot.ts';

export interface SnapshotParts {
  readonly columns: Columns;
  readonly volumes: readonly Volume[];
  readonly problems: readonly Problem[];
}

/** Takes a snapshot apart; the columns are shared, not copied. */
export function takeApart(snapshot: Snapshot): SnapshotParts {
  return { columns: snapshot.columns, volumes: snapshot.volumes, problems: snapshot.problems };
}

/** The snapshot that was taken apart. */
export function putTogether(parts: SnapshotParts): Snapshot {
  return new Snapshot(parts.columns, parts.volumes, parts.problems);
}
