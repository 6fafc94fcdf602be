/** The phase of renames: journal first, then the renames, then what could not be done is settled. */
import type { JournalProgram } from '../core/journal/journal.ts';
import type { Rearrangement, Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome } from '../endpoint/transaction.ts';
import { markRearranged, removeJournal, removeUnfinishedJournal, writeJournal } from './journal-store.ts';
import { PARKED, PARKED_NAME } from './place-path.ts';
import { type Arming, arm } from './rearrange-arm.ts';
import { clearParked } from './rearrange-discard.ts';
import { RearrangeRun } from './rearrange-run.ts';
import { makeNamesDurable } from './transaction-barrier.ts';
import { eachItem } from './transaction-loop.ts';
import type { Workspace } from './transaction-workspace.ts';

const PRIVATE = 0o700;

export interface Rearranged {
  readonly outcome: Outcome;
  /** What the journal holds; its discards are still to be removed. */
  readonly program: JournalProgram;
}

/**
 * Does the renames of `asked`. All content that they rely upon must be durable. An interruption in
 * the middle is finished by recovery; a wish to stop is heard only before and after.
 */
export async function rearrange(workspace: Workspace, asked: Rearrangement, task: Task): Promise<Rearranged> {
  const { program, numbers, problems } = prepare(workspace, asked);
  const run = new RearrangeRun(workspace, program);
  const renamed = await eachItem(
    {
      phase: 'rearrange',
      items: program.rearrangement.renames,
      interruptible: false,
      act: (_rename, number) => run.rename(number),
    },
    task,
  );
  const settled = run.settle();
  await sealRenames(workspace, run);
  const done = new Uint8Array(asked.renames.length);
  for (const [index, number] of numbers.entries()) {
    const isBack = run.putBack.has((program.rearrangement.renames[index] as Rename).object);
    done[number] = isBack ? 0 : (renamed.done[index] as number);
  }
  return {
    program,
    outcome: { done, problems: [...problems, ...renamed.problems, ...settled], bytes: 0, reusedBytes: 0 },
  };
}

/** Makes the renames durable and says so in the journal: from here on what is discarded may go. */
export async function sealRenames(workspace: Workspace, run: RearrangeRun): Promise<void> {
  await makeNamesDurable(workspace, renamedIn(run));
  markRearranged(workspace);
}

function* renamedIn(run: RearrangeRun): Generator<ByteString, void> {
  yield PARKED;
  yield* run.touchedDirectories();
}

function prepare(workspace: Workspace, asked: Rearrangement): Arming {
  try {
    if (workspace.look(PARKED) === null) {
      workspace.system.makeDirectory(workspace.directory(STATE_DIRECTORY), PARKED_NAME, PRIVATE);
    }
    const arming = arm(workspace, asked);
    workspace.system.syncDirectory(workspace.directory(PARKED));
    writeJournal(workspace, arming.program);
    return arming;
  } catch (error) {
    // Nothing has been renamed: what was prepared goes, so that the run can end in order.
    removeUnfinishedJournal(workspace);
    removeJournal(workspace);
    clearParked(workspace);
    throw error;
  }
}
