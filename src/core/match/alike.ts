/** Files that agree on what costs nothing: size, and as far as it is asked for, name and mtime. */
import type { Columns } from '../tree/columns.ts';
import { FIRST_HASH, hashName, PRIME } from '../tree/name-hash.ts';
import type { Files } from './files.ts';
import { type Groups, oneGroup } from './groups.ts';
import type { TimeRule } from './matching.ts';
import { type Alike, splitAlike } from './splitting.ts';
import { clampedNanos, clampedSeconds } from './times.ts';

/** What the files of a group have in common besides their size. */
export interface Likeness {
  readonly name: boolean;
  /** To the nanosecond, as the destination can hold it. */
  readonly mtime: boolean;
}

/** Groups items of which two or more agree, in the order in which their first ones come; the order within is kept. */
export function groupAlike(files: Files, items: Int32Array, likeness: Likeness): Groups {
  return splitAlike(oneGroup(items), new Comparer(files, likeness));
}

class Comparer implements Alike {
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
    return hash || 1;
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
