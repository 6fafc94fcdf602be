/** A line over a real sshd that is lost in the middle of a run: what is said, what stays, and what the next run sends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CountedWire } from '../../bench/counted-wire.ts';
import { myrror, program } from '../end-to-end/command.ts';
import { expectEqualTrees, planted } from '../end-to-end/mirrored.ts';
import type { Pair } from '../end-to-end/places.ts';
import { type Direction, directions, locator, reaching } from './remote-runs.ts';
import { Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);

/** Much more than is on its way at any moment. */
const LARGE = 64 * 1024 * 1024;
/** Slow enough to be caught in the middle. */
const RATE = '24m';
const CONNECTION = 5;
const POLL = 10;
const remote = directions.filter(({ source, destination }) => source === 'there' || destination === 'there');
const [upward, downward] = remote as [Direction, Direction];

describe.runIf(missing === null)('a line that is lost', () => {
  let sshd: Sshd;
  let pids: string;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    sshd = await Sshd.start();
    pids = join(sshd.directory, 'pids');
    writeFileSync(join(sshd.directory, 'telling'), `#!/bin/sh\necho $$ > '${pids}'\nexec ${sshd.command} "$@"\n`, {
      mode: 0o755,
    });
    // The session tells which process is its shell; the helper is the child of that.
    sshd.session({ before: `echo $$ > '${sshd.directory}/shell'` });
  });
  afterAll(() => sshd[Symbol.asyncDispose]());
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });

  const wordsFor = ({ source, destination }: Pair, direction: Direction): string[] => {
    const locate = locator(direction);
    return ['sync', locate(source, 'source'), locate(destination, 'destination'), '--yes', '--max-delete', '100%'];
  };
  const ssh = (): number => Number(readFileSync(pids, 'latin1'));
  const helper = (): number => {
    let pid = readFileSync(join(sshd.directory, 'shell'), 'latin1').trim();
    // Shells stand between it and that one.
    for (;;) {
      const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ');
      if (child === '') return Number(pid);
      pid = child;
    }
  };

  /** Begins a slow run, and does something to it as soon as a part of the large file is there. */
  async function interrupt(pair: Pair, direction: Direction, act: () => void): Promise<Interrupted> {
    const by = reaching(sshd, join(sshd.directory, 'telling')).by ?? [];
    const [first = '', ...rest] = by;
    const words = [...rest, process.execPath, program, ...wordsFor(pair, direction), '--bwlimit', RATE];
    const child = spawn(first, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    running.push(child);
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    while (stagedBytes(pair.destination) < LARGE / 3) {
      if (child.exitCode !== null) throw new Error(`the run ended too early: ${said}`);
      await delay(POLL);
    }
    act();
    return { code: await ended, said };
  }

  /** The next run finishes, and sends no more than what was missing. */
  async function finish(pair: Pair, direction: Direction): Promise<void> {
    const before = stagedBytes(pair.destination);
    const wire = new CountedWire(sshd.directory, sshd.command);
    const ran = await myrror(wordsFor(pair, direction), reaching(sshd, wire.command));
    expect(ran.code, ran.said + ran.out).toBe(0);
    expectEqualTrees(pair);
    expect(before).toBeGreaterThan(LARGE / 4);
    expect(wire.take().all).toBeLessThan(LARGE - before + LARGE / 8);
    expect(readdirSync(pair.destination).sort()).toEqual(expect.arrayContaining(['d', 'large', 'moved']));
    const left = existsSync(join(pair.destination, '.myrror')) ? readdirSync(join(pair.destination, '.myrror')) : [];
    expect(left.filter((name) => !['cache', 'lineage', 'lineage.recent', 'mirrors'].includes(name))).toEqual([]);
  }

  function largePair(): Pair {
    const large = randomFillSync(Buffer.alloc(LARGE));
    return planted({ large, moved: 'M', d: null, 'd/small': 'S' }, { old: 'M', gone: 'G' });
  }

  it.each([
    { what: 'ssh is killed', direction: upward, act: () => process.kill(ssh(), 'SIGKILL') },
    { what: 'the helper is killed', direction: upward, act: () => process.kill(helper(), 'SIGKILL') },
    { what: 'ssh is killed', direction: downward, act: () => process.kill(ssh(), 'SIGKILL') },
    { what: 'the helper is killed', direction: downward, act: () => process.kill(helper(), 'SIGKILL') },
    { what: 'ssh is stopped', direction: upward, act: () => process.kill(ssh(), 'SIGSTOP') },
    { what: 'the helper is stopped', direction: downward, act: () => process.kill(helper(), 'SIGSTOP') },
  ])('since $what, $direction.name: exit 5, and the next run goes on', async ({ direction, act, what }) => {
    const pair = largePair();
    let there = 0;
    const { code, said } = await interrupt(pair, direction, () => {
      there = helper();
      act();
    });
    expect(there).toBeGreaterThan(1);
    expect(code, said).toBe(CONNECTION);
    expect(said).not.toContain('    at ');
    if (what === 'the helper is stopped') process.kill(there, 'SIGCONT');
    while (isAlive(there)) await delay(POLL);
    await finish(pair, direction);
  });
});

interface Interrupted {
  readonly code: number | null;
  readonly said: string;
}

/** Bytes that wait in the destination's state. */
function stagedBytes(destination: string): number {
  const staged = join(destination, '.myrror', 'staged');
  if (!existsSync(staged)) return 0;
  let bytes = 0;
  for (const name of readdirSync(staged, { recursive: true, encoding: 'latin1' })) {
    const status = statSync(join(staged, name), { throwIfNoEntry: false });
    if (status?.isFile() === true) bytes += status.size;
  }
  return bytes;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
