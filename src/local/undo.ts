/**
 * Taking back what an interrupted rearrangement has done. The renames are undone one by one, the last one first:
 * so at every instant a beginning of the program is done, exactly as if it had been interrupted there, and whoever
 * comes next (recovery, or this once more) finds what it knows.
 *
 * Once all renames are marked as done, content may have been placed where things were; then they are not undone. What
 * was put aside to be removed goes back where its place is free. No content is ever removed here: what can go nowhere
 * is kept among the rescued things.
 */
import type { JournalState } from '../core/journal/journal.ts';
import type { Rearrangement, Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, joinPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type { Task } from '../endpoint/task.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import { foreignProblem, isForeign } from './foreign-journal.ts';
import { journalLabel, readJournal, removeJournal, removeUnfinishedJournal } from './journal-store.ts';
import { isParked, PARKED, pathOfPlace } from './place-path.ts';
import { clearParked } from './rearrange-discard.ts';
import { RenamedTree } from './rearrange-model.ts';
import { type RenamedObject, RenamedObjects } from './rearrange-objects.ts';
import { rescue, returnTo } from './rearrange-rescue.ts';
import { endRearrangement } from './recover.ts';
import { renamesFound } from './recover-frontier.ts';
import { dropUnfinishedCaches } from './state-file.ts';
import { makeNamesDurable } from './transaction-barrier.ts';
import { eachItem } from './transaction-loop.ts';
import { problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';
import { type Undone, undoRename } from './undo-rename.ts';
import { isSameObject } from './verify-stamp.ts';

/** What was taken back. */
export interface Taken {
  /** Things that are at their old places again. */
  readonly renamed: number;
  readonly problems: readonly Problem[];
}

/**
 * Undoes the renames of an interrupted run, if there are any, and clears the parking area. Throws MyrrorError `format` for
 * a journal that cannot be read, `cancelled`, and SystemError where something can go nowhere; the next call goes on.
 */
export async function undo(workspace: Workspace, location: string, task: Task): Promise<Taken> {
  const journal = readJournal(workspace, journalLabel(location));
  removeUnfinishedJournal(workspace);
  dropUnfinishedCaches(workspace.system, workspace.directory(STATE_DIRECTORY));
  if (journal === null) return { renamed: 0, problems: clearParked(workspace) };
  if (isForeign(workspace, journal)) {
    return { renamed: 0, problems: [foreignProblem(), ...endRearrangement(workspace, journal)] };
  }
  const run = new UndoRun(workspace, journal);
  if (journal.rearranged) run.returnDiscards();
  else await run.undoAll(task);
  run.rescueParked();
  if (!journal.rearranged) run.nameDisplaced();
  const problems = run.problems();
  await makeNamesDurable(workspace, run.touchedDirectories());
  removeJournal(workspace);
  workspace.system.syncDirectory(workspace.directory(STATE_DIRECTORY));
  return { renamed: run.returned.size, problems: [...problems, ...clearParked(workspace)] };
}

class UndoRun {
  /** Numbers of the objects that were given an old place again. */
  readonly returned = new Set<number>();
  readonly #workspace: Workspace;
  readonly #journal: JournalState;
  readonly #objects: RenamedObjects;
  /** By number of an object why it is not where it was. */
  readonly #problems = new Map<number, Problem>();

  constructor(workspace: Workspace, journal: JournalState) {
    this.#workspace = workspace;
    this.#journal = journal;
    this.#objects = new RenamedObjects(journal.rearrangement);
  }

  async undoAll(task: Task): Promise<void> {
    const done = this.#journal.rearrangement.renames.slice(0, renamesFound(this.#workspace, this.#journal));
    for (const rename of done) this.#objects.follow(rename);
    await eachItem(
      {
        phase: 'recover',
        items: done.reverse(),
        interruptible: true,
        act: (rename, index) => this.#undo(rename, done.length - 1 - index),
      },
      task,
    );
  }

  /** The renames stay as they are; what they were to leave aside for ever goes back where that is possible. */
  returnDiscards(): void {
    for (const rename of this.#journal.rearrangement.renames) this.#objects.follow(rename);
    const { tree, touched } = this.#objects;
    for (const object of this.#objects.parentsFirst()) {
      const { node, home, number } = object;
      const path = tree.path(node);
      const place = joinPath(tree.path(home), baseName(node.origin));
      if (isParked(node.origin) || !isParked(path) || isParked(place) || !this.#isThere(object, path)) continue;
      if (this.#workspace.look(place) !== null || !returnTo(this.#workspace, path, place)) continue;
      touched.add(home);
      tree.move(path, place);
      this.returned.add(number);
    }
  }

  /** Content that is still in the parking area is kept, under the name that it had. Empty directories are not content. */
  rescueParked(): void {
    const { tree, plannedTree } = this.#objects;
    for (const object of this.#objects.parentsFirst()) {
      const { node, planned, number } = object;
      const path = tree.path(node);
      if (!isParked(path) || !this.#isThere(object, path)) continue;
      if (object.expect.kind === Kind.directory && this.#isEmpty(path)) continue;
      // Somebody may have put something into a directory that was new.
      const known = isParked(node.origin) ? plannedTree.path(planned) : node.origin;
      this.#problems.set(number, rescue(this.#workspace, path, known));
      this.returned.delete(number);
    }
  }

  /**
   * Whatever is not at its old place is named, whether a rename of it was found or not: somebody may have taken the
   * very thing that the journal tells of.
   */
  nameDisplaced(): void {
    const { tree } = this.#objects;
    for (const object of this.#objects.all()) {
      const { node, home, number } = object;
      if (isParked(node.origin) || this.#problems.has(number)) continue;
      const attempt = { path: node.origin, operation: 'rename back' };
      try {
        if (this.#isThere(object, joinPath(tree.path(home), baseName(node.origin)))) continue;
        this.#problems.set(
          number,
          problemOf(attempt, 'vanished', 'it is not at its old place, and not known elsewhere'),
        );
      } catch (error) {
        this.#problems.set(number, problemFrom(attempt, error));
      }
    }
  }

  /** Why objects are not where they were, and what nobody can bring back. */
  problems(): Problem[] {
    const problems = [...this.#problems.values()];
    const { rearranged, rearrangement } = this.#journal;
    if (!rearranged) for (const replaced of replacedBy(rearrangement)) problems.push(...this.#lost(replaced));
    return problems;
  }

  *touchedDirectories(): Generator<ByteString, void> {
    yield PARKED;
    for (const node of this.#objects.touched) yield this.#objects.tree.path(node);
  }

  #undo(rename: Rename, number: number): Problem | null {
    const path = this.#objects.knownPath(rename);
    const problem = this.#tryUndo(rename, number, path);
    if (problem !== null && !isParked(path)) this.#problems.set(rename.object, problem);
    return problem;
  }

  #tryUndo(rename: Rename, number: number, path: ByteString): Problem | null {
    const attempt = { path, operation: 'rename back' };
    let undone: Undone;
    try {
      undone = undoRename(this.#workspace, rename, this.#journal.toParents[number] ?? 0n);
    } catch (error) {
      return problemFrom(attempt, error);
    }
    if (undone === 'undone' || undone === 'home') {
      this.#objects.follow({ ...rename, from: rename.to, to: rename.from });
      if (undone === 'undone' && !isParked(pathOfPlace(rename.from))) this.returned.add(rename.object);
      return null;
    }
    return undone === 'occupied'
      ? problemOf(attempt, 'changed', 'something else has appeared at its old place')
      : problemOf(attempt, 'vanished', 'it is not where the interrupted run has brought it');
  }

  #isThere({ expect }: RenamedObject, path: ByteString): boolean {
    const status = this.#workspace.look(path);
    return status !== null && status.kind === expect.kind && status.inode === expect.inode;
  }

  #isEmpty(path: ByteString): boolean {
    const listing = new DirectoryListing();
    this.#workspace.system.readDirectory(this.#workspace.directory(path), listing);
    return listing.count === 0;
  }

  #lost({ path, expect }: Replaced): Problem[] {
    const attempt = { path, operation: 'rename back' };
    try {
      const status = this.#workspace.look(path);
      if (status !== null && isSameObject(status, expect)) return [];
      return [problemOf(attempt, 'replaced', 'it had been replaced by then, and what it held is gone')];
    } catch (error) {
      return [problemFrom(attempt, error)];
    }
  }
}

interface Replaced {
  readonly path: ByteString;
  readonly expect: Stamp;
}

/** What the renames put something else over, with the paths before the first rename. */
function replacedBy({ stagedDirectories, renames }: Rearrangement): readonly Replaced[] {
  const replaced: Replaced[] = [];
  if (renames.every(({ replaces }) => replaces === null)) return replaced;
  const tree = new RenamedTree(stagedDirectories);
  for (const { from, to, replaces } of renames) {
    const target = pathOfPlace(to);
    const node = replaces === null ? null : tree.find(target);
    if (node !== null && replaces !== null) replaced.push({ path: node.origin, expect: replaces });
    tree.move(pathOfPlace(from), target);
  }
  return replaced;
}
