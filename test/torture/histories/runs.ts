/** Runs of the built command in a process of its own, and of the built library in this one. */
import type { Problem, Report, Summary } from '../../../src/index.ts';
import {
  actionsText,
  analyze,
  apply,
  compare,
  listingText,
  readActions,
  readListing,
  sync,
  writeTextFile,
} from '../../end-to-end/library.ts';
import { type Ended, startCli } from '../../end-to-end/run-cli.ts';
import type { Came, RunProblem } from './came.ts';

export interface RunOptions {
  readonly criteria: readonly string[];
  readonly exclude: readonly string[];
  readonly cache: boolean;
  readonly verify: boolean;
  readonly maxDelete: string;
  readonly dryRun?: boolean;
}

/** How a run may be ended from outside: at a report of progress, or after some milliseconds by SIGKILL. */
export interface Interruption {
  readonly atProgress?: number;
  readonly killAfter?: number;
}

export interface Roots {
  readonly source: string;
  readonly destination: string;
}

/** One way to run myrror. */
export interface Runner {
  sync(roots: Roots, options: RunOptions, interruption?: Interruption): Promise<Came>;
  /** Writes the list of actions to `file`. `from`: the source, or a list of it. */
  compare(roots: Roots, options: RunOptions, file: string, from?: string): Promise<Came>;
  apply(file: string, options: RunOptions): Promise<Came>;
  /** Writes a list of the source. */
  analyze(roots: Roots, options: RunOptions, file: string): Promise<Came>;
}

const EXIT_OF_ERROR: Readonly<Record<string, number>> = {
  usage: 2,
  'unreadable-root': 2,
  unsupported: 2,
  format: 4,
  refused: 4,
  stale: 4,
  busy: 4,
  'no-space': 3,
  io: 3,
  cancelled: 130,
};
const UNEXPECTED = 70;

/** In this process. */
export const byLibrary: Runner = {
  async sync({ source, destination }, options, interruption = {}) {
    const controller = new AbortController();
    let reports = 0;
    return await judgeEnd(async (onSummary) => {
      const report = await sync(source, destination, {
        ...libraryOptions(options),
        onSummary,
        signal: controller.signal,
        onProgress: () => {
          reports += 1;
          if (reports === interruption.atProgress) controller.abort();
        },
      });
      return cameOf(report);
    });
  },
  async compare({ source, destination }, options, file, from = source) {
    return await judgeEnd(async () => {
      const listed = from === source ? source : await readListing(from);
      const { list, summary, problems } = await compare(listed, destination, libraryOptions(options));
      await writeTextFile(file, actionsText(list));
      return { ...cameOfSummary(summary, problems), result: 'planned' };
    });
  },
  async apply(file, options) {
    const { cache, verify, maxDelete, dryRun } = options;
    const given = { cache, verify, maxDelete, dryRun, allowEmptySource: true };
    return await judgeEnd(async (onSummary) => cameOf(await apply(await readActions(file), { ...given, onSummary })));
  },
  async analyze({ source }, options, file) {
    const { exclude, cache } = options;
    return await judgeEnd(async () => {
      const listing = await analyze(source, { exclude, cache, with: options.criteria.filter(isDigest).slice(0, 1) });
      await writeTextFile(file, listingText(listing));
      return { ...nothing, exit: 0, result: 'done' };
    });
  },
};

/** In processes of their own. */
export const byCommand: Runner = {
  async sync({ source, destination }, options, { killAfter } = {}) {
    const words = ['sync', '--yes', '--json', '--allow-empty-source', ...changing(options), ...comparing(options)];
    return await end([...words, ...dry(options), '--', source, destination, ...options.criteria], killAfter);
  },
  async compare({ source, destination }, options, file, from = source) {
    const words = ['compare', '--json', '-o', file, ...comparing(options), '--', from, destination];
    return await end([...words, ...options.criteria]);
  },
  async apply(file, options) {
    const kept = options.cache ? [] : ['--no-cache'];
    const words = ['apply', '--yes', '--json', '--allow-empty-source', ...changing(options), ...kept, ...dry(options)];
    return await end([...words, file]);
  },
  async analyze({ source }, options, file) {
    const digests = options.criteria.filter(isDigest).slice(0, 1);
    const words = ['analyze', '--json', '-o', file, ...comparing(options)];
    return await end([...words, ...digests.flatMap((features) => ['--with', features]), source]);
  },
};

