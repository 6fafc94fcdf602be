/**
 * A long series of rounds: random edits of a source, a run that is disturbed in some way, a look at what it has
 * left, and a run that is not disturbed and must finish. All of it follows from a seed but the moments.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf, lookAt } from '../crash/kill-trees.ts';
import { isRoot } from '../end-to-end/places.ts';
import { type Ended, startCli } from '../end-to-end/run-cli.ts';
import { editAtRandom } from './random-edits.ts';
import { seededNumbers } from './seeded-numbers.ts';

const disturbances = ['none', 'kill', 'cut', 'full', 'flip'] as const;
type Disturbance = (typeof disturbances)[number];

const FIRST_EDITS = 60;
const MOST_EDITS = 12;
const LONGEST = 500;
const MOST_BYTES = 60_000;
const ROOM = '256m';
const LEAST_ROOM = 400_000;
const BUSY = 'another run is changing';
const ATTEMPTS = 60;
const PAUSE = 500;

export interface SoakReport {
  readonly counts: Readonly<Record<string, number>>;
  /** What went wrong, with its round. */
  readonly violations: readonly string[];
}

/** Works in a new directory below `above` until `isOver`. */
export async function soak(above: string, seed: number, isOver: () => boolean): Promise<SoakReport> {
  const world = new SoakWorld(mkdtempSync(join(above, 'soak-')), seed);
  try {
    while (!isOver() && world.violations.length === 0) await world.round();
    return { counts: world.counts, violations: world.violations };
  } finally {
    world.remove();
  }
}

class SoakWorld {
  readonly violations: string[] = [];
  readonly counts: Record<string, number> = { rounds: 0, runs: 0, 'ended by a disturbance': 0, flips: 0 };
  readonly #path: string;
  readonly #source: string;
  readonly #destination: string;
  readonly #canary: string;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #mounted: boolean;

