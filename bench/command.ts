/** A command to be run and how a run of it is measured: wall clock, processor time, peak memory. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Interrupted } from './interruption.ts';

export interface Command {
  /** The program and its arguments. */
  readonly line: readonly string[];
  /** Variables that are added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Outcome {
  /** Wall clock from start to end, seconds. */
  readonly seconds: number;
  /** Processor time of the command and of all that it waited for, seconds. */
  readonly processor: number | undefined;
  /** Largest resident set, KiB; of a command of several processes that of the largest one. */
  readonly peak: number | undefined;
  readonly output: string;
  /** What went wrong, in a line. */
  readonly failure: string | undefined;
}

const GNU_TIME = '/usr/bin/time';
const OUTPUT_LIMIT = 1 << 28;
const SHOWN_CHARACTERS = 300;
const INTERRUPTED_STATUS = 130;

/** The last lines of what a failed command said, as one line. */
function lastWords(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').slice(-SHOWN_CHARACTERS);
}

/** What GNU time wrote: KiB, seconds in user mode, seconds in the kernel. Its last line is the one. */
function readUsage(path: string): { peak: number; processor: number } {
  const [peak = 0, user = 0, kernel = 0] = (readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { peak, processor: user + kernel };
}

/**
 * Runs `command` to its end. Throws `Interrupted` if Ctrl-C ended it. Without GNU time (`timed` false) memory and processor time stay
 * unknown.
 */
export function runCommand(command: Command, timed: boolean): Outcome {
  const scratch = mkdtempSync(join(tmpdir(), 'myrror-bench-usage-'));
  const usageFile = join(scratch, 'usage');
  const line = timed ? [GNU_TIME, '-q', '-o', usageFile, '-f', '%M %U %S', ...command.line] : [...command.line];
  const [program = '', ...rest] = line;
  try {
    const began = performance.now();
    const ended = spawnSync(program, rest, {
      env: { ...process.env, LC_ALL: 'C', ...command.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: OUTPUT_LIMIT,
      encoding: 'latin1',
    });
    const seconds = (performance.now() - began) / 1000;
    if (ended.signal === 'SIGINT' || ended.status === INTERRUPTED_STATUS) throw new Interrupted();
    const failed = ended.error !== undefined || ended.status !== 0;
    const said = lastWords(ended.stderr || ended.stdout || '');
    const failure = failed
      ? `${command.line[0]} ended with ${ended.signal ?? ended.status ?? ended.error?.message}: ${said}`
      : undefined;
    const usage = timed && !failed ? readUsage(usageFile) : undefined;
    return { seconds, peak: usage?.peak, processor: usage?.processor, output: ended.stdout, failure };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs a helper of the bench itself and returns its output. Throws an Error if it fails. */
export function outputOf(...line: readonly string[]): string {
  const { output, failure } = runCommand({ line }, false);
  if (failure !== undefined) throw new Error(failure);
  return output;
}
