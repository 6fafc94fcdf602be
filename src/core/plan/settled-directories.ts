/** Where things can be put before anything is rearranged. */
import type { ByteString } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import { Fate, type ObjectTree } from './object-tree.ts';

/**
 * Directories whose path is the same from the start to the end, and new ones below them whose place
 * is free from the start: what comes into them need not wait for any rename.
 */
export class SettledDirectories {
  readonly #tree: ObjectTree;
  readonly #known = new Map<number, boolean>([[0, true]]);

  constructor(tree: ObjectTree) {
    this.#tree = tree;
  }

  has(directory: number): boolean {
    const trail: number[] = [];
    let at = directory;
    let settled = this.#known.get(at);
    while (settled === undefined) {
      trail.push(at);
      if (!this.#holdsStill(at)) settled = false;
      else {
        at = this.#tree.finalParent(at);
        settled = this.#known.get(at);
      }
    }
    for (const passed of trail) this.#known.set(passed, settled);
    return settled;
  }

  /** The path of a settled directory. */
  path(directory: number): ByteString {
    return this.#tree.finalPath(directory);
  }

  #holdsStill(directory: number): boolean {
    const tree = this.#tree;
    if (!tree.isNew(directory)) return tree.fate[directory] === Fate.stays;
    return tree.standingAt(directory) === NONE;
  }
}
