/**
 * What the default criteria may read. Reading a group pays only if it costs less than sending all of
 * its wanted content; where reading everything would not pay, the most likely candidates are read, as
 * many as pay.
 */
import type { Algorithm } from '../tree/digest.ts';
import { NONE } from '../tree/snapshot.ts';
import type { ContentClasses } from './classes.ts';

/** Classes of one size that may be equal: content that the destination is not known to have, and content that it has. */
export interface AskableRoots {
  readonly wanted: readonly number[];
  readonly offered: readonly number[];
}

/**
 * Of the classes of one size that may be equal, those to be read in full. All files have the same
 * size, so costs are counted in files: reading one costs 1, sending one costs `sendingCost`.
 */
export function worthReading(
  classes: ContentClasses,
  { wanted, offered }: AskableRoots,
  algorithm: Algorithm,
  sendingCost: number,
): readonly number[] {
  const owners = classes.owners(algorithm);
  const unknownWanted = wanted.filter((root) => owners[root] === NONE);
  const unknownOffered = offered.filter((root) => owners[root] === NONE);
  const affordable = Math.floor(wanted.length * sendingCost - unknownWanted.length);
  if (affordable < 0) return [];
  if (affordable >= unknownOffered.length) return [...unknownWanted, ...unknownOffered];
  const knownOffered = offered.length - unknownOffered.length;
  if (affordable === 0 && knownOffered === 0) return [];
  return [...unknownWanted, ...mostLikely(classes, wanted, unknownOffered).slice(0, affordable)];
}

/** Content under a name that is wanted first, then content that no source file is known to have, then by number. */
function mostLikely(classes: ContentClasses, wanted: readonly number[], offered: readonly number[]): readonly number[] {
  const names = new WantedNames(classes, wanted);
  const byRank: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const root of Int32Array.from(offered).sort()) {
    const hasSource = classes.hasSource(root);
    if (names.hasOneOf(root)) byRank[hasSource ? 1 : 0].push(root);
    else byRank[hasSource ? 3 : 2].push(root);
  }
  return byRank.flat();
}

/** The names of some classes. Looking others up makes a string only where the hash is one of theirs. */
class WantedNames {
  readonly #classes: ContentClasses;
  readonly #hashes = new Set<number>();
  readonly #names = new Set<string>();

  constructor(classes: ContentClasses, roots: readonly number[]) {
    this.#classes = classes;
    for (const root of roots) this.#take(root);
  }

  /** True if a member of the class has one of the names. */
  hasOneOf(root: number): boolean {
    const { files } = this.#classes;
    let file = root;
    do {
      if (this.#hashes.has(files.nameHash(file)) && this.#names.has(files.name(file))) return true;
      file = this.#classes.nextMember(file);
    } while (file !== root);
    return false;
  }

  #take(root: number): void {
    const { files } = this.#classes;
    for (const file of this.#classes.members(root)) {
      this.#hashes.add(files.nameHash(file));
      this.#names.add(files.name(file));
    }
  }
}
