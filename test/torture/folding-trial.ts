/**
 * Many runs in a row onto a destination that takes names for one: random edits of the source, and now and then of
 * the destination; a run, perhaps one that is ended at some change; a judgement; and a run that must find nothing to do.
 */
import { isMyrrorError } from '../../src/core/error.ts';
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { isAtOrBelow } from '../../src/core/tree/path.ts';
import type { Problem } from '../../src/core/tree/problem.ts';
import type { Report } from '../../src/engine/report.ts';
import type { System } from '../../src/system/system.ts';
import { type Disk, syncPair } from '../crash/whole-run.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import { scanAt } from '../model/site-in-memory.ts';
import { isRefused, oneForSome, pick, randomName, respelt } from './folding-names.ts';
import { type EditRules, FoldingEditor, type FoldingTree, isTroubled, isTroublesome } from './folding-trees.ts';
import { listOf, plantFile, plantInstead, within } from './plant-through.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { Ended, watchedSystem } from './watched-system.ts';

export interface FoldingDisk extends Disk {
  readonly system: System;
  /** What it takes for one name can be found out. */
  readonly isKnown: boolean;
  /** The disk as the next process finds it, when what the system remembers of names is forgotten. */
  reopened(): FoldingDisk;
  /** The disk as the next process finds it after one was killed, a moment later. */
  afterKill(): Promise<FoldingDisk>;
}

export type Counts = Record<string, number>;

const FIRST_EDITS = 25;
const MOST_EDITS = 14;
const ROUNDS = 6;
const STAGED = '.myrror/staged/';
const MOST_CHANGES = 120;
/** What was kept there was named when that was done. */
const RESCUED = /^\.myrror\/rescued(\/|$)/;
const KILLED = 'a run that is killed';
const LASTING: ReadonlySet<string> = new Set(['cache', 'lineage', 'lineage.recent', 'mirrors', 'probe']);
const exact: readonly string[] = ['path+mtime', 'qhash+sha256'];

/** Plays the trial of a seed on a disk with two empty roots; what went wrong. */
export async function foldingTrial(disk: FoldingDisk, seed: number, counts: Counts): Promise<string[]> {
  const trial = new Trial(disk, seed, counts);
  for (let round = 1; round <= ROUNDS && trial.violations.length === 0; round++) await trial.round(round);
  return trial.violations;
}

class Trial {
  readonly violations: string[] = [];
  readonly #seed: number;
  readonly #counts: Counts;
  readonly #random: () => number;
  readonly #editor: FoldingEditor;
  readonly #rules: EditRules;
  readonly #pair: Pair;
  readonly #tree: FoldingTree = new Map();
  #disk: FoldingDisk;
  #where = '';

