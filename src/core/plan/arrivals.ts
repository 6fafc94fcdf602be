/**
 * What comes into being: content from the source, copies of content, symlinks. Arrivals are numbered
 * in the order in which they are staged, and made into objects one by one when they are asked for.
 */
import { ROOT } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import type { Attributes, Stamp } from '../tree/stamp.ts';
import { type Plan, Verb } from './action.ts';
import type { CurrentPlaces } from './current-places.ts';
import type { LowerOptions } from './lower-options.ts';
import { NeighbourPaths } from './neighbour-paths.ts';
import { Fate, type ObjectTree } from './object-tree.ts';
import type { SettledDirectories } from './settled-directories.ts';
import type { Arrival, ArrivalOutline } from './step.ts';
import { wantedAttributes } from './wanted-attributes.ts';

export class Arrivals {
  /** How many there are, and how many of them copy what the destination has. */
  readonly count: number;
  readonly copyCount: number;
  /** Rows of the destination whose place an arrival takes; complete after `resolve`. */
  readonly replaced: Set<number> = new Set();

  readonly #tree: ObjectTree;
  readonly #plan: Plan;
  readonly #options: LowerOptions;
  readonly #wantedPaths: NeighbourPaths;
  /** The action of each arrival. */
  readonly #actions: Uint32Array;
  readonly #idOfTarget = new Map<number, number>();
  readonly #early: Uint8Array;
  /** Row of what stands in the way and is replaced, NONE without. */
  readonly #replaces: Int32Array;

  constructor(tree: ObjectTree, settled: SettledDirectories, options: LowerOptions) {
    this.#tree = tree;
    this.#plan = tree.plan;
    this.#wantedPaths = new NeighbourPaths(tree.plan.wanted);
    this.#options = options;
    const { copies, others } = inStagingOrder(tree.plan);
    this.#actions = Uint32Array.from([...copies, ...others]);
    this.count = this.#actions.length;
    this.copyCount = copies.length;
    this.#early = new Uint8Array(this.count);
    this.#replaces = new Int32Array(this.count).fill(NONE);
    for (let id = 0; id < this.count; id++) {
      const action = this.#actions[id] as number;
      this.#idOfTarget.set(tree.plan.actions.target[action] as number, id);
      this.#early[id] = this.#canBeEarly(action, settled) ? 1 : 0;
    }
  }

  isEarly(id: number): boolean {
    return this.#early[id] === 1;
  }

  /** The objects that come late: nothing but a file that is replaced may stand at their places by then. */
  lateObjects(): number[] {
    const objects: number[] = [];
    for (let id = 0; id < this.count; id++) if (this.#early[id] === 0) objects.push(this.#objectOf(id));
    return objects;
  }

  /** Finds what each arrival replaces, as things stand after the rearrangement. */
  resolve(places: CurrentPlaces): void {
    for (let id = 0; id < this.count; id++) {
      const object = this.#objectOf(id);
      const occupant = places.occupant(object);
      if (occupant === NONE) continue;
      if (this.#tree.lives(occupant) || this.#tree.isDirectory(occupant)) throw new Error('an arrival has no place');
      this.#replaces[id] = occupant;
      this.replaced.add(occupant);
    }
  }

  size(id: number): number {
    const action = this.#actions[id] as number;
    const { actions, wanted } = this.#plan;
    return actions.verb[action] === Verb.link ? 0 : (wanted.columns.size[actions.target[action] as number] as number);
  }

  arrival(id: number): Arrival {
    const target = this.#plan.actions.target[this.#actions[id] as number] as number;
    return { ...this.outline(id), expect: this.#expected(id, target), attributes: this.#attributes(target) };
  }

  outline(id: number): ArrivalOutline {
    const action = this.#actions[id] as number;
    const { actions, wanted, destination } = this.#plan;
    const verb = actions.verb[action];
    const target = actions.target[action] as number;
    const replaced = this.#replaces[id] as number;
    const path = this.#tree.finalPath(this.#objectOf(id));
    const replaces = replaced === NONE ? null : destination.stamp(replaced);
    if (verb === Verb.link) {
      const linkTarget = wanted.linkTarget(target);
      return { id, how: 'link', from: ROOT, copyOf: NONE, linkTarget, path, replaces };
    }
    if (verb === Verb.remote_cp) {
      const from = this.#wantedPaths.of(target);
      return { id, how: 'receive', from, copyOf: NONE, linkTarget: ROOT, path, replaces };
    }
    const received = actions.received[action] as number;
    if (received === NONE) {
      const from = destination.path(actions.origin[action] as number);
      return { id, how: 'copy', from, copyOf: NONE, linkTarget: ROOT, path, replaces };
    }
    const copyOf = this.#idOfTarget.get(received);
    if (copyOf === undefined) throw new Error('a copy of something that is not received');
    return { id, how: 'copy', from: ROOT, copyOf, linkTarget: ROOT, path, replaces };
  }

  /** What the content that it brings must look like where it is read. */
  #expected(id: number, target: number): Stamp {
    const action = this.#actions[id] as number;
    const { actions, wanted, destination } = this.#plan;
    if (actions.verb[action] !== Verb.local_cp) return wanted.stamp(target);
    const received = actions.received[action] as number;
    return received === NONE ? destination.stamp(actions.origin[action] as number) : wanted.stamp(received);
  }

  #objectOf(id: number): number {
    return this.#tree.objectOfAction[this.#actions[id] as number] as number;
  }

  #attributes(target: number): Attributes {
    return wantedAttributes(this.#plan.wanted, target, this.#options.owners);
  }

  /** Its directory is where it will be, and nothing stands at its place but what it replaces. */
  #canBeEarly(action: number, settled: SettledDirectories): boolean {
    const tree = this.#tree;
    const object = tree.objectOfAction[action] as number;
    if (!settled.has(tree.finalParent(object))) return false;
    const occupant = tree.standingAt(object);
    return occupant === NONE || tree.fate[occupant] === Fate.replaced;
  }
}

/** Copies of what the destination has, then each received file followed by the copies of it, then symlinks. */
function inStagingOrder(plan: Plan): { copies: number[]; others: number[] } {
  const { actions } = plan;
  const copies: number[] = [];
  const others: number[] = [];
  const links: number[] = [];
  const copiesOf = new Map<number, number[]>();
  for (let action = 0; action < actions.count; action++) {
    if (actions.verb[action] !== Verb.local_cp) continue;
    const received = actions.received[action] as number;
    if (received === NONE) copies.push(action);
    else {
      const list = copiesOf.get(received);
      if (list === undefined) copiesOf.set(received, [action]);
      else list.push(action);
    }
  }
  for (let action = 0; action < actions.count; action++) {
    if (actions.verb[action] === Verb.link) links.push(action);
    if (actions.verb[action] !== Verb.remote_cp) continue;
    others.push(action);
    for (const copy of copiesOf.get(actions.target[action] as number) ?? []) others.push(copy);
  }
  for (const link of links) others.push(link);
  return { copies, others };
}
