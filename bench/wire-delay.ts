/**
 * Prints how long runs take over a line with a delay, beside rsync over the same line: `npm run wire-delay`. The line
 * is a real ssh to an sshd on this machine whose bytes arrive DELAY_MS milliseconds (50) late in each direction
 * (delaying.mjs); the login itself is not delayed, for neither of the two. DELAY_FILES small files (20,000), medians
 * of DELAY_ROUNDS rounds (3), both tools in turn.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { far, reaching } from '../test/ssh/remote-runs.ts';
import { Sshd, whyNoSshd } from '../test/ssh/sshd.ts';
import { median } from './statistics.ts';
import { growTree } from './tree.ts';
import { smallFiles } from './workloads/shapes.ts';

const DELAY = Number(process.env.DELAY_MS ?? 50);
const FILES = Number(process.env.DELAY_FILES ?? 20_000);
const ROUNDS = Number(process.env.DELAY_ROUNDS ?? 3);
const SHARED_MEMORY = '/dev/shm';
const SETTLING = 2500;
const main = join(import.meta.dirname, '../dist/cli/main.js');

type Work = 'nothing to do' | 'first mirror';
type Direction = 'to far' | 'from far';
type Tool = 'myrror' | 'rsync';

const missing = whyNoSshd();
if (missing !== null) throw new Error(missing);
const sshd = await Sshd.start();
const base = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'wire-delay-'));
try {
  const source = join(base, 'source');
  mkdirSync(source);
  growTree(source, smallFiles(FILES), 'delay');
  await pause(SETTLING);
  console.log(['work', 'direction', 'myrror s', 'rsync s', 'ratio'].join('\t'));
  for (const direction of ['to far', 'from far'] as const) {
    for (const work of ['first mirror', 'nothing to do'] as const) {
      const seconds = measure(work, direction, source);
      const [ours, theirs] = [median(seconds.myrror), median(seconds.rsync)];
      console.log([work, direction, ours.toFixed(2), theirs.toFixed(2), (ours / theirs).toFixed(2)].join('\t'));
    }
  }
} finally {
  rmSync(base, { recursive: true, force: true });
  await sshd[Symbol.asyncDispose]();
}

/** Seconds of each round. The first runs, which make the destinations and bring the helper, do not count. */
function measure(work: Work, direction: Direction, source: string): Record<Tool, number[]> {
  const seconds: Record<Tool, number[]> = { myrror: [], rsync: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const tool of ['myrror', 'rsync'] as const) {
      const destination = join(base, `destination of ${tool}`);
      if (work === 'first mirror') rmSync(destination, { recursive: true, force: true });
      mkdirSync(destination, { recursive: true });
      const began = performance.now();
      run(tool, direction, source, destination);
      if (round > 0) seconds[tool].push((performance.now() - began) / 1000);
    }
  }
  return seconds;
}

function run(tool: Tool, direction: Direction, source: string, destination: string): void {
  const line = `'${process.execPath}' '${join(import.meta.dirname, 'delaying.mjs')}' ${DELAY} ${sshd.command}`;
  const [from, to] = direction === 'to far' ? [source, far(destination)] : [far(source), destination];
  const words =
    tool === 'rsync'
      ? ['rsync', '-a', '--delete', '--exclude=/.myrror', '-e', line, `${from}/`, `${to}/`]
      : [...(reaching(sshd, line).by ?? []), process.execPath, main, 'sync', from, to, '--yes', '-q'];
  const [program = '', ...rest] = words;
  execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
}
