/** A snapshot of a few entries and the directories above them, built from paths in any order. */
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, type Row, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';

interface Node {
  row: Row;
  linkTarget: ByteString;
  readonly children: ByteString[];
}

export class SparseTree {
  readonly #nodes = new Map<ByteString, Node>([[ROOT, blankNode()]]);

  has(path: ByteString): boolean {
    return this.#nodes.has(path);
  }

  /** Adds an entry, or says what an implied directory is. */
  set(path: ByteString, row: Row, linkTarget: ByteString = ROOT): void {
    const node = this.#imply(path);
    node.row = row;
    node.linkTarget = linkTarget;
  }

  finish(): Snapshot {
    const builder = new SnapshotBuilder();
    builder.volume(0n, 0);
    builder.addRoot((this.#nodes.get(ROOT) as Node).row);
    const open: { path: ByteString; row: number }[] = [{ path: ROOT, row: 0 }];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const { children } = this.#nodes.get(at.path) as Node;
      if (children.length === 0) continue;
      children.sort();
      builder.beginBlock(at.row);
      const deeper: { path: ByteString; row: number }[] = [];
      for (const path of children) {
        const node = this.#nodes.get(path) as Node;
        const row = builder.add(baseName(path), node.row, node.linkTarget);
        if (node.children.length > 0) deeper.push({ path, row });
      }
      open.push(...deeper.reverse());
    }
    return builder.finish();
  }

  #imply(path: ByteString): Node {
    let node = this.#nodes.get(path);
    if (node !== undefined) return node;
    node = blankNode();
    this.#nodes.set(path, node);
    this.#imply(parentPath(path)).children.push(path);
    return node;
  }
}

function blankNode(): Node {
  return { row: blankRow(Kind.directory), linkTarget: asBytes(''), children: [] };
}
