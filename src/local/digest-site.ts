/** Having files of a snapshot read for their digests, shared out among the threads of an executor. */
import { type Algorithm, digestLength } from '../core/tree/digest.ts';
import { blankDigests, type DigestColumn } from '../core/tree/digest-column.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { Task } from '../endpoint/task.ts';
import type { Executor, JobCounts } from './executor.ts';
import { packFiles } from './file-columns.ts';
import { bytesToRead } from './sampled-ranges.ts';
import type { Site } from './site.ts';

/** What opening a file costs, in bytes that could be read in the time. */
const OPENING = 16 * 1024;
/** Less work than this is not worth a second thread. */
const LEAST_PART = 1024 * 1024;
/** Parts for each thread: what costs more than was reckoned is then made up for by the others. */
const PARTS_EACH = 4;

export interface DigestRequest {
  readonly snapshot: Snapshot;
  readonly rows: Uint32Array;
  readonly algorithm: Algorithm;
}

/** One value per asked row, in order. */
export interface DigestsRead {
  readonly digests: DigestColumn;
  /** When reading began, in milliseconds since 1970: for DigestCache.learn. */
  readonly began: Float64Array;
  readonly problems: readonly Problem[];
}

/** Reads the files at the asked rows. Throws as the job `digest`. */
export async function digestSite(
  executor: Executor,
  site: Site,
  request: DigestRequest,
  task: Task,
): Promise<DigestsRead> {
  const { snapshot, rows, algorithm } = request;
  const parts = shareOut(request, executor.parallelism * PARTS_EACH);
  const progress = progressOfParts(parts.length, site, request, task);
  const outputs = await Promise.all(
    parts.map((part, index) => {
      const files = packFiles(snapshot, part);
      const input = { root: site.facts.path, key: site.facts.key, side: site.side, algorithm, files };
      return executor.run('digest', input, { signal: task.signal, progress: (counts) => progress(index, counts) });
    }),
  );
  const digests = blankDigests(digestLength(algorithm), rows.length);
  const began = new Float64Array(rows.length);
  let at = 0;
  for (const output of outputs) {
    began.set(output.began, at);
    digests.known.set(output.done, at);
    digests.bytes.set(output.digests, at * digests.length);
    at += output.done.length;
  }
  return { digests, began, problems: outputs.flatMap((output) => output.problems) };
}

/** Cuts the rows into at most `most` runs that cost about the same to read. */
export function shareOut({ snapshot, rows, algorithm }: DigestRequest, most: number): Uint32Array[] {
  const costs = Float64Array.from(
    rows,
    (row) => OPENING + bytesToRead(algorithm, snapshot.columns.size[row] as number),
  );
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const parts = Math.max(1, Math.min(most, Math.floor(total / LEAST_PART)));
  const cuts: Uint32Array[] = [];
  let start = 0;
  let sum = 0;
  for (let index = 0; index < rows.length; index++) {
    sum += costs[index] as number;
    if (cuts.length === parts - 1 || sum < (total * (cuts.length + 1)) / parts) continue;
    cuts.push(rows.subarray(start, index + 1));
    start = index + 1;
  }
  if (start < rows.length) cuts.push(rows.subarray(start));
  return cuts;
}

/** Adds up what the parts have counted; the sums never run backwards. */
function progressOfParts(
  parts: number,
  { side }: Site,
  { snapshot, rows, algorithm }: DigestRequest,
  task: Task,
): (part: number, counts: JobCounts) => void {
  const counted: JobCounts[] = Array.from({ length: parts }, () => ({ entries: 0, bytes: 0 }));
  const bytesTotal = rows.reduce((sum, row) => sum + bytesToRead(algorithm, snapshot.columns.size[row] as number), 0);
  return (part, counts) => {
    counted[part] = counts;
    const entries = counted.reduce((sum, each) => sum + each.entries, 0);
    const bytes = counted.reduce((sum, each) => sum + each.bytes, 0);
    task.report({ type: 'progress', phase: 'digest', side, entries, entriesTotal: rows.length, bytes, bytesTotal });
  };
}
