/**
 * Groups of files that may still turn out to be equal, kept flat, and refined feature by feature. The
 * order within a group never changes, and a group that shrinks to one file is dropped.
 */

/** Group i is `items[starts[i] .. starts[i + 1])`. */
export interface Groups {
  readonly items: Int32Array;
  readonly starts: Uint32Array;
}

/** What items of one group must have in common; undefined drops the item. Compared as Map keys are: exactly. */
export type Key = string | number | undefined;

/** All items as one group. */
export function oneGroup(items: Int32Array): Groups {
  return { items, starts: items.length < 2 ? Uint32Array.of(0) : Uint32Array.of(0, items.length) };
}

export function groupCount(groups: Groups): number {
  return groups.starts.length - 1;
}

/** The items of one group, a view. */
export function groupItems(groups: Groups, index: number): Int32Array {
  return groups.items.subarray(groups.starts[index], groups.starts[index + 1]);
}

/** Collects groups. */
export class GroupsBuilder {
  readonly #items: Int32Array;
  readonly #starts: Uint32Array;
  #count = 0;
  #length = 0;

  /** `capacity`: how many items there can be at most. */
  constructor(capacity: number) {
    this.#items = new Int32Array(capacity);
    this.#starts = new Uint32Array((capacity >>> 1) + 1);
  }

  add(item: number): void {
    this.#items[this.#length++] = item;
  }

  /** Ends a group; what was added since the last one is forgotten if it is fewer than two. */
  close(): void {
    const start = this.#starts[this.#count] as number;
    if (this.#length - start < 2) this.#length = start;
    else this.#starts[++this.#count] = this.#length;
  }

  addGroup(items: Int32Array): void {
    this.#items.set(items, this.#length);
    this.#length += items.length;
    this.close();
  }

  finish(): Groups {
    return { items: this.#items.subarray(0, this.#length), starts: this.#starts.subarray(0, this.#count + 1) };
  }
}

/** Keeps the groups for which `wanted` holds: it is given the items of all groups, and where one starts and ends. */
export function keepGroups(groups: Groups, wanted: (items: Int32Array, start: number, end: number) => boolean): Groups {
  const { items, starts } = groups;
  const builder = new GroupsBuilder(items.length);
  for (let index = 0; index < groupCount(groups); index++) {
    const start = starts[index] as number;
    const end = starts[index + 1] as number;
    if (!wanted(items, start, end)) continue;
    for (let at = start; at < end; at++) builder.add(items[at] as number);
    builder.close();
  }
  return builder.finish();
}

/** Adds the parts of one group, split by the keys of its items, in the order in which the keys occur first. */
export function splitInto(builder: GroupsBuilder, items: Int32Array, keyOf: (item: number) => Key): void {
  if (items.length === 2) {
    splitPair(builder, items[0] as number, items[1] as number, keyOf);
    return;
  }
  const slots = new Map<string | number, number>();
  const slotOf = new Int32Array(items.length);
  const counts: number[] = [];
  items.forEach((item, at) => {
    const key = keyOf(item);
    if (key === undefined) {
      slotOf[at] = -1;
      return;
    }
    let slot = slots.get(key);
    if (slot === undefined) {
      slot = counts.push(0) - 1;
      slots.set(key, slot);
    }
    slotOf[at] = slot;
    counts[slot] = (counts[slot] as number) + 1;
  });
  const place: number[] = [];
  let total = 0;
  for (const count of counts) {
    place.push(total);
    total += count;
  }
  const sorted = new Int32Array(total);
  slotOf.forEach((slot, at) => {
    if (slot < 0) return;
    const target = place[slot] as number;
    sorted[target] = items[at] as number;
    place[slot] = target + 1;
  });
  for (let slot = 0; slot < counts.length; slot++) {
    const end = place[slot] as number;
    builder.addGroup(sorted.subarray(end - (counts[slot] as number), end));
  }
}

/** Most groups are pairs: no map for them. */
function splitPair(builder: GroupsBuilder, a: number, b: number, keyOf: (item: number) => Key): void {
  const key = keyOf(a);
  const other = keyOf(b);
  if (key === undefined || key !== other) return;
  builder.add(a);
  builder.add(b);
  builder.close();
}
