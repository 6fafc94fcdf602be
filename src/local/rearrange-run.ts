/**
 * The renames of one armed program, in order, from wherever an earlier run was interrupted; and
 * afterwards care for what could not get to its place. The model follows what has really been done,
 * so that every object's present path is known without a search.
 */
import type { JournalProgram } from '../core/journal/journal.ts';
import type { Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { isParked, pathOfPlace } from './place-path.ts';
import { RenamedTree, type TreeNode } from './rearrange-model.ts';
import { renameGuarded } from './rearrange-rename.ts';
import { rescue, returnTo } from './rearrange-rescue.ts';
import { problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { isSameObject } from './verify-stamp.ts';

interface RenamedObject {
  readonly expect: Stamp;
  readonly node: TreeNode;
  /** The same object when all renames of the program are done. */
  readonly planned: TreeNode;
}

export class RearrangeRun {
  readonly #workspace: Workspace;
  readonly #program: JournalProgram;
  readonly #tree: RenamedTree;
  readonly #plannedTree: RenamedTree;
  /** In the order of their first renames. */
  readonly #objects = new Map<number, RenamedObject>();
  readonly #touched = new Set<TreeNode>();

  constructor(workspace: Workspace, program: JournalProgram) {
    const { stagedDirectories, renames } = program.rearrangement;
    this.#workspace = workspace;
    this.#program = program;
    this.#tree = new RenamedTree(stagedDirectories);
    this.#plannedTree = new RenamedTree(stagedDirectories);
    for (const rename of renames) this.#planObject(rename);
  }

  /** The next `count` renames happened before the interruption. */
  skip(count: number): void {
    for (const rename of this.#program.rearrangement.renames.slice(0, count)) this.#follow(rename);
  }

  /** Does the rename with this number; null if it is done. */
  rename(number: number): Problem | null {
    const rename = this.#program.rearrangement.renames[number] as Rename;
    const mark = this.#program.toParents[number] ?? 0n;
    const problem = renameGuarded(this.#workspace, rename, mark, this.#knownPath(rename));
    if (problem === null) this.#follow(rename);
    return problem;
  }

  /**
   * Objects of the destination that are still in a slot, or in a directory that is, go back to where
   * they came from, or to the rescued ones if that place is taken. The last parked goes first, so
   * that what left a directory finds it again. New directories that got no place are removed.
   */
  settle(): Problem[] {
    const problems: Problem[] = [];
    const ownDirectories: TreeNode[] = [];
    for (const { node, planned, expect } of [...this.#objects.values()].reverse()) {
      const path = this.#tree.path(node);
      if (!isParked(path) || isParked(this.#plannedTree.path(planned))) continue;
      if (isParked(node.origin)) ownDirectories.push(node);
      else problems.push(...this.#bringBack(node, path, expect));
    }
    for (const node of ownDirectories) problems.push(...this.#dropDirectory(this.#tree.path(node)));
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
    if (!this.#objects.has(rename.object)) {
      const planned = this.#plannedTree.find(from);
      const node = planned === null ? null : this.#tree.find(planned.origin);
      if (node !== null && planned !== null) this.#objects.set(rename.object, { expect: rename.expect, node, planned });
    }
    this.#plannedTree.move(from, pathOfPlace(rename.to));
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
