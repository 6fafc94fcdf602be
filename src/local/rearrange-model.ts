/**
 * The tree as a program of renames sees it: nodes are made when a path is first named, and a rename
 * moves one node with all below it. Knows for every object where it stands after the renames that
 * were told, and where it stood before the first. Touches no disk.
 */
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { baseName, joinPath, parentPath } from '../core/tree/path.ts';
import { PARKED, slotPath } from './place-path.ts';

/** One directory or other object that a rename or a parent in one has named. */
export interface TreeNode {
  parent: TreeNode | null;
  name: ByteString;
  /** Children that were named so far; null where a rename has left a gap. */
  readonly children: Map<ByteString, TreeNode | null>;
  /** Path before the first rename. */
  readonly origin: ByteString;
  /** True if it held nothing before the first rename: then a child not in `children` is absent. */
  readonly empty: boolean;
}

function newNode(parent: TreeNode | null, name: ByteString, origin: ByteString, empty: boolean): TreeNode {
  return { parent, name, children: new Map(), origin, empty };
}

export class RenamedTree {
  readonly #root: TreeNode = newNode(null, ROOT, ROOT, false);

  /** The tree before the first rename, with an empty directory in each of the slots. */
  constructor(stagedDirectories: readonly number[]) {
    const area = this.#directory(PARKED);
    for (const slot of stagedDirectories) {
      const name = asBytes(String(slot));
      area.children.set(name, newNode(area, name, slotPath(slot), true));
    }
  }

  /** What stands at `path` now; null if the renames have left nothing there. */
  find(path: ByteString): TreeNode | null {
    if (path === ROOT) return this.#root;
    let node: TreeNode = this.#root;
    for (const component of path.split('/')) {
      const name = asBytes(component);
      let child = node.children.get(name);
      if (child === undefined) {
        if (node.empty) return null;
        child = newNode(node, name, joinPath(node.origin, name), false);
        node.children.set(name, child);
      }
      if (child === null) return null;
      node = child;
    }
    return node;
  }

  /** Moves what stands at `from` to `to`; false if there is nothing at `from` or no directory for `to`. */
  move(from: ByteString, to: ByteString): boolean {
    const node = this.find(from);
    return node !== null && this.put(node, to);
  }

  /** Moves `node` to `to`, also if another one was put over it meanwhile; false if there is no directory for `to`. */
  put(node: TreeNode, to: ByteString): boolean {
    const target = this.find(parentPath(to));
    if (target === null || node.parent === null) return false;
    if (node.parent.children.get(node.name) === node) node.parent.children.set(node.name, null);
    node.parent = target;
    node.name = baseName(to);
    target.children.set(node.name, node);
    return true;
  }

  /** Where `node` stands now. */
  path(node: TreeNode): ByteString {
    let path: ByteString = ROOT;
    for (let at = node; at.parent !== null; at = at.parent) {
      path = path === ROOT ? at.name : joinPath(at.name, path);
    }
    return path;
  }

  /** The parking area holds nothing at first but the slots that are put there. */
  #directory(path: ByteString): TreeNode {
    const above = this.find(parentPath(path)) as TreeNode;
    const node = newNode(above, baseName(path), path, true);
    above.children.set(node.name, node);
    return node;
  }
}
