/** Reads a tree once more against the digests that are remembered of it, to find what changed without a trace. */
import type { FullAlgorithm } from '../core/tree/digest.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { Checked, type Endpoint } from '../endpoint/endpoint.ts';
import type { Phase, Task } from '../endpoint/task.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What is remembered of files of which nothing was. */
const RECORDED: FullAlgorithm = 'sha256';

export interface VerifyInput {
  readonly endpoint: Endpoint;
  readonly exclude: readonly string[];
  /** Files without a full digest are read, and what is read is remembered. */
  readonly record: boolean;
  readonly task: Task;
  readonly stopwatch: Stopwatch;
}

/** What became of each file: `files` is the sum of `same`, `sampled`, `differing`, `unread` and `unknown`. */
export interface VerifyReport {
  readonly location: string;
  readonly files: number;
  /** Content of all files. */
  readonly bytes: number;
  /** A full digest agrees. */
  readonly same: number;
  /** Only samples of the content are remembered, and they agree. */
  readonly sampled: number;
  /** The content is another one although nothing says that the file was touched. */
  readonly differing: number;
  /** Not readable, or changed while all this was going on. */
  readonly unread: number;
  /** No digest is remembered: nothing can be said of these. */
  readonly unknown: number;
  /** Of those that are unknown or sampled: what was read and is remembered from now on; null if that was not asked for. */
  readonly recorded: number | null;
  /** Named are all files that differ (code `contradiction`), and whatever could not be read. */
  readonly problems: readonly Problem[];
  readonly seconds: number;
  readonly phases: Partial<Record<Phase, number>>;
}

/** Verifies a tree. Throws MyrrorError `unreadable-root`, `cancelled`, `connection`. */
export async function verifyTree({ endpoint, exclude, record, task, stopwatch }: VerifyInput): Promise<VerifyReport> {
  const snapshot = await stopwatch.measure('scan', () => endpoint.scan({ exclude }, task));
  const rows = filesOf(snapshot);
  const { verdicts, problems } = await stopwatch.measure('verify', () => endpoint.check(snapshot, rows, task));
  const found = new Map<number, number>();
  for (const verdict of verdicts) found.set(verdict, (found.get(verdict) ?? 0) + 1);
  const count = (verdict: number): number => found.get(verdict) ?? 0;
  const wanting = rows.filter((_, place) => isWanting(verdicts[place] as number));
  const recording = record
    ? await stopwatch.measure('digest', () => recordDigests(endpoint, snapshot, wanting, task))
    : notAsked;
  return {
    location: endpoint.info.location,
    files: rows.length,
    bytes: rows.reduce((sum, row) => sum + (snapshot.columns.size[row] as number), 0),
    same: count(Checked.same),
    sampled: count(Checked.sampled),
    differing: count(Checked.differs),
    unread: count(Checked.unread),
    unknown: count(Checked.unknown),
    recorded: recording.recorded,
    problems: [...snapshot.problems, ...problems, ...recording.problems],
    seconds: stopwatch.seconds,
    phases: stopwatch.phases(),
  };
}

interface Recording {
  readonly recorded: number;
  readonly problems: readonly Problem[];
}

const nothing: Recording = { recorded: 0, problems: [] };
const notAsked = { recorded: null, problems: [] };

/** Reads files for their full digests, which the endpoint remembers if they had been left alone for a while. */
async function recordDigests(
  endpoint: Endpoint,
  snapshot: Snapshot,
  rows: Uint32Array,
  task: Task,
): Promise<Recording> {
  if (rows.length === 0) return nothing;
  const { problems } = await endpoint.digest(snapshot, rows, RECORDED, task);
  const remembered = await endpoint.remembered(snapshot, task);
  return { recorded: rows.filter((row) => remembered.has(RECORDED, row)).length, problems };
}

function isWanting(verdict: number): boolean {
  return verdict === Checked.unknown || verdict === Checked.sampled;
}

function filesOf({ columns, count }: Snapshot): Uint32Array {
  const rows = new Uint32Array(count);
  let files = 0;
  for (let row = 0; row < count; row++) if (columns.kind[row] === Kind.file) rows[files++] = row;
  return rows.slice(0, files);
}
