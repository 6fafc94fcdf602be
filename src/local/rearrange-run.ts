/**
 * The renames of one armed program, in order, from wherever an earlier run was interrupted; and
 * afterwards care for what could not get to its place. The model follows what has really been done,
 * so that every object's present path is known without a search.
 */
import type { JournalProgram } from '../core/journal/journal.ts';
import type { Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { baseName, joinPath, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { errorCode } from '../system/system-error.ts';
import { isParked, pathOfPlace, slotPath } from './place-path.ts';
import { RenamedTree, type TreeNode } from './rearrange-model.ts';
import { renameGuarded } from './rearrange-rename.ts';
import { rescue, returnTo } from './rearrange-rescue.ts';
import { problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { isSameObject } from './verify-stamp.ts';

interface RenamedObject {
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

export class RearrangeRun {
  readonly #workspace: Workspace;
  readonly #program: JournalProgram;
  readonly #tree: RenamedTree;
  readonly #plannedTree: RenamedTree;
  /** In the order of their first renames. */
  readonly #objects = new Map<number, RenamedObject>();
  readonly #touched = new Set<TreeNode>();
  #failed = false;
  #resumed = false;
  /** Numbers of objects that were to be discarded and were put back, because not all could be renamed. */
  readonly putBack: Set<number> = new Set();

  constructor(workspace: Workspace, program: JournalProgram) {
    const { stagedDirectories, renames } = program.rearrangement;
    this.#workspace = workspace;
    this.#program = program;
    this.#tree = new RenamedTree(stagedDirectories);
    this.#plannedTree = new RenamedTree(stagedDirectories);
    for (const rename of renames) this.#planObject(rename);
  }

  /**
   * The first `count` renames happened before the interruption, or failed then; and what failed may
   * have been settled in part.
   */
  skip(count: number): void {
    this.#resumed = true;
    for (const rename of this.#program.rearrangement.renames.slice(0, count)) this.#follow(rename);
  }

  /** Does the rename with this number; null if it is done. */
  rename(number: number): Problem | null {
    const rename = this.#program.rearrangement.renames[number] as Rename;
    const mark = this.#program.toParents[number] ?? 0n;
    const problem = renameGuarded(this.#workspace, rename, mark, () => this.#knownPath(rename));
    if (problem === null) this.#follow(rename);
    else this.#failed = true;
    return problem;
  }

  /**
   * Objects of the destination that are still in a slot, or in a directory that is, go back to where
   * they came from, or to the rescued ones if that place is taken. If anything of the program was not
   * done, so do those that were to be discarded: what was to take their place may be missing. Where
   * it is not missing they stay discarded. Directories go first, so that what was in them finds them
   * again. New directories that got no place are removed.
   *
   * CRASH: none of this is noted anywhere. Recovery does the renames once more or finds that objects
   * are not in their places, and comes here again.
   *
   * Throws SystemError if a discarded thing can go nowhere: then the next recovery tries again.
   */
  settle(): Problem[] {
    const complete = this.#isComplete();
    // Then nothing is in a slot but what is discarded; only an earlier run can have left things otherwise.
    if (complete && !this.#resumed) return [];
    if (this.#resumed && !complete) this.#believeDisk();
    const problems: Problem[] = [];
    const ownDirectories: TreeNode[] = [];
    const kept: RenamedObject[] = [];
    for (const object of this.#parentsFirst()) {
      const { node, planned, expect } = object;
      const path = this.#tree.path(node);
      const isDiscard = isParked(this.#plannedTree.path(planned));
      if (!isParked(path)) {
        if (isDiscard && this.#resumed) kept.push(object);
      } else if (isParked(node.origin)) {
        if (!isDiscard) ownDirectories.push(node);
      } else if (!isDiscard) problems.push(...this.#bringBack(node, path, expect));
      else if (!complete) problems.push(...this.#keep(object, path, kept));
    }
    for (const node of ownDirectories) problems.push(...this.#dropDirectory(this.#tree.path(node)));
    const [first] = kept;
    if (first !== undefined) problems.push(heldBack(first.node.origin, kept.length));
    for (const { number } of kept) this.putBack.add(number);
    return problems;
  }

  /** Objects that are not where the whole program would have brought them. */
  misplaced(): Problem[] {
    const problems: Problem[] = [];
    for (const { node, planned, expect } of this.#objects.values()) {
      const path = this.#plannedTree.path(planned);
      if (isParked(path)) continue;
      const attempt = { path: isParked(node.origin) ? path : node.origin, operation: 'rename' };
      try {
        const status = this.#workspace.look(path);
        if (status !== null && isSameObject(status, expect)) continue;
        problems.push(problemOf(attempt, 'changed', 'the interrupted run could not bring it to its new place'));
      } catch (error) {
        problems.push(problemFrom(attempt, error));
      }
    }
    return problems;
  }

  /** The directories whose names were changed, where they are now. */
  touchedDirectories(): ByteString[] {
    return [...this.#touched].map((node) => this.#tree.path(node));
  }

  /** Where people look for the object: where it was, or, for a new directory, where it will be. */
  #knownPath({ object, from }: Rename): ByteString {
    const known = this.#objects.get(object);
    if (known === undefined) return from.path;
    return isParked(known.node.origin) ? this.#plannedTree.path(known.planned) : known.node.origin;
  }

  #planObject(rename: Rename): void {
    const from = pathOfPlace(rename.from);
    const to = pathOfPlace(rename.to);
    if (!this.#objects.has(rename.object)) {
      const planned = this.#plannedTree.find(from);
      const node = planned === null ? null : this.#tree.find(planned.origin);
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
    if (rename.to.slot >= 0 && rename.to.path === '') this.#planSlot(rename.object, to);
    this.#plannedTree.move(from, to);
  }

  #planSlot(object: number, slot: ByteString): void {
    const known = this.#objects.get(object);
    if (known === undefined) return;
    known.slots ??= [];
    known.slots.push(slot);
  }

  #parentsFirst(): RenamedObject[] {
    const byDepth: RenamedObject[][] = [];
    for (const object of this.#objects.values()) {
      const depth = object.node.origin.split('/').length;
      byDepth[depth] ??= [];
      byDepth[depth]?.push(object);
    }
    return byDepth.flatMap((objects) => objects.reverse());
  }

  /** True if all has been renamed that was to be. Where an earlier run began, the disk tells. */
  #isComplete(): boolean {
    if (this.#failed) return false;
    const discards = new Set(this.#program.rearrangement.discards.map(slotPath));
    for (const { planned, expect } of this.#objects.values()) {
      const isDiscard = this.#plannedTree.isParked(planned);
      // The program was armed without some of its renames.
      if (isDiscard && !discards.has(this.#plannedTree.path(planned))) return false;
      if (this.#resumed && !this.#isAt(this.#plannedTree.path(planned), expect)) return false;
    }
    return true;
  }

  /** Corrects the model for renames that failed before the interruption and what was brought back then. */
  #believeDisk(): void {
    for (const object of this.#parentsFirst()) {
      const path = this.#tree.path(object.node);
      if (this.#isAt(path, object.expect)) continue;
      const found = [this.#homePath(object), ...(object.slots ?? [])].find((place) => this.#isAt(place, object.expect));
      if (found !== undefined) this.#tree.put(object.node, found);
    }
  }

  #isAt(path: ByteString, expect: Stamp): boolean {
    try {
      const status = this.#workspace.look(path);
      return status !== null && isSameObject(status, expect);
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return false;
    }
  }

  /** Where the object belongs if it is not renamed: its own directory may have been. */
  #homePath({ home, node }: RenamedObject): ByteString {
    return joinPath(this.#tree.path(home), baseName(node.origin));
  }

  /** Puts back what was to be discarded, unless its place, or its whole directory, went to something else. */
  #keep(object: RenamedObject, path: ByteString, kept: RenamedObject[]): Problem[] {
    const { node, home, plannedHome, expect } = object;
    const place = this.#homePath(object);
    const staysDiscarded = isParked(place) && isParked(this.#plannedTree.path(plannedHome));
    if (staysDiscarded && this.#workspace.look(parentPath(place)) !== null) return [];
    if (!this.#isAt(path, expect) || this.#workspace.look(place) !== null) return [];
    if (!returnTo(this.#workspace, path, place)) return [rescue(this.#workspace, path, node.origin)];
    this.#touched.add(home);
    this.#tree.move(path, place);
    kept.push(object);
    return [];
  }

  #follow(rename: Rename): void {
    const from = pathOfPlace(rename.from);
    const to = pathOfPlace(rename.to);
    for (const path of [parentPath(from), parentPath(to)]) {
      const directory = this.#tree.find(path);
      if (directory !== null) this.#touched.add(directory);
    }
    this.#tree.move(from, to);
  }

  #bringBack(node: TreeNode, path: ByteString, expect: Stamp): Problem[] {
    const attempt = { path: node.origin, operation: 'rename' };
    try {
      const status = this.#workspace.look(path);
      // An earlier recovery has brought it back already.
      if (status === null || !isSameObject(status, expect)) return [];
      if (!returnTo(this.#workspace, path, node.origin)) return [rescue(this.#workspace, path, node.origin)];
      this.#touched.add(this.#tree.find(parentPath(path)) ?? node);
      this.#tree.move(path, node.origin);
      return [];
    } catch (error) {
      return [problemFrom(attempt, error)];
    }
  }

  #dropDirectory(path: ByteString): Problem[] {
    try {
      if (this.#workspace.look(path) === null) return [];
      const { at, name } = this.#workspace.spot(path);
      this.#workspace.system.removeDirectory(at, name);
      this.#workspace.forget();
      return [];
    } catch (error) {
      return [problemFrom({ path, operation: 'remove directory' }, error)];
    }
  }
}

function heldBack(path: ByteString, count: number): Problem {
  const what = count === 1 ? 'it was' : `it and ${count - 1} more were`;
  return problemOf(
    { path, operation: 'remove' },
    'held-back',
    `${what} not removed, because not everything could be renamed; run it again when that is mended`,
  );
}
