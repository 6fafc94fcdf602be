/**
 * Completes a rearrangement for the journal: makes the directories that it needs, looks at every
 * object before the first rename, and works out by which marks recovery can tell on the disk how far
 * the renames got.
 *
 * A rename is recognised by its object (an inode) standing under its new name in the directory (an
 * inode) that receives it. Paths alone will not do: x may be parked and come back as d/x, in a new d,
 * while the old d has become e. The mark is good only if no such inode can have stood there before;
 * so the program is walked here with a list, per directory and name, of the inodes that ever stood
 * there. Where the object's own is among them (it comes back to where it was, or another hard link
 * of it was there) the rename gets 0 instead, and recovery does not rely on it. Most objects have one
 * name and are renamed once: those can have stood nowhere but where they are, and need no list. Nobody
 * comes back to such a file, so it need not be followed through the tree either.
 *
 * One look per object, and linear in the number of renames.
 */
import type { JournalProgram } from '../core/journal/journal.ts';
import { type Place, pathIn } from '../core/plan/place.ts';
import type { Rearrangement, Rename } from '../core/plan/step.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { joinPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { directoryOfPlace, nameOfPlace, PARKED, slotPath } from './place-path.ts';
import { RenamedTree, type TreeNode } from './rearrange-model.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

export interface Arming {
  readonly program: JournalProgram;
  /** For each rename of the program its number in the rearrangement that was asked for. */
  readonly numbers: readonly number[];
  /** Objects that are not what they were: their renames are left out of the program. */
  readonly problems: readonly Problem[];
}

/** An object that is to be renamed, and where it is by now. */
interface Standing {
  readonly directory: TreeNode | null;
  readonly name: ByteString;
  /** Null if it need not be followed, or is not there. */
  readonly node: TreeNode | null;
  readonly isThere: boolean;
}

const SLOT_MODE = 0o700;

/** Makes the staged directories and completes the program. Throws SystemError if a slot cannot be made. */
export function arm(workspace: Workspace, asked: Rearrangement): Arming {
  const stagedInodes = asked.stagedDirectories.map((slot) => makeSlot(workspace, slot));
  return new Armer(workspace, asked, stagedInodes).run();
}

function makeSlot(workspace: Workspace, slot: number): bigint {
  workspace.system.makeDirectory(workspace.directory(PARKED), asBytes(String(slot)), SLOT_MODE);
  return workspace.look(slotPath(slot))?.inode ?? 0n;
}

class Armer {
  readonly #workspace: Workspace;
  readonly #asked: Rearrangement;
  readonly #stagedInodes: readonly bigint[];
  readonly #tree: RenamedTree;
  /** What each object is that is renamed more than once, or null if it is not what it should be. */
  readonly #objects = new Map<number, Stamp | null>();
  readonly #inodes = new Map<TreeNode, bigint>();
  readonly #occupants = new Map<TreeNode, Map<ByteString, Set<bigint>>>();
  readonly #problems: Problem[] = [];
  #hasMovedDirectories = false;
  /** Objects that can have stood at more than one place: renamed more than once, or with several names. */
  readonly #wanderers: Set<number>;

  constructor(workspace: Workspace, asked: Rearrangement, stagedInodes: readonly bigint[]) {
    this.#workspace = workspace;
    this.#asked = asked;
    this.#stagedInodes = stagedInodes;
    this.#tree = new RenamedTree(asked.stagedDirectories);
    this.#wanderers = renamedAgain(asked.renames);
  }

