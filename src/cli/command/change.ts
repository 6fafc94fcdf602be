/** What `apply` and `sync` share: the plan, the question and the closing line. */
import type { Report, Summary } from '../../index.ts';
import { ask } from '../console/ask.ts';
import { exitCodeOfResult } from '../console/exit-code.ts';
import { terminalText } from '../console/terminal-text.ts';
import { closingLines, phaseLines } from '../render/closing-lines.ts';
import { outcomeOf } from '../render/json-events.ts';
import type { ChangeArguments } from './arguments.ts';
import type { Run, Surroundings } from './conduct.ts';

const MILLISECONDS = 1000;

/** Called by the library before the first change; false: nothing is done. */
export type Confirm = (summary: Summary) => Promise<boolean>;

export interface Change {
  readonly given: ChangeArguments;
  readonly surroundings: Surroundings;
  readonly run: Run;
  /** The question, if it comes to that. */
  readonly question: string;
  /** Where the time is noted that the user took to answer. */
  readonly thinking: Thinking;
}

/** Seconds spent waiting for an answer. */
export interface Thinking {
  seconds: number;
}

/** The confirmation that fits the options: a dry run and `--yes` do not ask. */
export function confirmFor({ given, surroundings, run, question, thinking }: Change): Confirm | undefined {
  if (given.dryRun || given.yes) return undefined;
  const { stderr, stdout } = surroundings;
  const outlets = given.json ? [stderr] : [stderr, stdout];
  const asking = { input: process.stdin, outlets, interrupt: run.interrupt };
  return async ({ firstUse }) => {
    run.reporter.rest();
    const began = performance.now();
    const answer = await ask(questionFor(question, firstUse), asking);
    thinking.seconds += (performance.now() - began) / MILLISECONDS;
    return answer;
  };
}

/** The question, behind what makes this run unlike the ones before. */
export function questionFor(question: string, firstUse: string | null): string {
  return firstUse === null ? question : `${terminalText(firstUse)} ${question}`;
}

/** Shows the plan as soon as it is known; whoever is going to be asked sees it in any case. */
export function showPlanFor({ given, run }: Change): (summary: Summary) => void {
  return (summary) => run.reporter.plan(summary, !given.dryRun && !given.yes);
}

/** Says what came of it and gives the exit code. */
export function conclude(report: Report, { run, thinking }: Change): number {
  const { reporter, interrupt } = run;
  const known = { ...report, seconds: report.seconds - thinking.seconds };
  reporter.problems(known.summary.problems);
  reporter.problems(known.problems);
  reporter.end({ outcome: outcomeOf(known), lines: closingLines(known), details: phaseLines(known.phases) });
  if (known.result === 'refused' && interrupt.exitCode !== null) return interrupt.exitCode;
  return exitCodeOfResult(known.result, known.problems.length);
}
