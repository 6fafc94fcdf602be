/**
 * A run of the built command over a real sshd of which one end is killed when an end, the same or the other one, is at
 * a certain change.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pair } from '../crash/whole-run-pairs.ts';
import { program } from '../end-to-end/command.ts';
import { type Place, placesIn, stoppedThread, tellsOfDeath, tracing } from './change-calls.ts';
import { type Direction, locator, reaching } from './remote-runs.ts';
import type { Sshd } from './sshd.ts';

export type End = 'near' | 'far';
export const ends: readonly End[] = ['near', 'far'];

/** When `at` is at `place`, `victim` is killed: before the call if it is the same end, after it if it is the other. */
export interface Strike {
  readonly at: End;
  readonly place: Place;
  readonly victim: End;
}

export interface Outcome {
  /** Null if it was killed. */
  readonly code: number | null;
  readonly said: string;
  /** False if it ended before the place was reached. */
  readonly struck: boolean;
}

const POLL = 5;
const LONGEST = 120_000;
const KILLED_BY_SHELL = 137;

/** The two ends of runs, on one machine. Runs follow one another. */
export class BothEnds {
  readonly #sshd: Sshd;
  readonly #direction: Direction;
  readonly #pair: Pair;
  /** Where the roots are. */
  readonly #above: string;

  constructor(sshd: Sshd, direction: Direction, pair: Pair, above: string) {
    this.#sshd = sshd;
    this.#direction = direction;
    this.#pair = pair;
    this.#above = above;
  }

  /** A run that nothing happens to. */
  async run(): Promise<Outcome> {
    const { child, outcome } = this.#start([], []);
    const code = await ended(child);
    await this.#untilFarIsOver();
    return { ...outcome(), code, struck: false };
  }

  /** A run that nothing happens to, and where each end can be struck in it. */
  async places(): Promise<Readonly<Record<End, readonly Place[]>> & Outcome> {
    return await this.#logged(async (logs) => {
      const { child, outcome } = this.#start(tracing(logs.near, null), tracing(logs.far, null));
      const code = await ended(child);
      await this.#untilFarIsOver();
      const found = (end: End): Place[] => placesIn(read(logs[end]), [this.#above, this.#sshd.directory]);
      return { near: found('near'), far: found('far'), ...outcome(), code, struck: false };
    });
  }

  /** A run that an end is killed in. Over when nothing of it runs any more. */
  async strike({ at, place, victim }: Strike): Promise<Outcome> {
    return await this.#logged(async (logs) => {
      const signal = at === victim ? 'KILL' : 'STOP';
      const words = (end: End): string[] => (end === at ? tracing(logs[end], { place, signal }) : []);
      const { child, outcome } = this.#start(words('near'), words('far'));
      const over = ended(child);
      const stopped = signal === 'STOP' ? await stop(child, logs[at]) : null;
      const victimProcess = victim === 'near' ? (child.pid ?? 0) : this.#far();
      const killed = stopped !== null && victimProcess > 0 && kill(victimProcess);
      // Again and again, because another thread of it may come to a call of the same number.
      const going = setInterval(() => stopped !== null && goOn(stopped), POLL);
      const code = await over;
      await this.#untilFarIsOver().finally(() => clearInterval(going));
      const isKilled = code === null || code === KILLED_BY_SHELL;
      return { ...outcome(), code: isKilled ? null : code, struck: killed || tellsOfDeath(read(logs[at])) };
    });
  }

  #start(near: readonly string[], far: readonly string[]): { child: ChildProcess; outcome: () => { said: string } } {
    rmSync(this.#farPid, { force: true });
    this.#lead(far);
    const locate = locator(this.#direction);
    const [source, destination] = [`${this.#above}/source`, `${this.#above}/destination`];
    const [first = '', ...words] = [
      ...(reaching(this.#sshd).by ?? []),
      ...near,
      ...[process.execPath, program, 'sync', locate(source, 'source'), locate(destination, 'destination')],
      ...this.#pair.criteria,
      ...['--yes', '--quiet', '--max-delete', '100%', '--allow-empty-source'],
      ...(this.#pair.cache ? [] : ['--no-cache']),
    ];
    const child = spawn(first, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    return { child, outcome: () => ({ said }) };
  }

  /** The Node that is found over there says which process it is, and is run by these words. */
  #lead(far: readonly string[]): void {
    const programs = join(this.#sshd.directory, 'programs');
    mkdirSync(programs, { recursive: true });
    const words = [...far, process.execPath].map((word) => `'${word}'`).join(' ');
    writeFileSync(join(programs, 'node'), `#!/bin/sh\necho $$ > '${this.#farPid}'\nexec ${words} "$@"\n`, {
      mode: 0o755,
    });
    this.#sshd.session({ path: `${programs}:${process.env.PATH}` });
  }

  async #untilFarIsOver(): Promise<void> {
    const end = Date.now() + LONGEST;
    const pid = this.#far();
    while (pid > 0 && isAlive(pid)) {
      if (Date.now() > end) throw new Error(`the far end (process ${pid}) goes on and on`);
      await delay(POLL);
    }
  }

  async #logged<Result>(act: (logs: Readonly<Record<End, string>>) => Promise<Result>): Promise<Result> {
    const directory = mkdtempSync(join(this.#sshd.directory, 'logs-'));
    try {
      return await act({ near: join(directory, 'near'), far: join(directory, 'far') });
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  /** The process of the other end, or that of the strace that runs it; 0 if it was not begun. */
  #far(): number {
    return Number(read(this.#farPid));
  }

  get #farPid(): string {
    return join(this.#sshd.directory, 'far-pid');
  }
}

/** The thread that has been stopped; null if the run was over before that. */
async function stop(child: ChildProcess, log: string): Promise<number | null> {
  for (;;) {
    const stopped = stoppedThread(read(log));
    if (stopped !== null || child.exitCode !== null || child.signalCode !== null) return stopped;
    await delay(POLL);
  }
}

function goOn(thread: number): void {
  if (isAlive(thread)) process.kill(thread, 'SIGCONT');
}

/** Its exit code once all that it has written is read. */
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** False if it is gone: the other end may be at a change of its own when this one has done all. */
function kill(processId: number): boolean {
  try {
    return process.kill(processId, 'SIGKILL');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
