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
import type { Workspace } from './transaction-workspace.ts';

export interface Journalled {
  readonly entries: readonly RenamedEntry[];
  /** How many renames are done. */
  readonly done: number;
}

/** One look per thing at least. Without a journal there is nothing. */
export function journalledEntries(workspace: Workspace, journal: JournalState | null): Journalled {
  if (journal === null) return { entries: [], done: 0 };
  const { renames } = journal.rearrangement;
  const done = doneOf(workspace, journal);
  const objects = new RenamedObjects(journal.rearrangement);
  for (let number = 0; number < done; number++) {
    const rename = renames[number];
    if (rename !== undefined) objects.follow(rename);
  }
  return { entries: Array.from(objects.all(), (object) => entryOf(workspace, objects, object)), done };
}

function doneOf(workspace: Workspace, journal: JournalState): number {
  return journal.rearranged ? journal.rearrangement.renames.length : renamesFound(workspace, journal);
}

function entryOf(workspace: Workspace, objects: RenamedObjects, object: RenamedObject): RenamedEntry {
  const { expect, node, planned, home } = object;
  const target = objects.plannedTree.path(planned);
  const to = isParked(target) ? ROOT : target;
  const from = isParked(node.origin) ? ROOT : node.origin;
  const expected = objects.tree.path(node);
  // What could not be renamed, or was brought back since, is at its old place; what recovery got on with, elsewhere.
  const places = [expected, joinPath(objects.tree.path(home), baseName(node.origin)), ...(object.slots ?? []), target];
  const at = places.find((place) => isAt(workspace, place, expect)) ?? ROOT;
  return { kind: expect.kind, size: expect.kind === Kind.file ? expect.size : 0, from, to, at, state: stateOf(at, to) };
}

function stateOf(at: ByteString, to: ByteString): RenameState {
  if (at === ROOT) return 'missing';
  if (isParked(at)) return 'parked';
  return at === to ? 'renamed' : 'waiting';
}

function isAt(workspace: Workspace, path: ByteString, expect: Stamp): boolean {
  try {
    const status = workspace.look(path);
    return status !== null && status.kind === expect.kind && status.inode === expect.inode;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}