/** `apply --resume` or `--abort` of a destination. */
export async function settle(how: 'resume' | 'abort', destination: string): Promise<Came> {
  return await end(['apply', `--${how}`, '--yes', '--json', destination]);
}

const nothing: Came = {
  exit: 0,
  result: '',
  actions: {},
  sent: 0,
  reused: 0,
  removed: null,
  problems: [],
  message: '',
};

function isDigest(word: string): boolean {
  return /^(qhash\+)?(sha256|md5|xxh128)$/.test(word);
}

function changing({ verify, maxDelete }: RunOptions): readonly string[] {
  return ['--max-delete', maxDelete, ...(verify ? ['--verify'] : [])];
}

function comparing({ cache, exclude }: RunOptions): readonly string[] {
  return [...(cache ? [] : ['--no-cache']), ...exclude.flatMap((pattern) => ['--exclude', pattern])];
}

function dry({ dryRun }: RunOptions): readonly string[] {
  return dryRun === true ? ['--dry-run'] : [];
}

function libraryOptions(
  options: RunOptions,
): Omit<RunOptions, 'criteria'> & { criteria?: readonly string[]; allowEmptySource: true } {
  return { ...options, allowEmptySource: true };
}

async function judgeEnd(run: (onSummary: (summary: Summary) => void) => Promise<Came>): Promise<Came> {
  let removed: number | null = null;
  try {
    const came = await run((summary) => {
      removed = summary.removedFiles;
    });
    return { ...came, removed: removed ?? came.removed };
  } catch (error) {
    const { code, message, stack } = error as { code?: string; message: string; stack: string };
    const exit = EXIT_OF_ERROR[code ?? ''] ?? UNEXPECTED;
    return { ...nothing, exit, removed, message: exit === UNEXPECTED ? stack : `${code}: ${message}` };
  }
}

function cameOf(report: Report): Came {
  const planned = report.result === 'planned';
  const { actions, bytes } = planned ? report.summary : report;
  return {
    ...cameOfSummary(report.summary, report.problems),
    exit: report.problems.length > 0 ? 3 : 0,
    result: report.result,
    actions,
    sent: bytes.remote_cp,
    reused: report.reusedBytes,
  };
}

function cameOfSummary(summary: Summary, problems: readonly Problem[]): Came {
  return {
    ...nothing,
    exit: problems.length > 0 ? 3 : 0,
    actions: summary.actions,
    sent: summary.bytes.remote_cp,
    removed: summary.removedFiles,
    problems: problems.map(({ path, side, code }) => ({ path: Buffer.from(path, 'latin1').toString(), side, code })),
  };
}

interface Event {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly path?: string;
  readonly side?: string;
  readonly result?: string;
  readonly actions?: Readonly<Record<string, number>>;
  readonly bytes?: { readonly remote_cp: number };
  readonly reusedBytes?: number;
  readonly removedFiles?: number;
}

async function end(words: readonly string[], killAfter?: number): Promise<Came> {
  const running = startCli(words);
  const timer = killAfter === undefined ? undefined : setTimeout(() => running.process.kill('SIGKILL'), killAfter);
  const ended = await running.ended;
  clearTimeout(timer);
  return cameOfEvents(ended);
}

function cameOfEvents({ exitCode, stdout, stderr }: Ended): Came {
  const events = stdout.split('\n').flatMap(eventOf);
  const summary = events.findLast(({ type }) => type === 'summary');
  const error = events.find(({ type }) => type === 'error');
  return {
    exit: exitCode,
    result: error === undefined ? (summary?.result ?? '') : '',
    actions: summary?.actions ?? {},
    sent: summary?.bytes?.remote_cp ?? 0,
    reused: summary?.reusedBytes ?? 0,
    removed: events.find(({ type }) => type === 'plan')?.removedFiles ?? null,
    problems: events.filter(({ type }) => type === 'problem').map(problemOf),
    message: error === undefined ? stderr : `${error.code}: ${error.message}`,
  };
}

/** A killed process leaves half a line. */
function eventOf(line: string): readonly Event[] {
  try {
    return [JSON.parse(line) as Event];
  } catch {
    return [];
  }
}

/** Names of the pool need no escapes but quotes around. */
function problemOf({ path = '', side = '', code = '' }: Event): RunProblem {
  return { path: path.replace(/^"(.*)"$/, '$1'), side, code };
}