  run(): Arming {
    const renames: Rename[] = [];
    const toParents: bigint[] = [];
    const numbers: number[] = [];
    const asked = this.#asked.renames;
    for (let number = 0; number < asked.length; number++) {
      const rename = asked[number] as Rename;
      const standing = this.#standing(rename);
      const expect = this.#object(rename, standing);
      if (expect === null) continue;
      const receiver = this.#tree.directory(directoryOfPlace(rename.to));
      const name = nameOfPlace(rename.to);
      renames.push(expect === rename.expect ? rename : { ...rename, expect });
      numbers.push(number);
      toParents.push(receiver === null ? 0n : this.#mark(receiver, name, rename, standing, expect.inode));
      if (standing.node === null || receiver === null) continue;
      this.#tree.putIn(standing.node, receiver, name);
      if (expect.kind === Kind.directory) this.#hasMovedDirectories = true;
    }
    // CRASH: recovery learns only from this that not all will be done, and discards nothing whose place stays empty.
    const discards = this.#problems.length > 0 ? [] : this.#asked.discards;
    const rearrangement = { ...this.#asked, renames, discards };
    return {
      program: { rearrangement, stagedInodes: this.#stagedInodes, toParents },
      numbers,
      problems: this.#problems,
    };
  }

  #standing({ object, from, expect }: Rename): Standing {
    const directory = this.#tree.directory(directoryOfPlace(from));
    const name = nameOfPlace(from);
    if (expect.kind !== Kind.directory && !this.#wanderers.has(object)) {
      return { directory, name, node: null, isThere: directory !== null };
    }
    const node = directory?.child(name) ?? null;
    return { directory, name, node, isThere: node !== null };
  }

  /** The stamp of the object with its inode, as it stands before the first rename. */
  #object(rename: Rename, standing: Standing): Stamp | null {
    if (!this.#wanderers.has(rename.object)) return this.#lookAtObject(rename, standing);
    const known = this.#objects.get(rename.object);
    if (known !== undefined) return known;
    const stamp = this.#lookAtObject(rename, standing);
    this.#objects.set(rename.object, stamp);
    return stamp;
  }

  #lookAtObject(rename: Rename, standing: Standing): Stamp | null {
    try {
      const status = standing.isThere ? this.#lookAtOrigin(rename.from, standing) : null;
      if (status === null) {
        this.#problems.push(problemOf(attemptOn(rename, standing), 'vanished', 'it is not there any more'));
        return null;
      }
      if (!this.#workspace.isUntouched(status, rename.expect)) {
        const message = 'it has changed since the trees were compared';
        this.#problems.push(problemOf(attemptOn(rename, standing), 'changed', message));
        return null;
      }
      const { kind, links, inode, device } = status;
      if (kind !== Kind.directory && links > 1) this.#wanderers.add(rename.object);
      const { expect } = rename;
      return expect.inode === inode && expect.device === device ? expect : { ...expect, inode, device };
    } catch (error) {
      this.#problems.push(problemFrom(attemptOn(rename, standing), error));
      return null;
    }
  }

  /** What stood where an object is that has not been renamed yet: until a directory moves, that is still its place. */
  #lookAtOrigin(from: Place, standing: Standing): EntryStatus | null {
    if (this.#hasMovedDirectories) return this.#workspace.look(originOf(from, standing));
    return this.#workspace.lookIn(directoryOfPlace(from), nameOfPlace(from));
  }

  /** The inode of the receiving directory, or 0 where `inode` may have stood there before. */
  #mark(receiver: TreeNode, name: ByteString, rename: Rename, standing: Standing, inode: bigint): bigint {
    if (!this.#wanderers.has(rename.object)) {
      const staysPut = standing.directory === receiver && standing.name === name;
      return staysPut ? 0n : this.#inodeOf(receiver);
    }
    let names = this.#occupants.get(receiver);
    if (names === undefined) {
      names = new Map();
      this.#occupants.set(receiver, names);
    }
    let seen = names.get(name);
    if (seen === undefined) {
      seen = this.#firstOccupant(receiver, name);
      names.set(name, seen);
    }
    if (seen.has(inode)) return 0n;
    seen.add(inode);
    return this.#inodeOf(receiver);
  }

  #firstOccupant(receiver: TreeNode, name: ByteString): Set<bigint> {
    const inode = receiver.empty ? undefined : this.#inodeAt(joinPath(receiver.origin, name));
    return inode === undefined ? new Set() : new Set([inode]);
  }

  #inodeOf(node: TreeNode): bigint {
    const known = this.#inodes.get(node);
    if (known !== undefined) return known;
    const inode = this.#inodeAt(node.origin) ?? 0n;
    this.#inodes.set(node, inode);
    return inode;
  }

  /** Where even looking fails the rename proves nothing, and its own attempt will say why. */
  #inodeAt(path: ByteString): bigint | undefined {
    try {
      return this.#workspace.look(path)?.inode;
    } catch (error) {
      problemFrom({ path, operation: 'look at' }, error);
      return undefined;
    }
  }
}

function attemptOn({ from }: Rename, standing: Standing): Attempt {
  return { path: originOf(from, standing), operation: 'rename' };
}

/** The path before the first rename. */
function originOf(from: Place, { directory, name, node, isThere }: Standing): ByteString {
  if (node !== null) return node.origin;
  return isThere && directory !== null ? joinPath(directory.origin, name) : pathIn(from);
}

function renamedAgain(renames: readonly Rename[]): Set<number> {
  const once = new Set<number>();
  const again = new Set<number>();
  for (const { object } of renames) {
    if (once.has(object)) again.add(object);
    else once.add(object);
  }
  return again;
}
