/**
 * Judges the outcome of a simulated program: against the plan (only what it names is gone, each target
 * holds what it says), and against the tree that is wanted, where all of it is known. Linear in the rows
 * of the directories in which something has changed, and in those of all others by a mere comparison.
 */
import type { ByteString } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { NONE } from '../tree/snapshot.ts';
import { type Plan, Verb } from './action.ts';
import { NeighbourPaths } from './neighbour-paths.ts';
import { placeAt } from './place.ts';
import { From } from './simulated-contents.ts';
import { type SimulatedTree, SimulationFault } from './simulated-tree.ts';

/** What else is known about two trees when the whole wanted tree is known. */
export interface Expectation {
  /** True if the destination's row holds the content that the wanted row is to have. */
  hasContent(wantedRow: number, destinationRow: number): boolean;
  /** True if the file that is received for one wanted row has the content of another. */
  sameContent(wantedRow: number, otherWantedRow: number): boolean;
  /** True for wanted rows that are left alone: they and what is below them are not judged. */
  isLeftAlone(wantedRow: number): boolean;
  /** True for rows of the destination that stay although the wanted tree does not have them. */
  isKept(destinationRow: number): boolean;
}

/** Every plan: nothing is destroyed but what it names. Throws SimulationFault. */
export function checkAgainstPlan(plan: Plan, outcome: SimulatedTree): void {
  const { actions, wanted } = plan;
  let expected = 0;
  let parent = NONE;
  let directory = NONE;
  for (let action = 0; action < actions.count; action++) {
    const verb = actions.verb[action];
    const origin = actions.origin[action] as number;
    const replaced = actions.replaces[action] as number;
    if (verb === Verb.rm || verb === Verb.rmdir) {
      if (!outcome.isDestroyed(origin)) throw new SimulationFault('something is not removed');
      expected++;
    }
    if (replaced !== NONE) {
      if (!outcome.isDestroyed(replaced)) throw new SimulationFault('something is not replaced');
      expected++;
    }
    if (verb === Verb.mv) {
      const target = actions.target[action] as number;
      if (wanted.columns.parent[target] !== parent) {
        parent = wanted.columns.parent[target] as number;
        directory = outcome.find(placeAt(NONE, wanted.path(parent)));
      }
      const node = directory === NONE ? NONE : outcome.child(directory, wanted.name(target));
      if (node !== origin) throw new SimulationFault('something is not moved to its place');
    }
  }
  if (outcome.destroyedCount !== expected) throw new SimulationFault('something is destroyed that no action names');
}

/** A plan for the whole tree: the outcome is the wanted tree. Throws SimulationFault. */
export function checkAgainstWanted(plan: Plan, outcome: SimulatedTree, expectation: Expectation): void {
  const judge = new Judge(plan, outcome, expectation);
  judge.run();
}

class Judge {
  readonly #plan: Plan;
  readonly #outcome: SimulatedTree;
  readonly #expectation: Expectation;
  readonly #paths: NeighbourPaths;
  readonly #open: { wanted: number; node: number }[] = [{ wanted: 0, node: 0 }];

  constructor(plan: Plan, outcome: SimulatedTree, expectation: Expectation) {
    this.#plan = plan;
    this.#paths = new NeighbourPaths(plan.wanted);
    this.#outcome = outcome;
    this.#expectation = expectation;
  }

  run(): void {
    for (let pair = this.#open.pop(); pair !== undefined; pair = this.#open.pop()) {
      this.#judgeDirectory(pair.wanted, pair.node);
    }
  }

  /** What is there from the start is sorted as the wanted block is, and walked side by side; what was added is looked up. */
  #judgeDirectory(directory: number, node: number): void {
    const { wanted, destination } = this.#plan;
    const added = this.#outcome.addedCount(node);
    let found = 0;
    let a = wanted.columns.firstChild[directory] as number;
    const endA = a + (wanted.columns.childCount[directory] as number);
    const isBase = this.#outcome.isBase(node);
    let b = isBase ? (destination.columns.firstChild[node] as number) : 0;
    const endB = isBase ? b + (destination.columns.childCount[node] as number) : 0;
    while (a < endA || b < endB) {
      if (b < endB && this.#outcome.isAway(b)) {
        b++;
        continue;
      }
      const order = a === endA ? 1 : b === endB ? -1 : wanted.compareNames(a, destination, b);
      if (order === 0) this.#judgePair(a++, b++);
      else if (order > 0) this.#judgeExtra(b++);
      else if (this.#judgeAdded(a++, node)) found++;
    }
    if (found === added) return;
    for (const [name, child] of this.#outcome.added(node)) {
      if (wanted.child(directory, name) === NONE) this.#judgeExtra(child);
    }
  }

  /** Judges a wanted row that is not in the directory at `node` from the start. True if it was added. */
  #judgeAdded(row: number, node: number): boolean {
    const { names, nameStart } = this.#plan.wanted.columns;
    const child = this.#outcome.addedChild(node, names, nameStart[row] as number, nameStart[row + 1] as number);
    if (child === NONE) this.#judgeMissing(row);
    else this.#judgePair(row, child);
    return child !== NONE;
  }

  #judgeMissing(row: number): void {
    if (!this.#expectation.isLeftAlone(row)) this.#fault(this.#plan.wanted.path(row), 'is missing');
  }

  #judgeExtra(node: number): void {
    if (this.#outcome.isBase(node) && this.#expectation.isKept(node)) return;
    throw new SimulationFault('something is left over');
  }

  #judgePair(row: number, node: number): void {
    const { wanted } = this.#plan;
    if (this.#expectation.isLeftAlone(row)) return;
    const kind = this.#outcome.kind(node);
    if (kind !== wanted.kind(row)) this.#fault(wanted.path(row), 'is of another kind');
    if (kind === Kind.directory) this.#open.push({ wanted: row, node });
    else if (kind === Kind.symlink) {
      if (this.#linkTarget(node) !== wanted.linkTarget(row)) this.#fault(wanted.path(row), 'points elsewhere');
    } else if (!this.#holdsContent(row, node)) this.#fault(wanted.path(row), 'has other content');
  }

  #linkTarget(node: number): ByteString {
    if (this.#outcome.isBase(node)) return this.#plan.destination.linkTarget(node);
    return this.#outcome.contents.target(this.#outcome.content(node));
  }

  #holdsContent(row: number, node: number): boolean {
    if (this.#outcome.isBase(node)) return this.#expectation.hasContent(row, node);
    const { contents } = this.#outcome;
    const content = this.#outcome.content(node);
    const from = contents.from(content);
    if (from === From.destination) return this.#expectation.hasContent(row, contents.row(content));
    if (from === From.link) return false;
    const { wanted } = this.#plan;
    const { names, nameStart } = wanted.columns;
    const [start, end] = [nameStart[row] as number, nameStart[row + 1] as number];
    if (contents.isAt(content, this.#paths.directoryOf(row), names, start, end)) return true;
    const received = wanted.find(contents.path(content));
    return received !== NONE && this.#expectation.sameContent(row, received);
  }

  #fault(path: ByteString, what: string): never {
    throw new SimulationFault(`${path} ${what}`);
  }
}
