/** myrror as it was built, and what the summary at the end of its `--json` output says. */
import { join } from 'node:path';

import type { Command } from '../command.ts';
import type { Contender, Sides } from '../contender.ts';

export interface Summary {
  readonly result: string;
  readonly actions: Readonly<Record<string, number>>;
  /** Content bytes brought from the source, and copied within the destination. */
  readonly bytes: { readonly remote_cp: number; readonly local_cp: number };
  readonly problems: number;
  /** Milliseconds of each phase. */
  readonly phases: Readonly<Record<string, number>>;
}

/** The built command line, relative to the project. */
const PROGRAM: string = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** The name of the directory in which myrror keeps its state, at the root of a tree. */
export const STATE_NAME = '.myrror';

/** Runs the built command with these arguments. */
export function myrrorCommand(...rest: readonly string[]): Command {
  return { line: [process.execPath, PROGRAM, ...rest] };
}

/** The summary of a run, or undefined if it did not get that far. */
export function readSummary(output: string): Summary | undefined {
  const last = output.trim().split('\n').at(-1) ?? '';
  if (!last.includes('"type":"summary"')) return undefined;
  return JSON.parse(last) as Summary;
}

function mirroring(label: string, criteria: readonly string[], more: Partial<Contender>): Contender {
  const command = (sides: Sides): Command =>
    myrrorCommand('sync', sides.source, sides.destination, ...criteria, '--yes', '--init', '--json');
  return { label, tool: 'myrror', command, role: 'mirror', keepsDirectoryTimes: true, ...more };
}

/** `myrror sync`, with criteria of the user if there are any. It remembers what it learned in earlier runs. */
export function myrror(criteria: readonly string[] = [], more: Partial<Contender> = {}): Contender {
  return mirroring(['myrror', ...criteria].join(' '), criteria, more);
}

/** The same without anything remembered: its `.myrror/` is removed from both trees before each run. */
export function forgetfulMyrror(criteria: readonly string[] = []): Contender {
  return mirroring(`${['myrror', ...criteria].join(' ')}, nothing remembered`, criteria, { forgets: true });
}
