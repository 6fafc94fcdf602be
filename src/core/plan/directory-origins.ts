/**
 * Which directory of the destination becomes which directory of the wanted tree. Most stay where they
 * are; one that was moved as a whole is found by the votes of the files in it: each file that is to
 * move under its own name votes for its old directory as the origin of its new one, and a directory
 * that keeps its name passes the votes on to the one above it. What votes for staying counts as well, so
 * two directories that were swapped are two moves, and one that only lost a few files stays.
 */

import { Kind } from '../tree/kind.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';

export interface DirectoryOriginsInput {
  readonly wanted: Snapshot;
  readonly destination: Snapshot;
  /** Counterpart by path: the destination's row for each wanted row, or NONE. */
  readonly ofWanted: Int32Array;
  readonly ofDestination: Int32Array;
  /** Files that would be moved one by one: destination row to wanted row. */
  readonly moves: readonly { readonly surplus: number; readonly missing: number }[];
  /** True where a file stands at the same path with the same content. */
  isInPlace(wantedRow: number): boolean;
  /** True for directories that must stay where they are, and for what must not be touched. */
  isFixed(destinationRow: number): boolean;
  /** True for wanted directories that must not take the place of another one. */
  isFixedWanted(wantedRow: number): boolean;
  /** The directory that stands in a directory of the destination under another spelling of a wanted one's name, or NONE. */
  respelt(directory: number, wantedRow: number): number;
}

/**
 * The origin of every wanted directory: a row of the destination, or NONE for a new one. Each row is
 * used once. Deterministic; linear in the number of rows and votes.
 */
export function directoryOrigins(input: DirectoryOriginsInput): Int32Array {
  const origins = new Int32Array(input.wanted.count).fill(NONE);
  if (input.moves.length === 0) {
    for (let row = 0; row < origins.length; row++) origins[row] = keptPlace(input, origins, row);
    return origins;
  }
  return new Election(input, origins).run();
}

/** The directory at the same path, if both sides have one there. */
function samePath(input: DirectoryOriginsInput, row: number): number {
  if (!input.wanted.isDirectory(row)) return NONE;
  const origin = input.ofWanted[row] as number;
  return origin !== NONE && input.destination.isDirectory(origin) ? origin : NONE;
}

/** The same, or the one that is called so but for the spelling in what the parent comes from. */
function keptPlace(input: DirectoryOriginsInput, origins: Int32Array, row: number): number {
  const origin = samePath(input, row);
  if (origin !== NONE || !input.wanted.isDirectory(row)) return origin;
  const parentOrigin = origins[input.wanted.columns.parent[row] as number] as number;
  return parentOrigin === NONE ? NONE : input.respelt(parentOrigin, row);
}

type Votes = Map<number, number>;

/** For a directory of the destination: the wanted one that has the most votes for it. */
type Wishes = ReadonlyMap<number, { readonly row: number; readonly votes: number }>;

/** A file that was edited at its path speaks for staying too, but more softly than one that is equal. */
const EDITED_VOTE = 0.5;

class Election {
  readonly #input: DirectoryOriginsInput;
  readonly #origins: Int32Array;
  readonly #votes = new Map<number, Votes>();
  readonly #filesWanted: Uint32Array;
  readonly #filesKnown: Uint32Array;
  readonly #taken: Uint8Array;

  constructor(input: DirectoryOriginsInput, origins: Int32Array) {
    this.#input = input;
    this.#origins = origins;
    this.#filesWanted = filesBelow(input.wanted);
    this.#filesKnown = filesBelow(input.destination);
    this.#taken = new Uint8Array(input.destination.count);
  }

  run(): Int32Array {
    this.#collect();
    this.#passUp();
    this.#decide();
    return this.#origins;
  }

