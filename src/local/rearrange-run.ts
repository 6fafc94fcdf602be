/**
 * The renames of one armed program, in order, from wherever an earlier run was interrupted; and
 * afterwards care for what could not get to its place. The model follows what has really been done,
 * so that every object's present path is known without a search.
 */
import type { JournalProgram } from '../core/journal/journal.ts';
import { isSlot } from '../core/plan/place.ts';
import type { Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, joinPath, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { errorCode } from '../system/system-error.ts';
import { isParked, slotPath } from './place-path.ts';
import type { TreeNode } from './rearrange-model.ts';
import { type RenamedObject, RenamedObjects } from './rearrange-objects.ts';
import { renameGuarded } from './rearrange-rename.ts';
import { rescue, returnTo } from './rearrange-rescue.ts';
import { problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { isSameObject } from './verify-stamp.ts';

export class RearrangeRun {
  readonly #workspace: Workspace;
  readonly #program: JournalProgram;
  /** Made when it is asked for: where all goes well nobody asks. */
  #objects: RenamedObjects | null = null;
  /** Numbers of the renames that were done before there was a model to be told. */
  readonly #untold: number[] = [];
  #failed = false;
  #resumed = false;
  /** Numbers of objects that were to be discarded and were put back, because not all could be renamed. */
  readonly putBack: Set<number> = new Set();

  constructor(workspace: Workspace, program: JournalProgram) {
    this.#workspace = workspace;
    this.#program = program;
  }

  /**
   * The first `count` renames happened before the interruption, or failed then; and what failed may
   * have been settled in part.
   */
  skip(count: number): void {
    this.#resumed = true;
    for (let number = 0; number < count; number++) this.#follow(number);
  }

  /** Does the rename with this number; null if it is done. */
  rename(number: number): Problem | null {
    const rename = this.#program.rearrangement.renames[number] as Rename;
    const mark = this.#program.toParents[number] ?? 0n;
    const problem = renameGuarded(this.#workspace, rename, mark, () => this.#model.knownPath(rename));
    if (problem === null) this.#follow(number);
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
    for (const object of this.#model.parentsFirst()) {
      const { node, planned, expect } = object;
      const path = this.#model.tree.path(node);
      const isDiscard = isParked(this.#model.plannedTree.path(planned));
      if (!isParked(path)) {
        if (isDiscard && this.#resumed) kept.push(object);
      } else if (isParked(node.origin)) {
        if (!isDiscard) ownDirectories.push(node);
      } else if (!isDiscard) problems.push(...this.#bringBack(node, path, expect));
      else if (!complete) problems.push(...this.#keep(object, path, kept));
    }
    for (const node of ownDirectories) problems.push(...this.#dropDirectory(this.#model.tree.path(node)));
    const [first] = kept;
    if (first !== undefined) problems.push(heldBack(first.node.origin, kept.length));
    for (const { number } of kept) this.putBack.add(number);
    return problems;
  }

  /** Objects that are not where the whole program would have brought them. */
  misplaced(): Problem[] {
    const problems: Problem[] = [];
    for (const { node, planned, expect } of this.#model.all()) {
      const path = this.#model.plannedTree.path(planned);
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
  *touchedDirectories(): Generator<ByteString, void> {
    for (const node of this.#model.touched) yield this.#model.tree.path(node);
  }

  /** What is known of the objects, after the renames that were done. */
  get #model(): RenamedObjects {
    if (this.#objects === null) {
      this.#objects = new RenamedObjects(this.#program.rearrangement);
      for (const number of this.#untold) this.#follow(number);
    }
    return this.#objects;
  }

  #follow(number: number): void {
    if (this.#objects === null) this.#untold.push(number);
    else this.#objects.follow(this.#program.rearrangement.renames[number] as Rename);
  }

  /** True if all has been renamed that was to be. Where an earlier run began, the disk tells. */
  #isComplete(): boolean {
    if (this.#failed) return false;
    if (!this.#resumed && this.#leavesOnlyDiscards()) return true;
    const discards = new Set(this.#program.rearrangement.discards.map(slotPath));
    for (const { planned, expect } of this.#model.all()) {
      const isDiscard = this.#model.plannedTree.isParked(planned);
      // The program was armed without some of its renames.
      if (isDiscard && !discards.has(this.#model.plannedTree.path(planned))) return false;
      if (this.#resumed && !this.#isAt(this.#model.plannedTree.path(planned), expect)) return false;
    }
    return true;
  }

  /** True if it is plain to see that all renames together leave nothing in a slot but files to be discarded. */
  #leavesOnlyDiscards(): boolean {
    const { renames, discards } = this.#program.rearrangement;
    const filled = new Map<number, Kind>();
    for (const { from, to, expect } of renames) {
      if (isSlot(from)) filled.delete(from.slot);
      if (to.slot < 0) continue;
      if (!isSlot(to)) return false;
      filled.set(to.slot, expect.kind);
    }
    const allowed = new Set(discards);
    for (const [slot, kind] of filled) if (kind === Kind.directory || !allowed.has(slot)) return false;
    return true;
  }

  /** Corrects the model for renames that failed before the interruption and what was brought back then. */
  #believeDisk(): void {
    for (const object of this.#model.parentsFirst()) {
      const path = this.#model.tree.path(object.node);
      if (this.#isAt(path, object.expect)) continue;
      const found = [this.#homePath(object), ...(object.slots ?? [])].find((place) => this.#isAt(place, object.expect));
      if (found !== undefined) this.#model.tree.put(object.node, found);
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
    return joinPath(this.#model.tree.path(home), baseName(node.origin));
  }

  /** Puts back what was to be discarded, unless its place, or its whole directory, went to something else. */
  #keep(object: RenamedObject, path: ByteString, kept: RenamedObject[]): Problem[] {
    const { node, home, plannedHome, expect } = object;
    const place = this.#homePath(object);
    const staysDiscarded = isParked(place) && isParked(this.#model.plannedTree.path(plannedHome));
    if (staysDiscarded && this.#workspace.look(parentPath(place)) !== null) return [];
    if (!this.#isAt(path, expect) || this.#workspace.look(place) !== null) return [];
    if (!returnTo(this.#workspace, path, place)) return [rescue(this.#workspace, path, node.origin)];
    this.#model.touched.add(home);
    this.#model.tree.move(path, place);
    kept.push(object);
    return [];
  }

  #bringBack(node: TreeNode, path: ByteString, expect: Stamp): Problem[] {
    const attempt = { path: node.origin, operation: 'rename' };
    try {
      const status = this.#workspace.look(path);
      // An earlier recovery has brought it back already.
      if (status === null || !isSameObject(status, expect)) return [];
      if (!returnTo(this.#workspace, path, node.origin)) return [rescue(this.#workspace, path, node.origin)];
      this.#model.touched.add(this.#model.tree.find(parentPath(path)) ?? node);
      this.#model.tree.move(path, node.origin);
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
