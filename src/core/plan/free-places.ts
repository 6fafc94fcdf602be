/**
 * Where entries of the destination that the source does not have could stay: places that nothing of the source is to
 * have, under any name that the file system takes for theirs. A directory has its place among those of the source, or
 * stays where nothing of the source is to be.
 */
import type { ByteString } from '../tree/byte-string.ts';
import type { NameFolding } from '../tree/name-folding.ts';
import { joinPath } from '../tree/path.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { FoldedNames } from './folded-names.ts';

export interface FreePlacesInput {
  readonly wanted: Snapshot;
  readonly destination: Snapshot;
  readonly folding: NameFolding;
  readonly directoryRename: boolean;
  /** Per wanted row: 1 where nothing is done. What stays behind takes no place. */
  readonly leftAlone: Uint8Array;
  /** The row of the destination that stays at, or moves to, the place of a wanted row; NONE for what is new. */
  standing(wantedRow: number): number;
}

/** The wanted directory that a directory of the destination is, or NONE. */
type Becomes = (directory: number) => number;

export class FreePlaces {
  readonly #input: FreePlacesInput;
  readonly #names: FoldedNames;
  readonly #becomes: Becomes;

  constructor(input: FreePlacesInput) {
    this.#input = input;
    this.#names = new FoldedNames(input.wanted, input.folding, input.leftAlone);
    const wantedOf = wantedDirectories(input);
    this.#becomes = (directory) => wantedOf[directory] as number;
  }

  /** True if the place is free that a row comes to with its directory when all is done as planned. */
  isFreeAfterwards(row: number): boolean {
    return this.#isFree(row, this.#becomes);
  }

  /** The path that a row of the destination comes to with its directory. */
  pathAfterwards(row: number): ByteString {
    const { wanted, destination } = this.#input;
    const above = destination.columns.parent[row] as number;
    const directory = this.#becomes(above);
    const path = directory === NONE ? this.pathAfterwards(above) : wanted.path(directory);
    return joinPath(path, destination.name(row));
  }

  /** True if its place is free as long as all directories above it stay where they are, though perhaps spelt otherwise. */
  isFreeAtPath(row: number): boolean {
    return this.#isFree(row, (directory) => this.#atPath(directory));
  }

  #isFree(row: number, becomes: Becomes): boolean {
    const above = this.#input.destination.columns.parent[row] as number;
    const directory = becomes(above);
    return directory === NONE ? this.#isFree(above, becomes) : this.#standing(directory, row) === NONE;
  }

  #atPath(directory: number): number {
    const { wanted, destination, directoryRename } = this.#input;
    if (directory === 0) return 0;
    const above = this.#atPath(destination.columns.parent[directory] as number);
    const found = above === NONE ? NONE : this.#standing(above, directory);
    if (found === NONE || !wanted.isDirectory(found)) return NONE;
    return directoryRename || wanted.compareNames(found, destination, directory) === 0 ? found : NONE;
  }

  /** What is to be in a wanted directory under the name of a row of the destination; NONE for nothing. */
  #standing(directory: number, row: number): number {
    const { wanted, destination, leftAlone } = this.#input;
    const name = destination.name(row);
    const exact = wanted.child(directory, name);
    return exact !== NONE && leftAlone[exact] !== 1 ? exact : this.#names.standing(directory, name);
  }
}

/** Per row of the destination: the wanted directory that it becomes, or NONE. */
function wantedDirectories({ wanted, destination, standing }: FreePlacesInput): Int32Array {
  const wantedOf = new Int32Array(destination.count).fill(NONE);
  for (let row = 0; row < wanted.count; row++) {
    const origin = wanted.isDirectory(row) ? standing(row) : NONE;
    if (origin !== NONE) wantedOf[origin] = row;
  }
  return wantedOf;
}
