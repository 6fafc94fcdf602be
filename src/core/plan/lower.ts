/**
 * Makes a plan executable: which arrivals can be placed at once, which renames are needed and in
 * which order, what is left to remove and which attributes to set. Pure; the result is simulated
 * before it is carried out.
 */
import type { ByteString } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { joinPath } from '../tree/path.ts';
import { NONE } from '../tree/snapshot.ts';
import { type Plan, Verb } from './action.ts';
import { Adjuster } from './adjustments.ts';
import { lateObjects, orderArrivals, replacementsOf } from './arrival-order.ts';
import { Arrivals } from './arrivals.ts';
import type { CurrentPlaces } from './current-places.ts';
import type { LowerOptions } from './lower-options.ts';
import { Fate, ObjectTree } from './object-tree.ts';
import { pathIn } from './place.ts';
import { rearrange } from './rearrange.ts';
import { SettledDirectories } from './settled-directories.ts';
import type { Program, Removal } from './step.ts';

/** Makes the program of a plan. Throws PlanFault if an action does not fit. */
export function lower(plan: Plan, options: LowerOptions): Program {
  const tree = new ObjectTree(plan);
  const settled = new SettledDirectories(tree);
  const directories: ByteString[] = [];
  const movers: number[] = [];
  for (let action = 0; action < plan.actions.count; action++) {
    const verb = plan.actions.verb[action];
    const object = tree.objectOfAction[action] as number;
    if (verb === Verb.mv) movers.push(object);
    else if (verb === Verb.mkdir && !settled.has(object)) movers.push(object);
  }
  for (let object = tree.known; object < tree.count; object++) {
    if (tree.isDirectory(object) && settled.has(object)) directories.push(settled.path(object));
  }
  const order = orderArrivals(tree, settled);
  const { rearrangement, places } = rearrange({ tree, movers, late: lateObjects(order, tree) });
  const replaced = replacementsOf(order, tree, places);
  const removals = removalsOf(tree, places, replaced.all);
  const adjustments = new Adjuster(tree, options).adjustments();
  return programOf(new Arrivals(plan, options, order, replaced), { directories, rearrangement, removals, adjustments });
}

type Steps = Pick<Program, 'directories' | 'rearrangement' | 'removals' | 'adjustments'>;

/** By itself, so that the program keeps alive only what it is made from: the tree of objects is as large as both trees. */
function programOf(arrivals: Arrivals, steps: Steps): Program {
  return {
    ...steps,
    arrivalCount: arrivals.count,
    copyCount: arrivals.copyCount,
    arrival: (id) => arrivals.arrival(id),
    arrivals: (start, end) => arrivals.columns(start, end),
    copiesOther: (id) => arrivals.copiesOther(id),
    arrivalTarget: (id) => arrivals.target(id),
    arrivalSize: (id) => arrivals.size(id),
    isEarly: (id) => arrivals.isEarly(id),
  };
}

/** What is left of the removed things: not taken by a rename or an arrival, not in a slot. Deepest first. */
function removalsOf(tree: ObjectTree, places: CurrentPlaces, replaced: ReadonlySet<number>): Removal[] {
  const { destination } = tree;
  const removals: Removal[] = [];
  const paths = new PathsNow(tree, places);
  for (let row = destination.count - 1; row > 0; row--) {
    if (tree.fate[row] !== Fate.removed || replaced.has(row) || places.isGone(row) || places.isInSlot(row)) continue;
    removals.push({ path: paths.of(row), kind: destination.kind(row), expect: destination.stamp(row) });
  }
  return removals.sort(filesBeforeDirectories);
}

/** Directories keep their order, deepest first; whatever is in them goes before. */
function filesBeforeDirectories(a: Removal, b: Removal): number {
  return Number(a.kind === Kind.directory) - Number(b.kind === Kind.directory);
}

/** Paths after the rearrangement; the last directory's is remembered, since neighbours come together. */
class PathsNow {
  readonly #tree: ObjectTree;
  readonly #places: CurrentPlaces;
  #directory = NONE;
  #path: ByteString = '' as ByteString;

  constructor(tree: ObjectTree, places: CurrentPlaces) {
    this.#tree = tree;
    this.#places = places;
  }

  of(row: number): ByteString {
    const parent = this.#places.parent(row);
    if (parent !== this.#directory) {
      const place = this.#places.place(parent);
      if (place.slot !== NONE) throw new Error('a removed entry is left in a slot');
      this.#directory = parent;
      this.#path = pathIn(place);
    }
    return joinPath(this.#path, this.#tree.destination.name(row));
  }
}
