/**
 * Finishing what an interrupted run has left. The journal says what was intended, the disk what was
 * done. Every step can itself be cut off at any call, and is found half done by the next recovery.
 */
import type { JournalProgram, JournalState } from '../core/journal/journal.ts';
import type { Problem } from '../core/tree/problem.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type { Task } from '../endpoint/task.ts';
import { foreignProblem, isForeign } from './foreign-journal.ts';
import { readJournal, removeJournal, removeUnfinishedJournal } from './journal-store.ts';
import { PARKED } from './place-path.ts';
import { sealRenames } from './rearrange.ts';
import { clearParked, removeDiscards } from './rearrange-discard.ts';
import { RearrangeRun } from './rearrange-run.ts';
import { renamesDone } from './recover-frontier.ts';
import { dropUnfinishedCaches } from './state-file.ts';
import { eachItem } from './transaction-loop.ts';
import { isMissing } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

export interface Recovery {
  /** There was an interrupted run with renames to be finished. */
  readonly resumed: boolean;
  /** How many renames were left to be done. */
  readonly renamed: number;
  readonly problems: readonly Problem[];
}

/**
 * Finishes the renames of an interrupted run, if there are any, and clears the parking area. `label`
 * names the journal in messages. Throws MyrrorError `format` for a journal that cannot be read, and
 * `cancelled`; the next call goes on from there.
 */
export async function recover(workspace: Workspace, label: string, task: Task): Promise<Recovery> {
  removeUnfinishedJournal(workspace);
  dropUnfinishedCaches(workspace.system, workspace.directory(STATE_DIRECTORY));
  const journal = readJournal(workspace, label);
  if (journal === null) return { resumed: false, renamed: 0, problems: clearParked(workspace) };
  if (isForeign(workspace, journal)) {
    return { resumed: true, renamed: 0, problems: [foreignProblem(), ...endRearrangement(workspace, journal)] };
  }
  const { renamed, problems } = journal.rearranged ? nothing : await finishRenames(workspace, journal, task);
  return { resumed: true, renamed, problems: [...problems, ...endRearrangement(workspace, journal)] };
}

/** When the renames are durable: removes what they discarded, then the journal. */
export function endRearrangement(workspace: Workspace, program: JournalProgram): Problem[] {
  const problems = removeDiscards(workspace, program.rearrangement);
  problems.push(...clearParked(workspace));
  // CRASH: without the journal a discarded file in a slot would look like one that somebody needs.
  syncParked(workspace);
  removeJournal(workspace);
  return problems;
}

interface Finished {
  readonly renamed: number;
  readonly problems: readonly Problem[];
}

const nothing: Finished = { renamed: 0, problems: [] };

async function finishRenames(workspace: Workspace, journal: JournalState, task: Task): Promise<Finished> {
  const run = new RearrangeRun(workspace, journal);
  const start = renamesDone(workspace, journal);
  run.skip(start);
  const { done } = await eachItem(
    {
      phase: 'recover',
      items: journal.rearrangement.renames.slice(start),
      interruptible: true,
      // What fails here shows in the end by an object that is not in its place.
      act: (_rename, index) => run.rename(start + index),
    },
    task,
  );
  const problems = [...run.settle(), ...run.misplaced()];
  await sealRenames(workspace, run);
  return { renamed: done.reduce((sum, one) => sum + one, 0), problems };
}

function syncParked(workspace: Workspace): void {
  try {
    workspace.system.syncDirectory(workspace.directory(PARKED));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
