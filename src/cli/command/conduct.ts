/** What all commands share: a reporter, the signals, and one place where errors become exit codes. */
import { type ErrorCode, isMyrrorError, type Progress } from '../../index.ts';
import { Exit, exitCodeOfError } from '../console/exit-code.ts';
import { Interrupt } from '../console/interrupt.ts';
import { OPEN_FILES_HINT, openFilesCode, openFilesMessage } from '../console/open-files.ts';
import { emptyOutcome, type Outcome } from '../render/json-events.ts';
import { type Manner, type Outlets, openReporter } from '../render/open-reporter.ts';
import type { Failure, Reporter } from '../render/reporter.ts';
import { adviceFor } from './advice.ts';
import { DeliveryError } from './delivery-error.ts';

/** What a command has of the process that it runs in. */
export interface Surroundings extends Outlets {
  /** Ends the process at once. */
  leave(code: number): void;
}

/** Hooks that every call of the library takes. */
export interface Hooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onNotice: (notice: string) => void;
}

export interface Run {
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
  readonly hooks: Hooks;
}

/**
 * Runs a command: `work` resolves to its exit code. Never rejects; what is thrown is reported, an
 * unknown error as a bug of ours. While it runs, the first signal stops it and the second leaves.
 */
export async function conduct(
  manner: Manner,
  surroundings: Surroundings,
  work: (run: Run) => Promise<number>,
): Promise<number> {
  const reporter = await openReporter(manner, surroundings);
  const interrupt = new Interrupt({
    first: () => reporter.interrupted(),
    leave: (code) => surroundings.leave(code),
  });
  interrupt.watch();
  try {
    return await work({ reporter, interrupt, hooks: hooksOf(reporter, interrupt) });
  } catch (error) {
    const told = judge(error);
    reporter.failure(told.failure, told.outcome);
    return interrupt.exitCode !== null && isCancelled(error) ? interrupt.exitCode : told.exitCode;
  } finally {
    reporter.rest();
    interrupt.release();
  }
}

function hooksOf(reporter: Reporter, interrupt: Interrupt): Hooks {
  return {
    signal: interrupt.signal,
    onProgress: (progress) => reporter.progress(progress),
    onNotice: (notice) => reporter.notice(notice),
  };
}

interface Judgement {
  readonly failure: Failure;
  readonly outcome: Outcome;
  readonly exitCode: number;
}

function judge(error: unknown): Judgement {
  const openFiles = openFilesCode(error);
  if (isMyrrorError(error)) {
    const { code, message, stack } = error;
    const hint = openFiles === null ? (error.hint ?? adviceFor(code)) : OPEN_FILES_HINT;
    const failure = { code, message, hint, stack };
    return { failure, outcome: emptyOutcome(resultOf(error.code)), exitCode: exitCodeOfError(error.code) };
  }
  if (error instanceof DeliveryError) {
    const failure = { code: 'output', message: error.message, hint: undefined, stack: error.stack };
    return { failure, outcome: emptyOutcome('incomplete'), exitCode: Exit.problems };
  }
  if (openFiles !== null) {
    const { stack } = error as Error;
    const code: ErrorCode = 'io';
    const failure = { code, message: openFilesMessage(openFiles), hint: OPEN_FILES_HINT, stack };
    return { failure, outcome: emptyOutcome('incomplete'), exitCode: exitCodeOfError(code) };
  }
  return { failure: bugFailure(error), outcome: emptyOutcome('incomplete'), exitCode: Exit.bug };
}

/** An error that nobody expected, with the request to report it. */
function bugFailure(error: unknown): Failure {
  const [message, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), undefined];
  return {
    code: 'bug',
    message: `unexpected: ${message}`,
    hint: 'This is a bug in myrror, please report it; --verbose shows where it happened.',
    stack,
  };
}

function isCancelled(error: unknown): boolean {
  return isMyrrorError(error) && error.code === 'cancelled';
}

/** Errors that come before the first change refuse; the others leave something to be done. */
function resultOf(code: ErrorCode): 'refused' | 'incomplete' {
  return exitCodeOfError(code) === Exit.usage || exitCodeOfError(code) === Exit.refused ? 'refused' : 'incomplete';
}
