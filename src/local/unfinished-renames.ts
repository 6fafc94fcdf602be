/** Where the things are that a journal renames, as the disk tells it. */
import type { JournalState } from '../core/journal/journal.ts';
import { type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, joinPath } from '../core/tree/path.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import type { RenamedEntry, RenameState } from '../endpoint/unfinished.ts';
import { errorCode } from '../system/system-error.ts';
import { isParked } from './place-path.ts';
import { type RenamedObject, RenamedObjects } from './rearrange-objects.ts';
import { renamesFound } from './recover-frontier.ts';
import { isMissing } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

export interface Journalled {
  readonly entries: readonly RenamedEntry[];
  /** How many renames are done. */
  readonly done: number;
  /** Of how many of the entries nobody can tell where they are, because a look for them failed. */
  readonly unseen: number;
}

/** One look per thing at least. Without a journal there is nothing. */
export function journalledEntries(workspace: Workspace, journal: JournalState | null): Journalled {
  if (journal === null) return { entries: [], done: 0, unseen: 0 };
  const { renames } = journal.rearrangement;
  const done = doneOf(workspace, journal);
  const objects = new RenamedObjects(journal.rearrangement);
  for (let number = 0; number < done; number++) {
    const rename = renames[number];
    if (rename !== undefined) objects.follow(rename);
  }
  const looks = new Looks(workspace);
  const entries = Array.from(objects.all(), (object) => entryOf(looks, objects, object));
  return { entries, done, unseen: looks.unseen };
}

function doneOf(workspace: Workspace, journal: JournalState): number {
  return journal.rearranged ? journal.rearrangement.renames.length : renamesFound(workspace, journal);
}

function entryOf(looks: Looks, objects: RenamedObjects, object: RenamedObject): RenamedEntry {
  const { expect, node, planned, home } = object;
  const target = objects.plannedTree.path(planned);
  const to = isParked(target) ? ROOT : target;
  const from = isParked(node.origin) ? ROOT : node.origin;
  const expected = objects.tree.path(node);
  // What could not be renamed, or was brought back since, is at its old place; what recovery got on with, elsewhere.
  const places = [expected, joinPath(objects.tree.path(home), baseName(node.origin)), ...(object.slots ?? []), target];
  const at = looks.find(places, expect) ?? ROOT;
  return { kind: expect.kind, size: expect.kind === Kind.file ? expect.size : 0, from, to, at, state: stateOf(at, to) };
}

function stateOf(at: ByteString, to: ByteString): RenameState {
  if (at === ROOT) return 'missing';
  if (isParked(at)) return 'parked';
  return at === to ? 'renamed' : 'waiting';
}

/** Looks for objects, and how many of them nobody can tell the place of. */
class Looks {
  unseen = 0;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The first of the places where the object is. */
  find(places: readonly ByteString[], expect: Stamp): ByteString | undefined {
    let failed = false;
    for (const place of places) {
      try {
        const status = this.#workspace.look(place);
        if (status !== null && status.kind === expect.kind && status.inode === expect.inode) return place;
      } catch (error) {
        if (errorCode(error) === null) throw error;
        failed ||= !isMissing(error);
      }
    }
    if (failed) this.unseen++;
    return undefined;
  }
}