  constructor(disk: FoldingDisk, seed: number, counts: Counts) {
    this.#disk = disk;
    this.#seed = seed;
    this.#counts = counts;
    this.#random = seededNumbers(seed);
    const isRough = this.#random() < 0.5;
    this.#rules = {
      clashes: isRough ? 0.3 : 0,
      refused: isRough && this.#random() < 0.3 ? 0.03 : 0,
      links: isRough && this.#random() < 0.3,
    };
    this.#editor = new FoldingEditor(this.#random, this.#rules);
    const criteria = this.#random() < 0.5 ? [] : exact;
    this.#pair = { name: `seed ${seed}`, before: {}, after: {}, criteria, cache: this.#random() < 0.5 };
  }

  async round(round: number): Promise<void> {
    this.#where = `seed ${this.#seed}, round ${round}`;
    this.#count('rounds');
    this.#editor.edit(this.#tree, round === 1 ? FIRST_EDITS : 1 + Math.floor(this.#random() * MOST_EDITS));
    plantInstead(this.#disk.system, this.#root('/source'), this.#tree);
    if (round > 1 && this.#random() < 0.3) this.#editDestination();
    this.#disk = this.#disk.reopened();
    if (this.#random() < 0.4) await this.#run(KILLED, 1 + Math.floor(this.#random() * MOST_CHANGES));
    const report = await this.#run('a run', null);
    if (report === null || this.violations.length > 0) return;
    this.#judgeEnd(report);
    const again = await this.#run('the run after it', null);
    if (again === null) return;
    if (report.problems.length === 0 && again.result !== 'nothing-to-do')
      this.#wrong(`the run after it: ${told(again)}`);
    if (report.problems.length > 0) this.#judgeEnd(again);
  }

  /** A run that is ended before one of its changes, if `last` is given. Its report; null if it was ended. */
  async #run(what: string, last: number | null): Promise<Report | null> {
    const needed = this.#needed();
    let changes = 0;
    const { system, closeAll } = watchedSystem(this.#disk.system, ({ phase, mutating }) => {
      if (!mutating) return;
      if (phase === 'before' && ++changes === last) throw new Ended();
      const isLooked = this.#disk.above === undefined && this.violations.length === 0;
      if (phase === 'after' && isLooked) this.#judgeKept(needed, `${what}, change ${changes}`);
    });
    try {
      const report = await syncPair(system, this.#pair, this.#conditions());
      this.#count('runs');
      return report;
    } catch (error) {
      if (error instanceof Ended) this.#count('runs ended at a change');
      else if (isMyrrorError(error)) this.#wrong(`${what}: ${error.code}: ${error.message}`);
      else throw error;
      return null;
    } finally {
      closeAll();
      this.#disk = what === KILLED ? await this.#disk.afterKill() : this.#disk.reopened();
      this.#judgeKept(needed, what);
    }
  }

  /**
   * Contents that the destination has and the source wants. What only names want that the destination may be
   * unable to have is kept as well, but for what stands where the source has something else.
   */
  #needed(): string[] {
    const [wanted, found] = [this.#listing('/source'), this.#listing('/destination')];
    const needed = new Set<string>();
    for (const [path, text] of wanted) {
      if (text.startsWith('file <') && !isTroubled(this.#tree, asBytes(path))) needed.add(text);
    }
    const unplaced = new Set([...wanted.values()].filter((text) => text.startsWith('file <') && !needed.has(text)));
    for (const [path, text] of found) if (unplaced.has(text) && !isTaken(wanted, folded(path))) needed.add(text);
    // What is staged only is still at the source.
    const there = contentsOf(new Map([...found].filter(([path]) => !path.startsWith(STAGED))));
    return [...needed].filter((text) => there.has(text));
  }

  #judgeKept(needed: readonly string[], what: string): void {
    const now = contentsOf(this.#listing('/destination'));
    const lost = needed.filter((content) => !now.has(content));
    if (lost.length > 0) this.#wrong(`${what}: lost ${lost.map((text) => text.slice(0, 14)).join(', ')}`);
  }

  /** "Done" is said where the trees are equal only, and wherever nothing stands against that. */
  #judgeEnd(report: Report): void {
    const isDone = report.problems.length === 0;
    this.#count(isDone ? 'runs that were done' : 'runs with problems');
    if (!isDone && this.#disk.isKnown && !isTroublesome(this.#tree))
      this.#wrong(`a tree without clashes: ${told(report)}`);
    const [wanted, found] = [this.#described('/source'), this.#described('/destination')];
    const isHeldBack = report.problems.some(({ code }) => code === 'held-back');
    // Then no rename was done, and one of them is named for all.
    const isRenameHeld = report.problems.some(({ code, operation }) => code === 'held-back' && operation === 'rename');
    for (const path of new Set([...wanted.keys(), ...found.keys()])) {
      if (wanted.get(path) === found.get(path)) continue;
      const isNamed = report.problems.some((problem) => isAtOrBelow(folded(path), folded(problem.path)));
      if (isNamed || (isHeldBack && !wanted.has(path))) continue;
      if (isRenameHeld) continue;
      // What was to come there is named by the place that it has still.
      if (!isDone && (!this.#disk.isKnown || path.split('/').some((name) => isRefused(asBytes(name))))) continue;
      this.#wrong(`${path}: ${short(found.get(path))} instead of ${short(wanted.get(path))}; ${told(report)}`);
    }
    const own = [...this.#listing('/destination').keys()].filter((path) => path.startsWith('.myrror/'));
    const isLasting = (path: string): boolean =>
      LASTING.has(path.slice('.myrror/'.length)) || (!this.#disk.isKnown && RESCUED.test(path));
    const left = own.filter((path) => !isLasting(path));
    if (isDone && left.length > 0) this.#wrong(`left over: ${left.join(', ')}`);
  }

  /** Somebody else removes, renames and makes something there. */
  #editDestination(): void {
    const { system } = this.#disk;
    const at = system.openRoot(this.#root('/destination'));
    try {
      this.#count('edits of a destination');
      for (let left = 1 + Math.floor(this.#random() * 3); left > 0; left--) this.#editWithin(system, at);
    } finally {
      system.close(at);
    }
  }

  #editWithin(system: System, at: ReturnType<System['openRoot']>): void {
    const entries = listOf(system, at).filter(({ name }) => name !== '.myrror');
    const entry = entries.length === 0 ? undefined : pick(entries, this.#random);
    if (entry !== undefined && entry.kind === Kind.directory && this.#random() < 0.6) {
      within(system, at, entry.name, (inner) => this.#editWithin(system, inner));
      return;
    }
    const roll = this.#random();
    if (entry !== undefined && entry.kind === Kind.file && roll < 0.3) system.unlink(at, entry.name);
    else if (entry !== undefined && roll < 0.6) this.#renameAway(system, at, entry.name);
    else this.#makeFile(system, at);
  }

  #renameAway(system: System, at: ReturnType<System['openRoot']>, name: ByteString): void {
    const to = this.#random() < 0.5 ? respelt(name, this.#random) : randomName(this.#random, { refused: 0 });
    unlessTaken(() => system.rename(at, name, at, to, 'no-replace'));
  }

  #makeFile(system: System, at: ReturnType<System['openRoot']>): void {
    const name = randomName(this.#random, { refused: 0 });
    const content = this.#editor.content();
    unlessTaken(() => plantFile(system, at, name, content, 0));
  }

  #listing(root: string): ReadonlyMap<string, string> {
    return this.#disk.readTree((this.#disk.above ?? '') + root);
  }

  /** All but our own state, with the times of files. */
  #described(root: string): Map<string, string> {
    const snapshot = scanAt(this.#disk.attach(), this.#root(root));
    const texts = this.#listing(root);
    const described = new Map<string, string>();
    for (let row = 1; row < snapshot.count; row++) {
      const path = snapshot.path(row);
      const text = texts.get(path) ?? '';
      const time = snapshot.kind(row) === Kind.file ? ` at ${snapshot.columns.mtimeSeconds[row]}` : '';
      described.set(path, text + time);
    }
    return described;
  }

  #conditions(): { above?: string } {
    return this.#disk.above === undefined ? {} : { above: this.#disk.above };
  }

  #root(root: string): ByteString {
    return asBytes((this.#disk.above ?? '') + root);
  }

  #wrong(text: string): void {
    this.violations.push(`${this.#where}: ${text}`);
  }

  #count(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
  }
}

function contentsOf(tree: ReadonlyMap<string, string>): Set<string> {
  return new Set([...tree.values()].filter((text) => text.startsWith('file <')));
}

/** True if something of the tree is to be at the path, or something but a directory above it, under any spelling. */
function isTaken(tree: ReadonlyMap<string, string>, path: ByteString): boolean {
  for (const [other, text] of tree) {
    const place = folded(other);
    if (place === path || (text !== 'directory' && isAtOrBelow(path, place))) return true;
  }
  return false;
}

/** What stands at a path under any spelling is named with it. */
function folded(path: string): ByteString {
  return asBytes(
    path
      .split('/')
      .map((name) => oneForSome(asBytes(name)))
      .join('/'),
  );
}

function unlessTaken(act: () => void): void {
  try {
    act();
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}

function short(text: string | undefined): string {
  return text === undefined ? 'nothing' : text.replace(/(<\d+>)[\d.]*/, '$1');
}

function told({ result, problems, actions }: Report): string {
  const named = problems.map(({ path, operation, code }: Problem) => `${path} ${operation} ${code}`);
  return `${result} ${JSON.stringify(actions)} [${named.join('; ')}]`;
}
