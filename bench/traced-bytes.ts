/**
 * Bytes that a command reads from and writes to files below a directory, counted by `strace` in a run of
 * its own: tracing slows a command down. Reading through memory maps is not seen (none of the tools does
 * that with the files of a tree), and clones of extents carry no bytes.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Command } from './command.ts';

export interface TracedBytes {
  readonly read: number;
  readonly written: number;
}

const READING = new Set(['read', 'pread64', 'readv', 'preadv', 'preadv2']);
const WRITING = new Set(['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2']);
const BETWEEN = new Set(['copy_file_range', 'sendfile']);
const CALL = /^(\w+)\(\d+<([^>]*)>.*\) += (\d+)$/;

/** The command under strace, which leaves one file for each thread in `traces`. */
export function traced(command: Command, traces: string): Command {
  mkdirSync(traces, { recursive: true });
  const calls = [...READING, ...WRITING, ...BETWEEN].join(',');
  const options = ['-ff', '-qq', '-y', '-s', '0', '--seccomp-bpf', '-e', 'signal=none', '-e', `trace=${calls}`];
  return { ...command, line: ['strace', ...options, '-o', join(traces, 'of'), ...command.line] };
}

/** Adds up the calls in the text of one trace that concern files below `root`. */
export function sumTrace(text: string, root: string): TracedBytes {
  const sum = { read: 0, written: 0 };
  for (const line of text.split('\n')) {
    const [, call = '', path = '', result = '0'] = CALL.exec(line) ?? [];
    if (!path.startsWith(root)) continue;
    const bytes = Number(result);
    if (READING.has(call) || BETWEEN.has(call)) sum.read += bytes;
    if (WRITING.has(call) || BETWEEN.has(call)) sum.written += bytes;
  }
  return sum;
}

/** Adds up what `traced` left in `traces`, and removes it. */
export function readTraces(traces: string, root: string): TracedBytes {
  const sum = { read: 0, written: 0 };
  for (const name of readdirSync(traces)) {
    const { read, written } = sumTrace(readFileSync(join(traces, name), 'latin1'), root);
    sum.read += read;
    sum.written += written;
  }
  rmSync(traces, { recursive: true, force: true });
  return sum;
}
