/**
 * The objects of a program of renames: where each stood before the first rename, where it stands after
 * those that were told, and where it is to stand when all are done. Touches no disk. Linear in the
 * renames, so it is made only where something went wrong or an earlier run has to be understood.
 */
import { isSlot, pathIn } from '../core/plan/place.ts';
import type { Rearrangement, Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { directoryOfPlace, isParked, pathOfPlace } from './place-path.ts';
import { RenamedTree, type TreeNode } from './rearrange-model.ts';

export interface RenamedObject {
  /** Its number in the program. */
  readonly number: number;
  readonly expect: Stamp;
  readonly node: TreeNode;
  /** The same object when all renames of the program are done. */
  readonly planned: TreeNode;
  /** The directory in which it was before the first rename, and the same when all are done. */
  readonly home: TreeNode;
  readonly plannedHome: TreeNode;
  /** The slots through which the program takes it; null for none, as most have. */
  slots: ByteString[] | null;
}

export class RenamedObjects {
  /** As it is after the renames that were told. */
  readonly tree: RenamedTree;
  /** As it will be after all of them. */
  readonly plannedTree: RenamedTree;
  /** Directories whose names were changed by the renames that were told. */
  readonly touched: Set<TreeNode> = new Set();
  /** In the order of their first renames. */
  readonly #objects = new Map<number, RenamedObject>();

  constructor({ stagedDirectories, renames }: Rearrangement) {
    this.tree = new RenamedTree(stagedDirectories);
    this.plannedTree = new RenamedTree(stagedDirectories);
    for (const rename of renames) this.#plan(rename);
  }

  all(): Iterable<RenamedObject> {
    return this.#objects.values();
  }

  /** By the depth of the place before the first rename; the one that is renamed last comes first. */
  parentsFirst(): RenamedObject[] {
    const byDepth: RenamedObject[][] = [];
    for (const object of this.#objects.values()) {
      const depth = object.node.origin.split('/').length;
      byDepth[depth] ??= [];
      byDepth[depth]?.push(object);
    }
    return byDepth.flatMap((objects) => objects.reverse());
  }

  /** Where people look for the object: where it was, or, for a new directory, where it will be. */
  knownPath({ object, from }: Rename): ByteString {
    const known = this.#objects.get(object);
    if (known === undefined) return pathIn(from);
    return isParked(known.node.origin) ? this.plannedTree.path(known.planned) : known.node.origin;
  }

  /** Tells of a rename that was done. */
  follow(rename: Rename): void {
    for (const place of [rename.from, rename.to]) {
      const directory = this.tree.find(directoryOfPlace(place));
      if (directory !== null) this.touched.add(directory);
    }
    this.tree.move(pathOfPlace(rename.from), pathOfPlace(rename.to));
  }

  #plan(rename: Rename): void {
    const from = pathOfPlace(rename.from);
    const to = pathOfPlace(rename.to);
    if (!this.#objects.has(rename.object)) {
      const planned = this.plannedTree.find(from);
      const node = planned === null ? null : this.tree.find(planned.origin);
      if (node?.parent && planned?.parent) {
        this.#objects.set(rename.object, {
          number: rename.object,
          expect: rename.expect,
          node,
          planned,
          home: node.parent,
          plannedHome: planned.parent,
          slots: null,
        });
      }
    }
    if (isSlot(rename.to)) this.#planSlot(rename.object, to);
    this.plannedTree.move(from, to);
  }

  #planSlot(object: number, slot: ByteString): void {
    const known = this.#objects.get(object);
    if (known === undefined) return;
    known.slots ??= [];
    known.slots.push(slot);
  }
}
