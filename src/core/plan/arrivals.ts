/**
 * What comes into being: content from the source, copies of content, symlinks. Arrivals are numbered
 * in the order in which they are staged, and made into objects one by one when they are asked for.
 */
import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import type { Attributes } from '../tree/stamp.ts';
import { type Plan, Verb } from './action.ts';
import type { CurrentPlaces } from './current-places.ts';
import type { LowerOptions } from './lower-options.ts';
import { Fate, type ObjectTree } from './object-tree.ts';
import type { SettledDirectories } from './settled-directories.ts';
import type { Arrival } from './step.ts';
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
  /** The action of each arrival. */
  readonly #actions: Uint32Array;
  readonly #idOfTarget = new Map<number, number>();
  readonly #early: Uint8Array;
  /** Row of what stands in the way and is replaced, NONE without. */
  readonly #replaces: Int32Array;

  constructor(tree: ObjectTree, settled: SettledDirectories, options: LowerOptions) {
    this.#tree = tree;
    this.#plan = tree.plan;
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

  /** Places of late arrivals: nothing but a file that is replaced may stand there by then. */
  latePlaces(): { parent: number; name: ByteString }[] {
    const places: { parent: number; name: ByteString }[] = [];
    for (let id = 0; id < this.count; id++) {
      if (this.#early[id] === 1) continue;
      const object = this.#objectOf(id);
      places.push({ parent: this.#tree.finalParent(object), name: this.#tree.finalName(object) });
    }
    return places;
  }

  /** Finds what each arrival replaces, as things stand after the rearrangement. */
  resolve(places: CurrentPlaces): void {
    for (let id = 0; id < this.count; id++) {
      const object = this.#objectOf(id);
      const occupant = places.occupant(this.#tree.finalParent(object), this.#tree.finalName(object));
      if (occupant === NONE) continue;
      if (this.#tree.lives(occupant) || this.#tree.isDirectory(occupant)) throw new Error('an arrival has no place');
      this.#replaces[id] = occupant;
      this.replaced.add(occupant);
    }
  }

  /** The row of the wanted tree that it is for. */
  target(id: number): number {
    return this.#plan.actions.target[this.#actions[id] as number] as number;
  }

  size(id: number): number {
    const action = this.#actions[id] as number;
    const { actions, wanted } = this.#plan;
    return actions.verb[action] === Verb.link ? 0 : (wanted.columns.size[actions.target[action] as number] as number);
  }

  arrival(id: number): Arrival {
    const action = this.#actions[id] as number;
    const { actions, wanted, destination } = this.#plan;
    const verb = actions.verb[action];
    const target = actions.target[action] as number;
    const replaced = this.#replaces[id] as number;
    const common = {
      id,
      path: this.#tree.finalPath(this.#objectOf(id)),
      replaces: replaced === NONE ? null : destination.stamp(replaced),
      attributes: this.#attributes(target),
      copyOf: NONE,
      linkTarget: ROOT,
    };
    if (verb === Verb.link) {
      return {
        ...common,
        how: 'link',
        from: ROOT,
        expect: wanted.stamp(target),
        linkTarget: wanted.linkTarget(target),
      };
    }
    if (verb === Verb.remote_cp) {
      return { ...common, how: 'receive', from: wanted.path(target), expect: wanted.stamp(target) };
    }
    const received = actions.received[action] as number;
    if (received !== NONE) {
      const copyOf = this.#idOfTarget.get(received);
      if (copyOf === undefined) throw new Error('a copy of something that is not received');
      return { ...common, how: 'copy', from: ROOT, expect: wanted.stamp(received), copyOf };
    }
    const origin = actions.origin[action] as number;
    return { ...common, how: 'copy', from: destination.path(origin), expect: destination.stamp(origin) };
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
    const parent = tree.finalParent(object);
    if (!settled.has(parent)) return false;
    if (tree.isNew(parent)) return true;
    const occupant = tree.destination.child(parent, tree.finalName(object));
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
