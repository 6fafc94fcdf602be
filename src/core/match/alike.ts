/**
 * Files that agree on what costs nothing, found by hashing: size, and as far as it is asked for, name and
 * mtime. Neither strings nor objects are made for a file; near linear, and four numbers for each.
 */
import type { Columns } from '../tree/columns.ts';
import { FIRST_HASH, hashName, PRIME } from '../tree/name-hash.ts';
import type { Files } from './files.ts';
import { type Groups, GroupsBuilder } from './groups.ts';
import type { TimeRule } from './matching.ts';
import { clampedNanos, clampedSeconds } from './times.ts';

/** What the files of a group have in common besides their size. */
export interface Likeness {
  readonly name: boolean;
  /** To the nanosecond, as the destination can hold it. */
  readonly mtime: boolean;
}

const FREE = -1;
/** Groups items of which two or more agree, in the order in which their first ones come; the order within is kept. */
export function groupAlike(files: Files, items: Int32Array, likeness: Likeness): Groups {
  const comparer = new Comparer(files, likeness);
  return gather(items, numberAlike(comparer, items));
}

/** The same of items that have a number each, from 0 on and below `limit`: equal numbers agree. Changes the numbers. */
export function groupNumbered(items: Int32Array, numbers: Int32Array, limit: number): Groups {
  const order = new Int32Array(limit).fill(FREE);
  const counts = new Int32Array(items.length);
  let count = 0;
  for (let at = 0; at < items.length; at++) {
    const number = numbers[at] as number;
    let group = order[number] as number;
    if (group === FREE) {
      group = count++;
      order[number] = group;
    }
    numbers[at] = group;
    counts[group] = (counts[group] as number) + 1;
  }
  return gather(items, { numbers, counts: counts.subarray(0, count) });
}

/** The items of each group by its number, and how many it has. */
interface Numbered {
  readonly numbers: Int32Array;
  readonly counts: Int32Array;
}

function gather(items: Int32Array, { numbers, counts }: Numbered): Groups {
  const place = new Int32Array(counts.length);
  let total = 0;
  for (let group = 0; group < counts.length; group++) {
    place[group] = total;
    total += counts[group] as number;
  }
  const sorted = new Int32Array(total);
  for (let at = 0; at < items.length; at++) {
    const group = numbers[at] as number;
    const target = place[group] as number;
    sorted[target] = items[at] as number;
    place[group] = target + 1;
  }
  const builder = new GroupsBuilder(total);
  let at = 0;
  for (const end of place) {
    while (at < end) builder.add(sorted[at++] as number);
    builder.close();
  }
  return builder.finish();
}

/** Numbers the groups of items that agree, in the order of their first ones, in a table with open addressing. */
function numberAlike(comparer: Comparer, items: Int32Array): Numbered {
  const mask = tableSize(items.length) - 1;
  const table = new Int32Array(mask + 1).fill(FREE);
  const hashes = new Int32Array(items.length);
  const firsts = new Int32Array(items.length);
  const counts = new Int32Array(items.length);
  const numbers = new Int32Array(items.length);
  let count = 0;
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as number;
    const hash = comparer.hash(item);
    let slot = hash & mask;
    let group = table[slot] as number;
    while (group !== FREE && (hashes[group] !== hash || !comparer.agree(firsts[group] as number, item))) {
      slot = (slot + 1) & mask;
      group = table[slot] as number;
    }
    if (group === FREE) {
      group = count++;
      table[slot] = group;
      hashes[group] = hash;
      firsts[group] = item;
    }
    numbers[at] = group;
    counts[group] = (counts[group] as number) + 1;
  }
  return { numbers, counts: counts.subarray(0, count) };
}

/** A power of two, at least twice as many as there are items. */
function tableSize(items: number): number {
  let size = 2;
  while (size < items * 2) size *= 2;
  return size;
}

class Comparer {
  readonly #source: Columns;
  readonly #destination: Columns;
  readonly #sourceCount: number;
  readonly #times: TimeRule;
  readonly #likeness: Likeness;

  constructor(files: Files, likeness: Likeness) {
    this.#source = files.input.source.columns;
    this.#destination = files.input.destination.columns;
    this.#sourceCount = files.sourceCount;
    this.#times = files.input.times;
    this.#likeness = likeness;
  }

  hash(file: number): number {
    const columns = this.#columns(file);
    const row = this.#row(file);
    let hash = mix(FIRST_HASH, columns.size[row] as number);
    if (this.#likeness.mtime) {
      hash = mix(hash, this.#seconds(columns, row));
      hash = mix(hash, this.#nanos(columns, row));
    }
    if (this.#likeness.name) hash = hashName(columns, row, hash);
    return hash ^ (hash >>> 15);
  }

  agree(a: number, b: number): boolean {
    const columnsA = this.#columns(a);
    const columnsB = this.#columns(b);
    const rowA = this.#row(a);
    const rowB = this.#row(b);
    if (columnsA.size[rowA] !== columnsB.size[rowB]) return false;
    if (this.#likeness.mtime) {
      if (this.#seconds(columnsA, rowA) !== this.#seconds(columnsB, rowB)) return false;
      if (this.#nanos(columnsA, rowA) !== this.#nanos(columnsB, rowB)) return false;
    }
    return !this.#likeness.name || haveOneName(columnsA, rowA, columnsB, rowB);
  }

  #columns(file: number): Columns {
    return file < this.#sourceCount ? this.#source : this.#destination;
  }

  #row(file: number): number {
    return file < this.#sourceCount ? file : file - this.#sourceCount;
  }

  #seconds({ mtimeSeconds }: Columns, row: number): number {
    return clampedSeconds(this.#times, mtimeSeconds[row] as number);
  }

  #nanos({ mtimeSeconds, mtimeNanos }: Columns, row: number): number {
    return clampedNanos(this.#times, mtimeSeconds[row] as number, mtimeNanos[row] as number);
  }
}

/** Takes a whole number of up to 53 bits into a hash. */
function mix(hash: number, value: number): number {
  const low = Math.imul(hash ^ (value | 0), PRIME);
  return Math.imul(low ^ (low >>> 13) ^ Math.floor(value / 0x1_0000_0000), PRIME);
}

function haveOneName(a: Columns, rowA: number, b: Columns, rowB: number): boolean {
  let atA = a.nameStart[rowA] as number;
  let atB = b.nameStart[rowB] as number;
  const endA = a.nameStart[rowA + 1] as number;
  if (endA - atA !== (b.nameStart[rowB + 1] as number) - atB) return false;
  while (atA < endA) if (a.names[atA++] !== b.names[atB++]) return false;
  return true;
}
