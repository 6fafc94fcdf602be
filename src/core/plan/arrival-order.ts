/**
 * In which order things come into being, which of them can be placed at once, and what they replace. Needs the tree of
 * objects; what is found out does not.
 */
import { NONE } from '../tree/snapshot.ts';
import { type Actions, type Plan, Verb } from './action.ts';
import type { CurrentPlaces } from './current-places.ts';
import { Fate, type ObjectTree } from './object-tree.ts';
import type { SettledDirectories } from './settled-directories.ts';

/** Plain data, so that it keeps nothing else alive. */
export interface ArrivalOrder {
  /** The action of each arrival. */
  readonly actions: Uint32Array;
  /** So many arrivals, the first ones, copy what the destination has. */
  readonly copyCount: number;
  /** The arrival that brings what others copy, by its target. */
  readonly idOfOriginal: ReadonlyMap<number, number>;
  /** Per arrival: 1 where it can be placed before the rearrangement. */
  readonly early: Uint8Array;
}

/** The rows of the destination that arrivals replace. */
export interface Replacements {
  /** By arrival, NONE where nothing is; null if no arrival replaces anything. */
  readonly rows: Int32Array | null;
  readonly all: ReadonlySet<number>;
}

export function orderArrivals(tree: ObjectTree, settled: SettledDirectories): ArrivalOrder {
  const { order: actions, copyCount, originals } = inStagingOrder(tree.plan);
  const early = new Uint8Array(actions.length);
  const idOfOriginal = new Map<number, number>();
  for (let id = 0; id < actions.length; id++) {
    const action = actions[id] as number;
    if (originals.size > 0) {
      const target = tree.plan.actions.target[action] as number;
      if (originals.has(target)) idOfOriginal.set(target, id);
    }
    early[id] = canBeEarly(action, tree, settled) ? 1 : 0;
  }
  return { actions, copyCount, idOfOriginal, early };
}

/** The objects that come late: nothing but a file that is replaced may stand at their places by then. */
export function lateObjects({ actions, early }: ArrivalOrder, tree: ObjectTree): number[] {
  const objects: number[] = [];
  for (let id = 0; id < actions.length; id++) {
    if (early[id] === 0) objects.push(tree.objectOfAction[actions[id] as number] as number);
  }
  return objects;
}

/** What each arrival replaces, as things stand after the rearrangement. */
export function replacementsOf({ actions }: ArrivalOrder, tree: ObjectTree, places: CurrentPlaces): Replacements {
  let rows: Int32Array | null = null;
  const all = new Set<number>();
  for (let id = 0; id < actions.length; id++) {
    const occupant = places.occupant(tree.objectOfAction[actions[id] as number] as number);
    if (occupant === NONE) continue;
    if (tree.lives(occupant) || tree.isDirectory(occupant)) throw new Error('an arrival has no place');
    rows ??= new Int32Array(actions.length).fill(NONE);
    rows[id] = occupant;
    all.add(occupant);
  }
  return { rows, all };
}

/** Its directory is where it will be, and nothing stands at its place but what it replaces. */
function canBeEarly(action: number, tree: ObjectTree, settled: SettledDirectories): boolean {
  const object = tree.objectOfAction[action] as number;
  if (!settled.has(tree.finalParent(object))) return false;
  const occupant = tree.standingAt(object);
  return occupant === NONE || tree.fate[occupant] === Fate.replaced;
}

/** Actions in the order of their arrivals. */
interface StagingOrder {
  /** First the copies of what the destination has, then each received file followed by the copies of it, then symlinks. */
  readonly order: Uint32Array;
  readonly copyCount: number;
  /** Targets of the received files that are copied. */
  readonly originals: { readonly size: number; has(target: number): boolean };
}

function inStagingOrder({ actions }: Plan): StagingOrder {
  const copiesOf = copiesOfReceived(actions);
  const order = new Uint32Array(arrivalCount(actions));
  let count = 0;
  for (let action = 0; action < actions.count; action++) {
    if (actions.verb[action] === Verb.local_cp && actions.received[action] === NONE) order[count++] = action;
  }
  const copyCount = count;
  for (let action = 0; action < actions.count; action++) {
    if (actions.verb[action] !== Verb.remote_cp) continue;
    order[count++] = action;
    if (copiesOf.size === 0) continue;
    for (const copy of copiesOf.get(actions.target[action] as number) ?? []) order[count++] = copy;
  }
  for (let action = 0; action < actions.count; action++)
    if (actions.verb[action] === Verb.link) order[count++] = action;
  if (count !== order.length) throw new Error('a copy of something that is not received');
  return { order, copyCount, originals: copiesOf };
}

function arrivalCount({ verb, count }: Actions): number {
  let arrivals = 0;
  for (let action = 0; action < count; action++) {
    if (verb[action] === Verb.local_cp || verb[action] === Verb.remote_cp || verb[action] === Verb.link) arrivals++;
  }
  return arrivals;
}

/** By target of a received file the actions that copy it. */
function copiesOfReceived({ verb, received, count }: Actions): Map<number, number[]> {
  const copiesOf = new Map<number, number[]>();
  for (let action = 0; action < count; action++) {
    const original = received[action] as number;
    if (verb[action] !== Verb.local_cp || original === NONE) continue;
    const list = copiesOf.get(original);
    if (list === undefined) copiesOf.set(original, [action]);
    else list.push(action);
  }
  return copiesOf;
}
