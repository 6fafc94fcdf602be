/**
 * Groups split by what their items have in common, found by hashing: neither strings nor objects are made for an item.
 * Near linear, and four numbers for each.
 */
import { NONE } from '../tree/snapshot.ts';
import { type Groups, GroupsBuilder, groupCount } from './groups.ts';

/** What items are split by. */
export interface Alike {
  /** Equal for items that agree, any 32 bits but 0, which leaves the item out. */
  hash(item: number): number;
  /** Exact, unlike the hashes. */
  agree(item: number, other: number): boolean;
}

/** The items of each part by its number, NONE for one that is left out; and how many each part has. */
interface Numbered {
  readonly numbers: Int32Array;
  readonly counts: Int32Array;
}

const MULTIPLIER = 0x9e3779b1;

/** Splits each group into its items that agree, in the order in which their first ones come; the order within is kept. */
export function splitAlike(groups: Groups, alike: Alike): Groups {
  return gather(groups.items, numberAlike(groups, alike));
}

/** The same of items that have a number each, from 0 on and below `limit`: equal numbers agree. Changes the numbers. */
export function groupNumbered(items: Int32Array, numbers: Int32Array, limit: number): Groups {
  const order = new Int32Array(limit).fill(NONE);
  const counts = new Int32Array(items.length);
  let count = 0;
  for (let at = 0; at < items.length; at++) {
    const number = numbers[at] as number;
    let part = order[number] as number;
    if (part === NONE) {
      part = count++;
      order[number] = part;
    }
    numbers[at] = part;
    counts[part] = (counts[part] as number) + 1;
  }
  return gather(items, { numbers, counts: counts.subarray(0, count) });
}

/** Numbers the parts in the order of their first items, in a table with open addressing. */
function numberAlike(groups: Groups, alike: Alike): Numbered {
  const { items, starts } = groups;
  const mask = tableSize(items.length) - 1;
  const table = new Int32Array(mask + 1).fill(NONE);
  const hashes = new Int32Array(items.length);
  /** By part, the place of its first item. */
  const firsts = new Int32Array(items.length);
  const counts = new Int32Array(items.length);
  const numbers = new Int32Array(items.length);
  let count = 0;
  for (let index = 0; index < groupCount(groups); index++) {
    const start = starts[index] as number;
    const end = starts[index + 1] as number;
    for (let at = start; at < end; at++) {
      const item = items[at] as number;
      const own = alike.hash(item);
      if (own === 0) {
        numbers[at] = NONE;
        continue;
      }
      const hash = Math.imul(own ^ index, MULTIPLIER);
      let slot = (hash ^ (hash >>> 15)) & mask;
      let part = table[slot] as number;
      while (part !== NONE) {
        const first = firsts[part] as number;
        if (hashes[part] === hash && first >= start && alike.agree(items[first] as number, item)) break;
        slot = (slot + 1) & mask;
        part = table[slot] as number;
      }
      if (part === NONE) {
        part = count++;
        table[slot] = part;
        hashes[part] = hash;
        firsts[part] = at;
      }
      numbers[at] = part;
      counts[part] = (counts[part] as number) + 1;
    }
  }
  return { numbers, counts: counts.subarray(0, count) };
}

/** A power of two, at least twice as many as there are items. */
function tableSize(items: number): number {
  let size = 2;
  while (size < items * 2) size *= 2;
  return size;
}

/** The items part by part, without those that are alone. */
function gather(items: Int32Array, { numbers, counts }: Numbered): Groups {
  const place = new Int32Array(counts.length);
  let total = 0;
  for (let part = 0; part < counts.length; part++) {
    place[part] = total;
    if ((counts[part] as number) > 1) total += counts[part] as number;
  }
  const sorted = new Int32Array(total);
  for (let at = 0; at < items.length; at++) {
    const part = numbers[at] as number;
    if (part === NONE || (counts[part] as number) < 2) continue;
    const target = place[part] as number;
    sorted[target] = items[at] as number;
    place[part] = target + 1;
  }
  const builder = new GroupsBuilder(total);
  let at = 0;
  for (const end of place) {
    while (at < end) builder.add(sorted[at++] as number);
    builder.close();
  }
  return builder.finish();
}
