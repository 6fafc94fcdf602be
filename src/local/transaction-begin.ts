/** Opening a transaction: the root made if need be, the lock, and what an interrupted run has left. */
import { asBytes } from '../core/tree/byte-string.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type { Task } from '../endpoint/task.ts';
import type { Remembrance } from '../endpoint/transaction.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { Executor } from './executor.ts';
import { lockStateDirectory } from './lock.ts';
import { recover } from './recover.ts';
import { openKnownRoot, type RootFacts, unreadableRoot } from './root.ts';
import { StagingArea } from './stage-area.ts';
import { statePlace } from './state-directory.ts';
import { LocalTransaction } from './transaction.ts';
import { orEndRun } from './transaction-failure.ts';
import { Workspace } from './transaction-workspace.ts';

/** What is needed to begin. */
export interface BeginRequest {
  readonly system: System;
  readonly executor: Executor;
  readonly facts: RootFacts;
  /** The user id of this process. */
  readonly user: number;
  readonly bootId: string | null;
  remember(workspace: Workspace, remembrance: Remembrance, task: Task): Promise<void>;
  /** Called when the transaction has let go of everything. */
  released(): void;
}

const PRIVATE = 0o700;

/** Makes the root directory; its attributes are set at the end of the run. Throws MyrrorError `unreadable-root`. */
export function makeRoot(system: System, { path, location }: RootFacts): void {
  try {
    const above = parentPath(path);
    const parent = system.openRoot(above === '' ? asBytes('/') : above);
    try {
      system.makeDirectory(parent, baseName(path), PRIVATE);
      system.syncDirectory(parent);
    } finally {
      system.close(parent);
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw unreadableRoot(location, error);
  }
}

/** Takes the lock, finishes an interrupted run and opens a transaction on a root that is there. */
export async function beginTransaction(request: BeginRequest, task: Task): Promise<LocalTransaction> {
  const { system, facts, executor } = request;
  const root = openKnownRoot(system, facts.path, facts.key);
  let state: Handle | null = null;
  const letGo = (): void => {
    if (state === null) return;
    system.unlock(state);
    system.close(state);
    state = null;
  };
  const release = (): void => {
    letGo();
    system.close(root);
    request.released();
  };
  try {
    state = lockStateDirectory(system, statePlace(root, request.user), facts.location);
    const workspace = new Workspace(system, root, facts.traits.times);
    const area = new StagingArea(workspace, request.bootId);
    const label = `the journal in ${STATE_DIRECTORY} at ${facts.location}`;
    const recovery = await orEndRun('finishing an interrupted run', async () => {
      const recovered = await recover(workspace, label, task);
      area.discardDoubtful();
      return recovered;
    });
    return new LocalTransaction({
      workspace,
      executor,
      area,
      recovery,
      release,
      destination: { root: facts.path, key: facts.key },
      remember: (remembrance, at) => request.remember(workspace, remembrance, at),
      dropState: () => {
        // A lock that is a file in the directory goes first. One of the system's stays until the directory is
        // gone, so that nobody takes it in between; who does after that sees that it is not the one at the root.
        if (!system.capabilities.lock) letGo();
        dropStateDirectory(system, root);
      },
    });
  } catch (error) {
    release();
    throw error;
  }
}

/** Removes the state directory if nothing is in it; the root's own time stays as it was. */
function dropStateDirectory(system: System, root: Handle): void {
  const status = blankStatus();
  system.statusOf(root, status);
  try {
    system.removeDirectory(root, STATE_DIRECTORY);
  } catch (error) {
    const code = errorCode(error);
    // It holds a cache, or what was rescued, or what may serve the next run.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
    throw error;
  }
  try {
    system.setTime(root, status.mtimeSeconds, status.mtimeNanos);
  } catch (error) {
    // Another user's root, whose time is not ours to set.
    if (errorCode(error) !== 'EPERM') throw error;
  }
}
