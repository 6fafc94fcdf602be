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
    return row === 0 ? ROOT : joinPath(this.directoryOf(row), this.#tree.name(row));
  }

  /** The path of the directory that a row is in. */
  directoryOf(row: number): ByteString {
    const directory = this.#tree.columns.parent[row] as number;
    if (directory !== this.#directory) {
      this.#path = this.#tree.path(directory);
      this.#directory = directory;
    }
    return this.#path;
  }
}
