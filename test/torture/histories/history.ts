/**
 * The history of one pair of trees: between its runs the trees change, and so do the criteria, the options and the way.
 * Each run is judged by what stood on the disk before and after it. All follows from a seed, but the moments of kills.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot } from '../../end-to-end/places.ts';
import { type Came, told } from './came.ts';
import { Chance } from './chance.ts';
import { ALL_CRITERIA, takesUnread } from './criteria.ts';
import { edit, type Ground } from './edits.ts';
import { PATTERNS } from './excludes.ts';
import {
  isTakenForUnmounted,
  type Judged,
  judgeAgain,
  judgeEqual,
  judgeKept,
  judgeSent,
  type Look,
  leftovers,
  unexplained,
} from './oracle.ts';
import type { Place } from './place.ts';
import { copyRoot, fillEmpty, keepRoot, restoreRoot } from './roots.ts';
import { byCommand, byLibrary, type Roots, type Runner, type RunOptions } from './runs.ts';
import { stateOf, touchedBetween, viewOf } from './tree-view.ts';

export type Counts = Record<string, number>;

const FIRST_EDITS = 45;
const MOST_EDITS = 8;
const COMMAND_SHARE = 0.15;
const SEEDS_APART = 1_000_003;
const STEPS_SHOWN = 14;
const MOST_DELETED = ['0', '2', '40%'];

export class History {
  readonly seed: number;
  readonly place: Place;
  readonly roots: Roots;
  readonly violations: string[] = [];
  readonly counts: Counts;
  /** A run was interrupted, and none has seen to what it has left since. */
  disturbed = false;
  chance: Chance;
  readonly #above: string;
  readonly #steps: string[] = [];
  /** A list of the actions and of the source are written here. */
  readonly files: string;
  readonly #cheats: boolean;
  #round = 0;
  /** The destination is another directory than the one that the source knows as its mirror. */
  #isReplaced = false;
  /** The copy that was kept aside is one of a destination like that. */
  #keptDisturbed = false;

  constructor(seed: number, above: string, place: Place, counts: Counts) {
    this.seed = seed;
    this.place = place;
    this.counts = counts;
    this.chance = new Chance(seed * SEEDS_APART);
    this.#above = join(above, `history-${seed}`);
    this.files = this.#above;
    this.roots = { source: join(this.#above, 'source'), destination: join(place.above, `destination-${seed}`) };
    for (const path of [this.#above, this.roots.source, this.roots.destination]) mkdirSync(path);
    this.#cheats = this.chance.is(0.5);
    edit(this.#ground('source'), 5 + this.chance.below(FIRST_EDITS));
    this.count('histories');
  }

  remove(): void {
    rmSync(this.#above, { recursive: true });
    rmSync(this.roots.destination, { recursive: true });
    rmSync(`${this.roots.destination}.kept`, { recursive: true, force: true });
  }

  /** What happens between two runs. */
  change(): void {
    this.#round += 1;
    this.chance = new Chance(this.seed * SEEDS_APART + this.#round);
    this.count('rounds');
    const { chance } = this;
    this.editSide('source', chance.below(MOST_EDITS));
    if (chance.is(0.5)) this.editSide('destination', 1 + chance.below(4));
    this.#replaceRoot();
    if (this.place.remount !== undefined && chance.is(0.3)) {
      this.place.remount();
      // Some file systems number their files anew.
      this.#isReplaced = true;
      this.step('remounted');
    }
  }

  editSide(side: 'source' | 'destination', count: number): void {
    const edits = edit(this.#ground(side), count);
    if (edits.length > 0) this.step(`${side}: ${edits.join('; ')}`);
    if (side === 'destination' && this.#isReplaced && fillEmpty(this.roots.destination)) this.step('destination: fill');
  }

  options(): RunOptions {
    const { chance } = this;
    return {
      criteria: chance.pick(ALL_CRITERIA),
      exclude: chance.is(0.15) ? [chance.pick(PATTERNS), chance.pick(PATTERNS)] : [],
      cache: !chance.is(0.2),
      verify: chance.is(0.12),
      maxDelete: chance.is(0.06) ? chance.pick(MOST_DELETED) : '100%',
    };
  }

  runner(): Runner {
    const isCommand = this.chance.is(COMMAND_SHARE);
    this.count(isCommand ? 'runs of the command' : 'runs of the library');
    return isCommand ? byCommand : byLibrary;
  }

  look(): Look {
    const { source, destination } = this.roots;
    return {
      source: viewOf(source),
      destination: viewOf(destination),
      sourceState: stateOf(source),
      destinationState: stateOf(destination),
    };
  }

  /** A run of `sync`, judged as one that may end in any way that has its reasons, and the run after it. */
  async sync(options: RunOptions, before: Look = this.look()): Promise<Came> {
    const came = await this.runner().sync(this.roots, options);
    const judged = this.judged(options, before, came);
    this.step(`sync ${words(options)}: ${told(came)}`);
    this.judgeEnd(judged);
    if (came.exit === 0 && this.chance.is(0.6)) await this.again(options, judged);
    return came;
  }

  judged(options: RunOptions, before: Look, came: Came): Judged {
    return { options, place: this.place, isRoot, before, came, after: this.look() };
  }

  /** Of a run that was to make the trees equal. */
  judgeEnd(judged: Judged): void {
    const { came } = judged;
    this.blame(judgeKept(judged));
    this.count(`runs that ended with ${came.exit}`);
    if (came.exit === 0) this.#judgeDone(judged);
    else if (came.exit === 3) this.#judgeProblems(judged);
    else if (came.exit === 4) this.blame(judgeRefusal(judged));
    else this.violation(`nothing in the history ends it so: ${told(came)}`);
  }

  #judgeDone(judged: Judged): void {
    const { came, before, after, options } = judged;
    this.blame(judgeEqual(judged));
    this.blame(judgeSent(judged));
    const most = options.maxDelete.endsWith('%') ? Number.POSITIVE_INFINITY : Number(options.maxDelete);
    if ((came.removed ?? 0) > most) this.violation(`${came.removed} files were removed, other than --max-delete says`);
    const left = leftovers(after, before.destinationState.has('rescued') || came.message.includes('rescued'));
    if (left.length > 0) this.violation(`left over in .myrror: ${left.join()}`);
    this.disturbed = false;
  }

  #judgeProblems(judged: Judged): void {
    const { problems } = judged.came;
    this.blame(unexplained(judged, this.disturbed).map((text) => `no reason for the problem ${text}`));
    if (problems.length === 0) this.violation('exit 3 without a problem');
    if (problems.every(({ code }) => code === 'contradiction')) {
      this.blame(judgeEqual(judged, new Set(problems.map(({ path }) => path))));
    } else if (unexplained(judged, false).length > 0) this.disturbed = false;
  }

  /** The same run at once finds nothing to do. */
  async again(options: RunOptions, first: Judged): Promise<void> {
    const judged = await this.#oneMore(options, first.after);
    const wrong = judgeAgain(judged);
    if (wrong.length > 0 && this.#isReplaced && isTakenForUnmounted(judged)) this.count('empty roots after a remount');
    else if (wrong.length > 0 && takesUnread(options.criteria)) this.count('runs that knew more than the one before');
    else this.blame(wrong);
  }

  async #oneMore(options: RunOptions, before: Look): Promise<Judged> {
    const came = await this.runner().sync(this.roots, options);
    this.step(`again: ${told(came)}`);
    const judged = this.judged(options, before, came);
    this.blame(judgeKept(judged));
    return judged;
  }

  step(text: string): void {
    this.#steps.push(`${this.#round}. ${text}`);
  }

  count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  /** Said at once, too: a long series may be ended before its time. */
  violation(text: string): void {
    const steps = this.#steps.slice(-STEPS_SHOWN).join('\n    ');
    const whole = `seed ${this.seed} on ${this.place.name}, round ${this.#round}: ${text}\n    ${steps}`;
    this.violations.push(whole);
    process.stdout.write(`${whole}\n`);
  }

  blame(texts: readonly string[]): void {
    for (const text of texts) this.violation(text);
  }

  #replaceRoot(): void {
    const { chance, roots } = this;
    if (chance.is(0.05) && copyRoot(roots.destination)) {
      this.#isReplaced = true;
      this.#tell('copied');
    }
    if (chance.is(0.1) && keepRoot(roots.destination)) {
      this.#tell('kept aside');
      this.#keptDisturbed = this.disturbed;
    }
    if (chance.is(0.08) && restoreRoot(roots.destination)) {
      this.#isReplaced = true;
      this.#tell('restored');
      this.disturbed ||= this.#keptDisturbed;
    }
  }

  #tell(what: string): void {
    this.step(`the destination was ${what}`);
    this.count(`destinations ${what}`);
  }

  #ground(side: 'source' | 'destination'): Ground {
    const { chance, place } = this;
    return { root: this.roots[side], chance, isFull: place.isFull, cheats: this.#cheats, isRoot };
  }
}

/** A refusal has its reason in the history, and nothing was touched. */
function judgeRefusal({ before, after, options, came }: Judged): readonly string[] {
  const touched = touchedBetween(before.destination, after.destination).map((text) => `refused, and ${text}`);
  const isLimit = options.maxDelete !== '100%' && came.message.includes('would be removed');
  return isLimit ? touched : [...touched, `no reason for the refusal: ${came.message}`];
}

/** As on a command line. */
export function words({ criteria, exclude, cache, verify, maxDelete }: RunOptions): string {
  const switches = [
    cache ? '' : '--no-cache',
    verify ? '--verify' : '',
    maxDelete === '100%' ? '' : `--max-delete ${maxDelete}`,
  ];
  return [...criteria, ...exclude.map((pattern) => `-e ${pattern}`), ...switches].filter(Boolean).join(' ');
}
