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
import type { ArrivalOrder, Replacements } from './arrival-order.ts';
import type { LowerOptions } from './lower-options.ts';
import type { Arrival } from './step.ts';
import { settableMode } from './wanted-attributes.ts';

/** So many are made into columns at once where they are asked for one by one. */
const STRETCH = 256;

export class Arrivals {
  readonly #plan: Plan;
  readonly #options: LowerOptions;
  readonly #order: ArrivalOrder;
  /** Row of what stands in the way and is replaced, NONE without. */
  readonly #replaces: Int32Array | null;
  /** The stretch that was asked for last, and its first arrival. */
  #stretch: ArrivalColumns | null = null;
  #stretchStart = 0;

  constructor(plan: Plan, options: LowerOptions, order: ArrivalOrder, { rows }: Replacements) {
    this.#plan = plan;
    this.#options = options;
    this.#order = order;
    this.#replaces = rows;
  }

  get count(): number {
    return this.#order.actions.length;
  }

  /** How many of them, the first ones, copy what the destination has. */
  get copyCount(): number {
    return this.#order.copyCount;
  }

  isEarly(id: number): boolean {
    return this.#order.early[id] === 1;
  }

  /** The row of the wanted tree that it is for. */
  target(id: number): number {
    return this.#plan.actions.target[this.#action(id)] as number;
  }

  size(id: number): number {
    const action = this.#action(id);
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
    const action = this.#action(id);
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
      const action = this.#action(id);
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
      const replaced = this.#replaces?.[id] ?? NONE;
      if (replaced !== NONE) putStampOfRow(builder.replaced, row, destination, replaced);
    }
    return builder.finish();
  }

  #action(id: number): number {
    return this.#order.actions[id] as number;
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
    const copyOf = this.#order.idOfOriginal.get(received);
    if (copyOf === undefined) throw new Error('a copy of something that is not received');
    builder.setCopyOf(row, copyOf);
    putStampOfRow(builder.expect, row, wanted, received);
  }

  #putAttributes({ attributes }: ArrivalBuilder, row: number, target: number): void {
    const { columns } = this.#plan.wanted;
    const { owners } = this.#options;
    attributes.mode[row] = settableMode(columns.mode[target] as number, this.#options);
    attributes.uid[row] = owners ? (columns.uid[target] as number) : -1;
    attributes.gid[row] = owners ? (columns.gid[target] as number) : -1;
    attributes.mtimeSeconds[row] = columns.mtimeSeconds[target] as number;
    attributes.mtimeNanos[row] = columns.mtimeNanos[target] as number;
  }
}
