/**
 * Joins the items of groups that agree on everything a criterion asks for. A criterion that proves
 * nothing joins source files with destination files only, as users mean it: two new files with the
 * same name are no copies of each other.
 */
import { NONE } from '../tree/snapshot.ts';
import { type Groups, groupCount, groupItems } from './groups.ts';
import type { Pass } from './pass.ts';
import { splitAlike } from './splitting.ts';
import { isWithin } from './times.ts';

/**
 * Joins within each group, as far as nothing is known to differ. Linear: each item is tried a fixed
 * number of times. Groups of one path are pairs.
 */
export function joinGroups(pass: Pass, groups: Groups): void {
  joinAll({ pass, witness: (item) => witness(pass, item) }, groups);
}

/** What is known to have one content: it agrees on whatever a digest could say. */
export function joinLineages(pass: Pass, groups: Groups): void {
  const { classes } = pass;
  const owner = (item: number): number => classes.lineageOwner(classes.root(item));
  const { files } = classes;
  const known = splitAlike(groups, {
    hash: (item) => files.lineageHash(owner(item)),
    agree: (item, other) => files.sameLineage(owner(item), owner(other)),
  });
  joinAll({ pass, witness: (item) => (pass.perFile ? item : owner(item)) }, known);
}

/** A pass, and which file of an item is the one that agrees. */
interface Joiner {
  readonly pass: Pass;
  witness(item: number): number;
}

function joinAll(joiner: Joiner, groups: Groups): void {
  const { pass } = joiner;
  const { items, starts } = groups;
  const isOfSides = pass.perFile && !pass.proves && !pass.windowed;
  for (let index = 0; index < groupCount(groups); index++) {
    const first = items[starts[index] as number] as number;
    const second = items[(starts[index] as number) + 1] as number;
    const isPair = (starts[index + 1] as number) - (starts[index] as number) === 2;
    if (pass.criterion.path) join(joiner, first, second);
    else if (isPair && isOfSides) joinPair(joiner, first, second);
    else if (pass.windowed) joinWithinWindow(joiner, groupItems(groups, index));
    else if (isPair && pass.proves) join(joiner, second, first);
    else if (pass.proves) joinEach(groupItems(groups, index), new Partners(joiner, groupItems(groups, index)));
    else joinSides(joiner, groupItems(groups, index));
  }
}

/** Most groups are pairs: what `joinSides` does for those. */
function joinPair(joiner: Joiner, a: number, b: number): void {
  const { files } = joiner.pass.classes;
  if (files.isSource(a) !== files.isSource(b)) join(joiner, a, b);
}

function joinSides(joiner: Joiner, items: Int32Array): void {
  const { pass } = joiner;
  const onSource = items.filter((item) => pass.onSource(item));
  const onDestination = items.filter((item) => pass.onDestination(item));
  if (onSource.length === 0 || onDestination.length === 0) return;
  joinEach(onDestination, new Partners(joiner, onSource));
  // One of each: that pair has been tried by now.
  if (onSource.length > 1 || onDestination.length > 1) joinEach(onSource, new Partners(joiner, onDestination));
}

function joinEach(items: Int32Array, partners: Partners): void {
  for (const item of items) partners.joinOne(item);
}

/** The items that others may be joined with: the first one, or one whose known digest is the same. */
class Partners {
  readonly #joiner: Joiner;
  readonly #items: Int32Array;
  /** Made when the first partner has turned somebody down; until then no digest is looked at. */
  #byDigest: ReadonlyMap<string, number> | undefined;

  constructor(joiner: Joiner, items: Int32Array) {
    this.#joiner = joiner;
    this.#items = items;
  }

  joinOne(item: number): void {
    const joiner = this.#joiner;
    const { pass } = joiner;
    if (join(joiner, item, this.#items[0] as number)) return;
    this.#byDigest ??= this.#index();
    for (const key of pass.classes.digestKeys(pass.classes.root(item))) {
      const partner = this.#byDigest.get(key);
      if (partner !== undefined && join(joiner, item, partner)) return;
    }
  }

  #index(): ReadonlyMap<string, number> {
    const { classes } = this.#joiner.pass;
    const byDigest = new Map<string, number>();
    for (const item of this.#items) {
      for (const key of classes.digestKeys(classes.root(item))) {
        if (!byDigest.has(key)) byDigest.set(key, item);
      }
    }
    return byDigest;
  }
}

/**
 * Joins items sorted by time with the nearest ones before and behind them. For a criterion that joins
 * the two sides only, these are the nearest of the other side: within a window all of the one side
 * match all of the other, so linking each run to the next of the other side joins the same files as
 * all pairs would.
 */
function joinWithinWindow(joiner: Joiner, items: Int32Array): void {
  const { pass } = joiner;
  const { files } = pass.classes;
  let pending: number[] = [];
  let lastOther = NONE;
  for (const item of items) {
    const last = pending[pending.length - 1];
    if (pass.proves) {
      if (last !== undefined) joinIfNear(joiner, last, item);
      pending = [item];
      continue;
    }
    if (last !== undefined && files.isSource(last) !== files.isSource(item)) {
      for (const earlier of pending) joinIfNear(joiner, earlier, item);
      pending = [];
      lastOther = last;
    } else if (lastOther !== NONE) {
      joinIfNear(joiner, lastOther, item);
    }
    pending.push(item);
  }
}

function joinIfNear(joiner: Joiner, a: number, b: number): void {
  const { pass } = joiner;
  const { files } = pass.classes;
  if (isWithin(pass.input.times, files.time(a), files.time(b))) join(joiner, a, b);
}

function join({ pass, witness }: Joiner, a: number, b: number): boolean {
  return pass.classes.join(witness(a), witness(b), pass.criterion, pass.index);
}

/** The file that agrees: for an item that stands for a class, the member whose digest or content was looked at. */
function witness(pass: Pass, item: number): number {
  if (pass.perFile) return item;
  const root = pass.classes.root(item);
  const algorithm = pass.criterion.algorithms.at(-1);
  if (algorithm === undefined || pass.criterion.content) return pass.classes.representative(root);
  return pass.classes.owner(algorithm, root);
}
