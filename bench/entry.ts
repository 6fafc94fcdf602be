/** One contender in one case while it is being measured: its trees, its runs, what they came to. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Outcome, runCommand } from './command.ts';
import type { Contender, Sides } from './contender.ts';
import { readSummary, type Summary } from './contenders/myrror.ts';
import { bringState, forgetState, takeState } from './own-state.ts';
import { removeTree } from './place.ts';
import type { Row } from './result.ts';
import { median } from './statistics.ts';
import { readTraces, type TracedBytes, traced } from './traced-bytes.ts';
import type { Case } from './workload.ts';

/** GNU time counts processor time in hundredths of a second, which says nothing of shorter runs. */
const LEAST_FOR_CORES = 0.2;

/** One measured run. */
interface Run {
  readonly outcome: Outcome;
  readonly summary: Summary | undefined;
}

export interface Entry {
  readonly of: Case;
  readonly contender: Contender;
  readonly label: string;
  readonly sides: Sides;
  /** Set for a second run with nothing to do, straight after that one. */
  readonly after?: Entry;
  readonly warmup: Run[];
  readonly runs: Run[];
  traced: TracedBytes | undefined;
  sent: number | undefined;
  wrong: string | undefined;
}

/** A contender at the start; its directories are made. */
export function enter(of: Case, contender: Contender, directory: string, sides: Omit<Sides, 'state'>): Entry {
  const state = join(directory, `state-${contender.label.replaceAll(/\W+/g, '-')}`);
  mkdirSync(state, { recursive: true });
  return {
    of,
    contender,
    label: contender.label,
    sides: { ...sides, state },
    warmup: [],
    runs: [],
    traced: undefined,
    sent: undefined,
    wrong: undefined,
  };
}

/** The second run of a contender, straight after its first one. */
export function enterAgain(first: Entry): Entry {
  return { ...first, label: `${first.label}, again`, after: first, warmup: [], runs: [] };
}

/** Runs it on its trees, with its state in them. A counted run is slower, its time says nothing. */
export function runEntry(entry: Entry, timed: boolean, counted = false): Outcome {
  const { of, contender, sides } = entry;
  if (contender.forgets === true && entry.after === undefined) forgetState(sides);
  if (of.destination === 'new' && contender.role === 'mirror' && entry.after === undefined)
    removeTree(sides.destination);
  if (!existsSync(sides.destination)) mkdirSync(sides.destination);
  bringState(sides);
  try {
    return counted ? runCounted(entry) : runCommand(contender.command(sides), timed);
  } finally {
    takeState(sides);
  }
}

function runCounted(entry: Entry): Outcome {
  const { contender, sides } = entry;
  const traces = join(sides.state, 'traces');
  const outcome = runCommand(traced((contender.sent?.command ?? contender.command)(sides), traces), false);
  entry.traced = readTraces(traces, dirname(sides.source));
  entry.sent = contender.sent?.read(outcome.output);
  return outcome;
}

/** What the summary of a run of myrror says that it must not. */
export function complaint(entry: Entry, outcome: Outcome): string | undefined {
  if (entry.contender.tool !== 'myrror' || entry.contender.role !== 'mirror') return undefined;
  const summary = readSummary(outcome.output);
  if (summary === undefined) return 'no summary in the output of --json';
  if (entry.after !== undefined) return summary.result === 'nothing-to-do' ? undefined : `result ${summary.result}`;
  return entry.of.unexpected?.(summary);
}

/** A run as it is kept. */
export function kept(outcome: Outcome): Run {
  return { outcome: { ...outcome, output: '' }, summary: readSummary(outcome.output) };
}

function known(values: readonly (number | undefined)[]): readonly number[] {
  return values.filter((value) => value !== undefined);
}

/** The median of each phase over the runs that had it. */
function phasesOf(summaries: readonly Summary[]): Record<string, number> {
  const names = new Set(summaries.flatMap((summary) => Object.keys(summary.phases)));
  return Object.fromEntries([...names].map((name) => [name, median(summaries.map((one) => one.phases[name] ?? 0))]));
}

/** What all the runs came to. One that was too slow for any round but the first is judged by that. */
export function rowOf(entry: Entry): Row {
  const runs = entry.runs.length > 0 ? entry.runs : entry.warmup;
  const outcomes = runs.map((run) => run.outcome);
  const summaries = runs.map((run) => run.summary).filter((summary) => summary !== undefined);
  const cores = known(
    outcomes.map(({ processor, seconds }) =>
      processor === undefined || seconds < LEAST_FOR_CORES ? undefined : processor / seconds,
    ),
  );
  const peaks = known(outcomes.map(({ peak }) => peak));
  const last = summaries.at(-1);
  return {
    label: entry.label,
    tool: entry.contender.tool,
    seconds: outcomes.map(({ seconds }) => seconds),
    first: entry.warmup[0]?.outcome.seconds ?? Number.NaN,
    cores: cores.length > 0 ? median(cores) : undefined,
    peak: peaks.length > 0 ? Math.max(...peaks) : undefined,
    read: entry.traced?.read,
    written: entry.traced?.written,
    sent: last?.bytes.remote_cp ?? entry.sent,
    ...(last === undefined ? {} : { phases: phasesOf(summaries), actions: last.actions }),
    ...(entry.wrong === undefined ? {} : { wrong: entry.wrong }),
  };
}
