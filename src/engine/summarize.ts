/** Makes a plan fit for a glance: counts, bytes, moved directories. */
import { type Plan, Verb, verbName, verbNames } from '../core/plan/action.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { ActionCounts, DirectoryMove, Summary } from './report.ts';

/** Counts of zero for every verb. */
export function noActions(): { -readonly [Name in keyof ActionCounts]: number } {
  return Object.fromEntries(verbNames.map((name) => [name, 0])) as { -readonly [Name in keyof ActionCounts]: number };
}

/** `isWhole`: the plan's wanted tree is the whole source, not only the targets of a list. */
export function summarize(plan: Plan, problems: readonly Problem[], isWhole: boolean): Summary {
  const { actions, wanted, destination } = plan;
  const counts = noActions();
  let remote = 0;
  let local = 0;
  let moved = 0;
  let unverified = 0;
  // Mostly no directory is moved.
  let below: FilesBelow | null = null;
  const directoryMoves: DirectoryMove[] = [];
  for (let action = 0; action < actions.count; action++) {
    const verb = actions.verb[action] as Verb;
    counts[verbName(verb)]++;
    unverified += actions.unverified[action] as number;
    const origin = actions.origin[action] as number;
    const target = actions.target[action] as number;
    if (verb === Verb.remote_cp) remote += wanted.columns.size[target] as number;
    else if (verb === Verb.local_cp) local += wanted.columns.size[target] as number;
    else if (verb === Verb.mv && destination.isDirectory(origin)) {
      below ??= filesBelow(destination);
      const files = below.files[origin] as number;
      const bytes = below.bytes[origin] as number;
      directoryMoves.push({ from: destination.path(origin), to: wanted.path(target), files, bytes });
    } else if (verb === Verb.mv) moved += destination.columns.size[origin] as number;
  }
  const all = isWhole ? filesOf(wanted) : { files: 0, bytes: 0 };
  return {
    actions: counts,
    bytes: { remote_cp: remote, local_cp: local },
    directoryMoves,
    savedBytes: moved + local + directoryMoves.reduce((sum, move) => sum + move.bytes, 0),
    destinationFiles: filesOf(destination).files,
    removedFiles: counts.rm,
    wantedFiles: all.files,
    wantedBytes: all.bytes,
    unverified,
    problems,
    firstUse: null,
  };
}

/** Files, symlinks and special entries of a tree, and the bytes of the files. */
function filesOf({ columns }: Snapshot): { files: number; bytes: number } {
  const { count, kind, size } = columns;
  let files = 0;
  let bytes = 0;
  for (let row = 0; row < count; row++) {
    if (kind[row] === Kind.directory) continue;
    files++;
    if (kind[row] === Kind.file) bytes += size[row] as number;
  }
  return { files, bytes };
}

interface FilesBelow {
  readonly files: Uint32Array;
  readonly bytes: Float64Array;
}

/** The same at and below each row. */
function filesBelow(tree: Snapshot): FilesBelow {
  const files = new Uint32Array(tree.count);
  const bytes = new Float64Array(tree.count);
  const { parent, kind, size } = tree.columns;
  for (let row = tree.count - 1; row >= 0; row--) {
    if (kind[row] !== Kind.directory) {
      files[row] = 1;
      if (kind[row] === Kind.file) bytes[row] = size[row] as number;
    }
    if (row === 0) break;
    const above = parent[row] as number;
    files[above] = (files[above] as number) + (files[row] as number);
    bytes[above] = (bytes[above] as number) + (bytes[row] as number);
  }
  return { files, bytes };
}
