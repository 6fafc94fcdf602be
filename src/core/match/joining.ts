/**
 * Joins the items of groups that agree on everything a criterion asks for. A criterion that proves
 * nothing joins source files with destination files only, as users mean it: two new files with the
 * same name are no copies of each other.
 */
import { NONE } from '../tree/snapshot.ts';
import { type Groups, groupCount, groupItems } from './groups.ts';
import type { Pass } from './pass.ts';
import { isWithin } from './times.ts';

/**
 * Joins within each group, as far as nothing is known to differ. Linear: each item is tried a fixed
 * number of times. Groups of one path are pairs.
 */
export function joinGroups(pass: Pass, groups: Groups): void {
  for (let index = 0; index < groupCount(groups); index++) {
    const items = groupItems(groups, index);
    if (pass.criterion.path) join(pass, items[0] as number, items[1] as number);
    else if (pass.windowed) joinWithinWindow(pass, items);
    else if (pass.proves) joinEach(items, new Partners(pass, items));
    else joinSides(pass, items);
  }
}

function joinSides(pass: Pass, items: Int32Array): void {
  const onSource = items.filter((item) => pass.onSource(item));
  const onDestination = items.filter((item) => pass.onDestination(item));
  if (onSource.length === 0 || onDestination.length === 0) return;
  joinEach(onDestination, new Partners(pass, onSource));
  // One of each: that pair has been tried by now.
  if (onSource.length > 1 || onDestination.length > 1) joinEach(onSource, new Partners(pass, onDestination));
}

function joinEach(items: Int32Array, partners: Partners): void {
  for (const item of items) partners.joinOne(item);
}

/** The items that others may be joined with: the first one, or one whose known digest is the same. */
class Partners {
  readonly #pass: Pass;
  readonly #items: Int32Array;
  /** Made when the first partner has turned somebody down; until then no digest is looked at. */
  #byDigest: ReadonlyMap<string, number> | undefined;

  constructor(pass: Pass, items: Int32Array) {
    this.#pass = pass;
    this.#items = items;
  }

  joinOne(item: number): void {
    const pass = this.#pass;
    if (join(pass, item, this.#items[0] as number)) return;
    this.#byDigest ??= this.#index();
    for (const key of pass.classes.digestKeys(pass.classes.root(item))) {
      const partner = this.#byDigest.get(key);
      if (partner !== undefined && join(pass, item, partner)) return;
    }
  }

  #index(): ReadonlyMap<string, number> {
    const { classes } = this.#pass;
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
function joinWithinWindow(pass: Pass, items: Int32Array): void {
  const { files } = pass.classes;
  let pending: number[] = [];
  let lastOther = NONE;
  for (const item of items) {
    const last = pending[pending.length - 1];
    if (pass.proves) {
      if (last !== undefined) joinIfNear(pass, last, item);
      pending = [item];
      continue;
    }
    if (last !== undefined && files.isSource(last) !== files.isSource(item)) {
      for (const earlier of pending) joinIfNear(pass, earlier, item);
      pending = [];
      lastOther = last;
    } else if (lastOther !== NONE) {
      joinIfNear(pass, lastOther, item);
    }
    pending.push(item);
  }
}

function joinIfNear(pass: Pass, a: number, b: number): void {
  const { files } = pass.classes;
  if (isWithin(pass.input.times, files.time(a), files.time(b))) join(pass, a, b);
}

function join(pass: Pass, a: number, b: number): boolean {
  return pass.classes.join(witness(pass, a), witness(pass, b), pass.criterion, pass.index);
}

/** The file that agrees: for an item that stands for a class, the member whose digest or content was looked at. */
function witness(pass: Pass, item: number): number {
  if (pass.perFile) return item;
  const root = pass.classes.root(item);
  const algorithm = pass.criterion.algorithms.at(-1);
  if (algorithm === undefined || pass.criterion.content) return pass.classes.representative(root);
  return pass.classes.owner(algorithm, root);
}
