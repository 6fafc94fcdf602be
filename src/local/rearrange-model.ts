/**
 * The tree as a program of renames sees it: nodes are made when a path is first named, and a rename
 * moves one node with all below it. Knows for every object where it stands after the renames that
 * were told, and where it stood before the first. Touches no disk. A path costs one look-up per
 * component once, and after that one for its directory and one for its name, so that a program of
 * renames is followed in time linear in their number.
 */
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { baseName, joinPath, parentPath } from '../core/tree/path.ts';
import { PARKED, PARKED_NAME } from './place-path.ts';

/** One directory or other object that a rename or a parent in one has named. */
export class TreeNode {
  parent: TreeNode | null;
  name: ByteString;
  /** True if it held nothing before the first rename: then a child that nothing was moved to is absent. */
  readonly empty: boolean;
  /** True once its path was used to reach what is below it. */
  passed = false;
  readonly #firstParent: TreeNode | null;
  readonly #firstName: ByteString;
  /** Children that were named so far; null where a rename has left a gap. Most nodes are files and have none. */
  #children: Map<ByteString, TreeNode | null> | null = null;

  constructor(parent: TreeNode | null, name: ByteString, empty: boolean) {
    this.parent = parent;
    this.name = name;
    this.empty = empty;
    this.#firstParent = parent;
    this.#firstName = name;
  }

  /** Path before the first rename. */
  get origin(): ByteString {
    let path = this.#firstName;
    for (let above = this.#firstParent; above !== null; above = above.#firstParent) {
      if (above.#firstParent !== null) path = joinPath(above.#firstName, path);
    }
    return path;
  }

  /** The child called `name`, made if it was never named; null if nothing stands there. */
  child(name: ByteString): TreeNode | null {
    const known = this.known(name);
    if (known !== undefined) return known;
    return this.empty ? null : this.add(new TreeNode(this, name, false));
  }

  /** The child called `name` if it was named before. */
  known(name: ByteString): TreeNode | null | undefined {
    return this.#children?.get(name);
  }

  /** Puts `node`, whose parent and name say that it is here, among the children. */
  add(node: TreeNode): TreeNode {
    this.#children ??= new Map();
    this.#children.set(node.name, node);
    return node;
  }

  /** Takes `node` away if it is still the one that stands at its name. */
  remove(node: TreeNode): void {
    if (this.#children?.get(node.name) === node) this.#children.set(node.name, null);
  }
}

export class RenamedTree {
  readonly #root = new TreeNode(null, ROOT, false);
  readonly #area: TreeNode;
  /** Directories by the paths that they have now. */
  readonly #directories = new Map<ByteString, TreeNode>();

  /** The tree before the first rename, with an empty directory in each of the slots. */
  constructor(stagedDirectories: readonly number[]) {
    // The parking area holds nothing at first but the slots that are put there.
    const state = this.directory(parentPath(PARKED)) as TreeNode;
    this.#area = state.add(new TreeNode(state, PARKED_NAME, true));
    for (const slot of stagedDirectories) this.#area.add(new TreeNode(this.#area, asBytes(String(slot)), true));
  }

  /** What stands at `path` now; null if the renames have left nothing there. */
  find(path: ByteString): TreeNode | null {
    if (path === ROOT) return this.#root;
    return this.directory(parentPath(path))?.child(baseName(path)) ?? null;
  }

  /** Moves what stands at `from` to `to`; false if there is nothing at `from` or no directory for `to`. */
  move(from: ByteString, to: ByteString): boolean {
    const node = this.find(from);
    return node !== null && this.put(node, to);
  }

  /** Moves `node` to `to`, also if another one was put over it meanwhile; false if there is no directory for `to`. */
  put(node: TreeNode, to: ByteString): boolean {
    const target = this.directory(parentPath(to));
    return target !== null && this.putIn(node, target, baseName(to));
  }

  /** As `put`, with the directory and the name in it; false for the root. */
  putIn(node: TreeNode, directory: TreeNode, name: ByteString): boolean {
    if (node.parent === null) return false;
    node.parent.remove(node);
    node.parent = directory;
    node.name = name;
    if (node.passed || directory.known(name)?.passed === true) this.#directories.clear();
    directory.add(node);
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

  /** True if `node` is in the parking area now. */
  isParked(node: TreeNode): boolean {
    for (let at = node.parent; at !== null; at = at.parent) if (at === this.#area) return true;
    return false;
  }

  /** The directory at `path` now, or null: as `find`, and faster from the second time on. */
  directory(path: ByteString): TreeNode | null {
    if (path === ROOT) return this.#root;
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    let node: TreeNode | null = this.#root;
    for (const name of path.split('/')) {
      node = node.child(asBytes(name));
      if (node === null) return null;
      node.passed = true;
    }
    this.#directories.set(path, node);
    return node;
  }
}