  constructor(path: string, seed: number) {
    this.#path = path;
    this.#seed = seed;
    this.#random = seededNumbers(seed);
    this.#mounted = isRoot && mount('-t', 'tmpfs', '-o', `size=${ROOM}`, 'tmpfs', path);
    this.#source = join(path, 'source');
    this.#destination = join(path, 'destination');
    this.#canary = join(path, 'canary');
    for (const name of ['source', 'destination', 'canary', 'home']) mkdirSync(join(path, name));
    editAtRandom(this.#source, FIRST_EDITS, this.#random);
    editAtRandom(this.#canary, FIRST_EDITS / 3, this.#random);
  }

  remove(): void {
    if (this.#mounted) spawnSync('umount', ['--lazy', this.#path]);
    rmSync(this.#path, { recursive: true, force: true });
  }

  async round(): Promise<void> {
    const what = disturbances[Math.floor(this.#random() * disturbances.length)] ?? 'none';
    this.#count('rounds');
    this.#count(`rounds with ${what}`);
    editAtRandom(this.#source, 1 + Math.floor(this.#random() * MOST_EDITS), this.#random);
    const [source, canary] = [lookAt(this.#source), lookAt(this.#canary)];
    const before = lookAt(this.#destination, true);
    const { exitCode, stderr } = await this.#disturbed(what);
    if (exitCode !== 0) this.#count('ended by a disturbance');
    if (what !== 'flip') this.#checkKept(before, source, what);
    if (what !== 'flip' && exitCode === 0) this.#checkEqual(source, `${what}: exit 0`);
    if (exitCode === 70) this.#violation(`${what}: a bug of ours: ${stderr}`);
    this.#checkSame(source, lookAt(this.#source), `${what}: the source`);
    this.#checkSame(canary, lookAt(this.#canary), `${what}: the canary`);
    const end = await this.#undisturbed();
    if (end.exitCode !== 0) this.#violation(`after ${what}: exit ${end.exitCode}: ${end.stderr}`);
    this.#checkEqual(source, `after ${what}`);
    const state = join(this.#destination, '.myrror');
    if (what === 'flip') this.#takeRescued(join(state, 'rescued'), stderr);
    const left = existsSync(state) ? readdirSync(state).filter((name) => !LASTING.has(name)) : [];
    if (left.length > 0) this.#violation(`after ${what}: left over: ${left.join()}`);
  }

  /** What found neither its new place nor its old one while both were swapped is kept, and has to be named. */
  #takeRescued(rescued: string, stderr: string): void {
    if (!existsSync(rescued)) return;
    this.#count('runs that kept something aside and said so');
    const named = stderr.split('.myrror/rescued/').length - 1;
    const names = readdirSync(rescued);
    if (named < names.length) this.#violation(`flip: kept aside without a word: ${names.join()}: ${stderr}`);
    rmSync(rescued, { recursive: true });
  }

  async #disturbed(what: Disturbance): Promise<Ended> {
    if (what === 'cut') return await this.#start(`${Math.floor(this.#random() * MOST_BYTES)}`).ended;
    if (what === 'full') return await this.#withLittleRoom();
    if (what === 'flip') return await this.#withFlips();
    const running = this.#start(this.#random() < 0.3 ? 'all' : null);
    const moment = this.#random() * LONGEST;
    const timer = setTimeout(() => what === 'kill' && running.process.kill('SIGKILL'), moment);
    const end = await running.ended;
    clearTimeout(timer);
    return end;
  }

  async #withLittleRoom(): Promise<Ended> {
    if (!this.#mounted) return await this.#start(null).ended;
    const { bsize, blocks, bfree } = statfsSync(this.#path);
    const size = (blocks - bfree) * bsize + Math.floor(this.#random() * LEAST_ROOM);
    mount('-o', `remount,size=${size}`, this.#path);
    try {
      return await this.#start(null).ended;
    } finally {
      mount('-o', `remount,size=${ROOM}`, this.#path);
    }
  }

  async #withFlips(): Promise<Ended> {
    const roots = [this.#source, this.#destination];
    const directories = roots.flatMap((root) =>
      readdirSync(root, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== '.myrror')
        .map(({ name }) => join(root, name)),
    );
    const words = [join(import.meta.dirname, 'flipper.mjs'), this.#canary, ...directories];
    const flipper = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    const begun = new Promise<void>((resolve) => {
      flipper.stdout.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        resolve();
      });
    });
    await begun;
    const end = await this.#start(null).ended;
    await ended(flipper);
    this.counts.flips = (this.counts.flips ?? 0) + Number(said.trim().split('\n').at(-1));
    return end;
  }

  /** Over a line of `bytes` bytes (`all`: one that is not cut), or without one. */
  #start(bytes: string | null): ReturnType<typeof startCli> {
    this.#count('runs');
    const usual = ['sync', '--yes', '--quiet', '--max-delete', '100%', '--allow-empty-source'];
    if (bytes === null) return startCli([...usual, this.#source, this.#destination]);
    const ssh = `'${process.execPath}' '${join(import.meta.dirname, 'fake-ssh.mjs')}' ${bytes}`;
    return startCli([...usual, '--ssh', ssh, this.#source, `far:${this.#destination}`]);
  }

  /** A helper that has lost its line may still hold the lock for a moment. */
  async #undisturbed(): Promise<Ended> {
    for (let attempt = 1; ; attempt++) {
      const end = await this.#start(null).ended;
      if (attempt === ATTEMPTS || !end.stderr.includes(BUSY)) return end;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  #checkKept(before: ReadonlyMap<string, string>, source: ReadonlyMap<string, string>, what: Disturbance): void {
    const had = contentsOf(new Map([...before].filter(([path]) => !path.startsWith('.myrror/'))));
    const wanted = contentsOf(source);
    const now = contentsOf(lookAt(this.#destination, true));
    const lost = [...wanted].filter((content) => had.has(content) && !now.has(content));
    if (lost.length > 0) this.#violation(`${what}: lost ${lost.length} contents`);
    const known = new Set([...had, ...wanted]);
    for (const [path, text] of lookAt(this.#destination)) {
      if (text.startsWith('file ') && !known.has(text.split(' ')[1] ?? ''))
        this.#violation(`${what}: ${path} is mixed`);
    }
  }

  #checkEqual(source: ReadonlyMap<string, string>, where: string): void {
    this.#checkSame(source, lookAt(this.#destination), where);
  }

  #checkSame(wanted: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>, where: string): void {
    for (const path of new Set([...wanted.keys(), ...found.keys()])) {
      if (wanted.get(path) !== found.get(path))
        this.#violation(`${where}: ${path}: ${found.get(path)} instead of ${wanted.get(path)}`);
    }
  }

  #violation(text: string): void {
    this.violations.push(`seed ${this.#seed}, round ${this.counts.rounds}: ${text}`);
  }

  #count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}

const LASTING: ReadonlySet<string> = new Set(['cache', 'lineage', 'lineage.recent', 'mirrors']);

function mount(...words: string[]): boolean {
  return spawnSync('mount', words).status === 0;
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((resolve) => child.on('close', resolve));
  child.stdin?.end();
  await over;
}
