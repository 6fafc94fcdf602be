/** The events of `--json`: what each line holds. Paths are printable text, as in our files. */
import type { ActionCounts, Phase, Problem, Report, Result, Summary } from '../../index.ts';

/** What a run came to, in the terms of the last line. */
export interface Outcome {
  readonly result: Result;
  /** What was done; where nothing was to be done yet, what is planned. */
  readonly actions: ActionCounts;
  readonly bytes: { readonly remote_cp: number; readonly local_cp: number };
  readonly problems: number;
  /** More that one command knows; stands behind the keys that all have. */
  readonly more?: Readonly<Record<string, unknown>>;
}

const none: ActionCounts = { rm: 0, mv: 0, local_cp: 0, remote_cp: 0, mkdir: 0, rmdir: 0, link: 0, meta: 0 };

/** A run that came to nothing: `refused` before it began, `incomplete` afterwards. */
export function emptyOutcome(result: Result, problems = 0): Outcome {
  return { result, actions: none, bytes: { remote_cp: 0, local_cp: 0 }, problems };
}

/** What a report says; of a dry run, what it planned. */
export function outcomeOf(report: Report): Outcome {
  const { result, problems, seconds, phases, resumed, reusedBytes } = report;
  const said = result === 'planned' ? report.summary : report;
  const more = { seconds, phases: roundedPhases(phases), resumed, reusedBytes, savedBytes: report.summary.savedBytes };
  return { result, actions: said.actions, bytes: said.bytes, problems: problems.length, more };
}

/** The last line. Its keys and their order are fixed. */
export function summaryEvent({ result, actions, bytes, problems, more }: Outcome): object {
  return { type: 'summary', result, actions: countsOf(actions), bytes: bytesOf(bytes), problems, ...more };
}

/** The plan, before it is carried out. `shown` makes a path printable. */
export function planEvent(
  summary: Summary,
  shown: (path: Summary['directoryMoves'][number]['from']) => string,
): object {
  const { savedBytes, destinationFiles, removedFiles, wantedFiles, wantedBytes, unverified, firstUse } = summary;
  return {
    type: 'plan',
    actions: countsOf(summary.actions),
    bytes: bytesOf(summary.bytes),
    directoryMoves: summary.directoryMoves.map(({ from, to, files, bytes }) => ({
      from: shown(from),
      to: shown(to),
      files,
      bytes,
    })),
    savedBytes,
    destinationFiles,
    removedFiles,
    wantedFiles,
    wantedBytes,
    unverified,
    firstUse,
  };
}

export function problemEvent(problem: Problem, path: string): object {
  const { side, operation, code, message } = problem;
  return { type: 'problem', side, path, operation, code, message };
}

export function noticeEvent(message: string): object {
  return { type: 'notice', message };
}

export function errorEvent(code: string, message: string, hint: string | undefined): object {
  return { type: 'error', code, message, ...(hint === undefined ? {} : { hint }) };
}

function countsOf({ rm, mv, local_cp, remote_cp, mkdir, rmdir, link, meta }: ActionCounts): ActionCounts {
  return { rm, mv, local_cp, remote_cp, mkdir, rmdir, link, meta };
}

function bytesOf({ remote_cp, local_cp }: Outcome['bytes']): Outcome['bytes'] {
  return { remote_cp, local_cp };
}

function roundedPhases(phases: Partial<Record<Phase, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(phases).map(([phase, time]) => [phase, Math.round(time)]));
}
