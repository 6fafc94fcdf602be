/** Paths of rows that are asked for in the order of their tree: the path of the last directory is remembered. */
import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { joinPath } from '../tree/path.ts';
import type { Snapshot } from '../tree/snapshot.ts';

export class NeighbourPaths {
  readonly #tree: Snapshot;
  #directory = 0;
  #path: ByteString = ROOT;

  constructor(tree: Snapshot) {
    this.#tree = tree;
  }

  /** The path of a row, as `Snapshot.path`. */
  of(row: number): ByteString {
    if (row === 0) return ROOT;
    const directory = this.#tree.columns.parent[row] as number;
    if (directory !== this.#directory) {
      this.#path = this.#tree.path(directory);
      this.#directory = directory;
    }
    return joinPath(this.#path, this.#tree.name(row));
  }
}
