/** A look at what an interrupted run has left in the state directory of a root. Changes nothing and takes no lock. */

import { isMyrrorError } from '../core/error.ts';
import type { JournalState } from '../core/journal/journal.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type {
  HeldEntry,
  JournalLook,
  JournalStage,
  RootLock,
  StagedEntry,
  Unfinished,
} from '../endpoint/unfinished.ts';
import type { Handle, System } from '../system/system.ts';
import { isNothingHere } from './foreign-journal.ts';
import { journalLabel, readJournal } from './journal-store.ts';
import { PARKED, RESCUED, STAGED } from './place-path.ts';
import { openKnownRoot, type RootFacts } from './root.ts';
import { StagedNames } from './stage-names.ts';
import { holdsUnfinished, openStateDirectory, statePlace } from './state-directory.ts';
import { stateEntries } from './state-entries.ts';
import { isMissing } from './transaction-problem.ts';
import { Workspace } from './transaction-workspace.ts';
import { type Journalled, journalledEntries } from './unfinished-renames.ts';

/** What is needed to look. */
export interface LookRequest {
  readonly system: System;
  readonly facts: RootFacts;
  /** The user id of this process. */
  readonly user: number;
  /** The name of this machine. */
  readonly host: string;
}

/** Throws MyrrorError `refused` for a state directory that is not ours, and SystemError. */
export function lookAtUnfinished({ system, facts, user, host }: LookRequest): Unfinished {
  if (!facts.exists) return nothing;
  const root = openKnownRoot(system, facts.path, facts.key);
  try {
    const state = openStateDirectory(system, statePlace(root, user, facts.location));
    if (state === null) return nothing;
    try {
      const workspace = new Workspace(system, root, facts.traits.times, facts.location);
      return look(workspace, { state, host, location: facts.location });
    } finally {
      system.close(state);
    }
  } finally {
    system.close(root);
  }
}

const nothing: Unfinished = {
  interrupted: false,
  lock: null,
  journal: null,
  renames: [],
  strays: [],
  staged: [],
  rescued: [],
};

interface Place {
  readonly state: Handle;
  readonly host: string;
  readonly location: string;
}

function look(workspace: Workspace, { state, host, location }: Place): Unfinished {
  const { system } = workspace;
  const lock = lockOf(system, state, host);
  try {
    const found = journalOf(workspace, location);
    const journalled = journalledEntries(workspace, found.state);
    const { entries, done } = journalled;
    const named = new Set(found.state?.rearrangement.stagedDirectories.map((slot) => `${PARKED}/${slot}`));
    for (const { at } of entries) named.add(at);
    const strays = stateEntries(workspace, PARKED).filter(({ path, kind }) => {
      return !named.has(path) && (kind !== Kind.directory || stateEntries(workspace, path).length > 0);
    });
    return {
      interrupted: holdsUnfinished(system, state),
      lock,
      journal: found.look === null ? null : { ...found.look, stage: stageOf(found.look.stage, journalled), done },
      renames: entries,
      strays: strays.map(heldEntry),
      staged: stagedIn(workspace),
      rescued: stateEntries(workspace, RESCUED).map(heldEntry),
    };
  } finally {
    workspace.forget();
  }
}

function stageOf(stage: JournalStage, journalled: Journalled): JournalStage {
  return stage === 'renaming' && isNothingHere(journalled) ? 'copied' : stage;
}

function lockOf(system: System, state: Handle, host: string): RootLock | null {
  const holder = system.lockHolder(state);
  if (holder === null) return null;
  const { process, since, here, alive } = holder;
  return { host: here ? host : '', process, since, alive };
}

interface FoundJournal {
  readonly look: JournalLook | null;
  readonly state: JournalState | null;
}

function journalOf(workspace: Workspace, location: string): FoundJournal {
  try {
    const state = readJournal(workspace, journalLabel(location));
    if (state === null) return { look: null, state };
    const stage = state.rearranged ? 'renamed' : 'renaming';
    return { look: { stage, damage: '', renames: state.rearrangement.renames.length, done: 0 }, state };
  } catch (error) {
    // RACE: a run that is at work removes its journal when it needs it no more.
    if (isMissing(error)) return { look: null, state: null };
    if (!isMyrrorError(error) || error.code !== 'format') throw error;
    return { look: { stage: 'damaged', damage: error.message, renames: 0, done: 0 }, state: null };
  }
}

/** What is staged. */
export function stagedIn(workspace: Workspace): StagedEntry[] {
  const directories = stateEntries(workspace, STAGED).filter(({ kind }) => kind === Kind.directory);
  if (directories.length === 0) return [];
  const names = new StagedNames(workspace);
  const staged: StagedEntry[] = [];
  for (const { path: directory } of directories) {
    for (const { name, kind, size } of stateEntries(workspace, directory)) {
      const known = names.find(directory, name);
      // The size of a symlink is that of its text, and no content.
      const bytes = kind === Kind.file ? size : 0;
      staged.push({ path: known.path, bytes, size: kind === Kind.file ? Math.max(known.size, bytes) : 0 });
    }
  }
  return staged.sort((a, b) => compareBytes(a.path, b.path));
}

function compareBytes(a: ByteString, b: ByteString): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function heldEntry({ path, kind, size }: HeldEntry): HeldEntry {
  return { path, kind, size: kind === Kind.file ? size : 0 };
}