  #collect(): void {
    const { wanted, destination, moves } = this.#input;
    const moving = new Uint8Array(wanted.count);
    for (const { surplus, missing } of moves) {
      moving[missing] = 1;
      if (wanted.compareNames(missing, destination, surplus) !== 0) continue;
      this.#vote(wanted.columns.parent[missing] as number, destination.columns.parent[surplus] as number, 1);
    }
    for (let row = 1; row < wanted.count; row++) {
      const counterpart = this.#input.ofWanted[row] as number;
      if (counterpart === NONE || moving[row] === 1 || wanted.kind(row) !== Kind.file) continue;
      if (destination.kind(counterpart) !== Kind.file) continue;
      const weight = this.#input.isInPlace(row) ? 1 : EDITED_VOTE;
      this.#vote(wanted.columns.parent[row] as number, destination.columns.parent[counterpart] as number, weight);
    }
  }

  #vote(directory: number, origin: number, weight: number): void {
    let votes = this.#votes.get(directory);
    if (votes === undefined) {
      votes = new Map();
      this.#votes.set(directory, votes);
    }
    votes.set(origin, (votes.get(origin) ?? 0) + weight);
  }

  /** Children stand behind their parents, so walking backwards every directory has all of its votes. */
  #passUp(): void {
    const { wanted, destination } = this.#input;
    for (let row = wanted.count - 1; row > 0; row--) {
      const best = this.#best(row);
      if (best === null || best.origin === 0) continue;
      if (wanted.compareNames(row, destination, best.origin) !== 0) continue;
      this.#vote(wanted.columns.parent[row] as number, destination.columns.parent[best.origin] as number, best.votes);
    }
  }

  #best(directory: number): { origin: number; votes: number } | null {
    const votes = this.#votes.get(directory);
    if (votes === undefined) return null;
    let best: { origin: number; votes: number } | null = null;
    for (const [origin, count] of votes) {
      if (best === null || count > best.votes || (count === best.votes && origin < best.origin))
        best = { origin, votes: count };
    }
    return best;
  }

  /** From the root down: a directory's own origin decides what its children find in place. */
  #decide(): void {
    const wishes = this.#strongestWishes();
    for (let row = 0; row < this.#input.wanted.count; row++) {
      if (!this.#input.wanted.isDirectory(row)) continue;
      const origin = this.#originOf(row, wishes);
      if (origin === NONE) continue;
      this.#origins[row] = origin;
      this.#taken[origin] = 1;
    }
  }

  #originOf(row: number, wishes: Wishes): number {
    const samePlace = keptPlace(this.#input, this.#origins, row);
    if (samePlace !== NONE && (samePlace === 0 || this.#input.isFixed(samePlace))) return samePlace;
    const stays = this.#foundInPlace(row);
    const moved = this.#movedHere(row, stays, wishes);
    if (moved !== NONE) return moved;
    return stays !== NONE && (this.#taken[stays] === 1 || this.#isPromised(stays, row, wishes)) ? NONE : stays;
  }

  /** The directory of the same name, in any spelling, in what its parent comes from, or NONE. */
  #foundInPlace(row: number): number {
    const { wanted, destination } = this.#input;
    const parentOrigin = this.#origins[wanted.columns.parent[row] as number] as number;
    if (parentOrigin === NONE) return NONE;
    const found = destination.child(parentOrigin, wanted.name(row));
    if (found === NONE) return this.#input.respelt(parentOrigin, row);
    return destination.isDirectory(found) ? found : NONE;
  }

  /** For every directory of the destination: the wanted directory that has the most votes for it. */
  #strongestWishes(): Wishes {
    const wish = new Map<number, { row: number; votes: number }>();
    for (const row of [...this.#votes.keys()].sort((a, b) => a - b)) {
      const best = this.#best(row);
      if (best === null || !this.#isWhole(row, best)) continue;
      const known = wish.get(best.origin);
      if (known === undefined || best.votes > known.votes) wish.set(best.origin, { row, votes: best.votes });
    }
    return wish;
  }

  /** At least half of the files of one of the two directories went along. */
  #isWhole(row: number, best: { origin: number; votes: number }): boolean {
    const here = this.#filesWanted[row] as number;
    const there = this.#filesKnown[best.origin] as number;
    return best.votes * 2 >= Math.min(here, there);
  }

  #movedHere(row: number, stays: number, wishes: Wishes): number {
    const best = this.#best(row);
    if (best === null || best.origin === stays || best.origin === 0 || this.#taken[best.origin] === 1) return NONE;
    return this.#pays(row, stays, best.origin, wishes) ? best.origin : NONE;
  }

  /** True if a stronger wish elsewhere will take this directory away from where it would stay. */
  #isPromised(origin: number, row: number, wishes: Wishes): boolean {
    const strongest = wishes.get(origin);
    if (strongest === undefined || strongest.row <= row) return false;
    return this.#pays(strongest.row, samePath(this.#input, strongest.row), origin, wishes);
  }

  /**
   * True if fewer actions are left when `origin` becomes the directory `row` than when the one found there
   * (`stays`, or NONE) is kept: one move instead of one per file, against files that would have stayed,
   * and directories that have to be made or removed for it.
   */
  #pays(row: number, stays: number, origin: number, wishes: Wishes): boolean {
    const wish = wishes.get(origin);
    if (wish === undefined || wish.row !== row) return false;
    if (this.#input.isFixed(origin) || this.#input.isFixedWanted(row)) return false;
    const staying = stays === NONE ? 0 : (this.#votes.get(row)?.get(stays) ?? 0);
    const displaced = stays === NONE ? -1 : wishes.has(stays) ? 0 : 1;
    return wish.votes - 1 - staying > displaced + this.#costOfLeaving(origin, wishes);
  }

  /** 1 if a new directory is needed where `origin` was, -1 if it need not be removed there, 0 if another one comes. */
  #costOfLeaving(origin: number, wishes: Wishes): number {
    const wanted = this.#input.ofDestination[origin] as number;
    if (wanted === NONE || !this.#input.wanted.isDirectory(wanted)) return -1;
    const best = this.#best(wanted);
    return best !== null && best.origin !== origin && wishes.get(best.origin)?.row === wanted ? 0 : 1;
  }
}

/** How many files lie at and below each row. */
function filesBelow(tree: Snapshot): Uint32Array {
  const files = new Uint32Array(tree.count);
  const { parent } = tree.columns;
  for (let row = tree.count - 1; row > 0; row--) {
    if (tree.kind(row) === Kind.file) files[row] = (files[row] as number) + 1;
    const above = parent[row] as number;
    files[above] = (files[above] as number) + (files[row] as number);
  }
  return files;
}
