/**
 * What comes into being: content from the source, copies of content, symlinks. Arrivals are numbered
 * in the order in which they are staged, and made into columns a batch at a time when they are asked for.
 */
import { NONE } from '../tree/snapshot.ts';
import { putStampOfRow } from '../tree/stamp-columns.ts';
import { type Plan, Verb } from './action.ts';
import { arrivalAt } from './arrival-at.ts';
import { ArrivalBuilder } from './arrival-builder.ts';
import { type ArrivalColumns, How } from './arrival-columns.ts';
import type { CurrentPlaces } from './current-places.ts';
import type { LowerOptions } from './lower-options.ts';
import { Fate, type ObjectTree } from './object-tree.ts';
import type { SettledDirectories } from './settled-directories.ts';
import type { Arrival } from './step.ts';

/** So many are made into columns at once where they are asked for one by one. */
const STRETCH = 256;

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
  /** The arrival that brings what others copy, by its target. */
  readonly #idOfOriginal: ReadonlyMap<number, number>;
  readonly #early: Uint8Array;
  /** Row of what stands in the way and is replaced, NONE without. */
  readonly #replaces: Int32Array;
  /** The stretch that was asked for last, and its first arrival. */
  #stretch: ArrivalColumns | null = null;
  #stretchStart = 0;

  constructor(tree: ObjectTree, settled: SettledDirectories, options: LowerOptions) {
    this.#tree = tree;
    this.#plan = tree.plan;
    this.#options = options;
    const { copies, others, originals } = inStagingOrder(tree.plan);
    this.#actions = Uint32Array.from([...copies, ...others]);
    this.count = this.#actions.length;
    this.copyCount = copies.length;
    this.#early = new Uint8Array(this.count);
    this.#replaces = new Int32Array(this.count).fill(NONE);
    const idOfOriginal = new Map<number, number>();
    for (let id = 0; id < this.count; id++) {
      const action = this.#actions[id] as number;
      if (originals.size > 0) {
        const target = tree.plan.actions.target[action] as number;
        if (originals.has(target)) idOfOriginal.set(target, id);
      }
      this.#early[id] = this.#canBeEarly(action, settled) ? 1 : 0;
    }
    this.#idOfOriginal = idOfOriginal;
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
    const start = id - (id % STRETCH);
    if (this.#stretch === null || this.#stretchStart !== start) {
      this.#stretch = this.columns(start, Math.min(start + STRETCH, this.count));
      this.#stretchStart = start;
    }
    return arrivalAt(this.#stretch, id - start);
  }

  /** True if the arrival copies the content of another one. */
  copiesOther(id: number): boolean {
    const { verb, received } = this.#plan.actions;
    const action = this.#actions[id] as number;
    return verb[action] === Verb.local_cp && received[action] !== NONE;
  }

  /** The arrivals `start .. end)` as columns. */
  columns(start: number, end: number): ArrivalColumns {
    const { wanted, actions, destination } = this.#plan;
    const { parent, names, nameStart } = wanted.columns;
    const builder = new ArrivalBuilder(end - start);
    let parentRow = NONE;
    let directory = NONE;
    for (let id = start; id < end; id++) {
      const action = this.#actions[id] as number;
      const target = actions.target[action] as number;
      if (parent[target] !== parentRow) {
        parentRow = parent[target] as number;
        directory = builder.directory(wanted.path(parentRow));
      }
      const verb = actions.verb[action] as Verb;
      const row = builder.add(
        id,
        verb === Verb.link ? How.link : verb === Verb.remote_cp ? How.receive : How.copy,
        directory,
        names,
        nameStart[target] as number,
        nameStart[target + 1] as number,
      );
      this.#putContent(builder, row, action);
      this.#putAttributes(builder, row, target);
      const replaced = this.#replaces[id] as number;
      if (replaced !== NONE) putStampOfRow(builder.replaced, row, destination, replaced);
    }
    return builder.finish();
  }

  #putContent(builder: ArrivalBuilder, row: number, action: number): void {
    const { wanted, actions, destination } = this.#plan;
    const target = actions.target[action] as number;
    const verb = actions.verb[action];
    if (verb === Verb.link) builder.setText(row, wanted.linkTarget(target));
    if (verb !== Verb.local_cp) {
      putStampOfRow(builder.expect, row, wanted, target);
      return;
    }
    const received = actions.received[action] as number;
    if (received === NONE) {
      const origin = actions.origin[action] as number;
      builder.setText(row, destination.path(origin));
      putStampOfRow(builder.expect, row, destination, origin);
      return;
    }
    const copyOf = this.#idOfOriginal.get(received);
    if (copyOf === undefined) throw new Error('a copy of something that is not received');
    builder.setCopyOf(row, copyOf);
    putStampOfRow(builder.expect, row, wanted, received);
  }

  #putAttributes({ attributes }: ArrivalBuilder, row: number, target: number): void {
    const { columns } = this.#plan.wanted;
    const { owners } = this.#options;
    attributes.mode[row] = columns.mode[target] as number;
    attributes.uid[row] = owners ? (columns.uid[target] as number) : -1;
    attributes.gid[row] = owners ? (columns.gid[target] as number) : -1;
    attributes.mtimeSeconds[row] = columns.mtimeSeconds[target] as number;
    attributes.mtimeNanos[row] = columns.mtimeNanos[target] as number;
  }

  #objectOf(id: number): number {
    return this.#tree.objectOfAction[this.#actions[id] as number] as number;
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

/** Actions in the order of their arrivals. */
interface StagingOrder {
  /** Copies of what the destination has. */
  readonly copies: readonly number[];
  /** Each received file followed by the copies of it, then symlinks. */
  readonly others: readonly number[];
  /** Targets of the received files that are copied. */
  readonly originals: { readonly size: number; has(target: number): boolean };
}

function inStagingOrder(plan: Plan): StagingOrder {
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
  return { copies, others, originals: copiesOf };
}
