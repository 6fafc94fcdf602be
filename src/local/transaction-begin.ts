/** Opening a transaction: the root made if need be, the lock, and what an interrupted run has left. */
import { asBytes } from '../core/tree/byte-string.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Task } from '../endpoint/task.ts';
import type { Remembrance } from '../endpoint/transaction.ts';
import type { System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { Executor } from './executor.ts';
import { journalLabel } from './journal-store.ts';
import { LockedRoot } from './locked-root.ts';
import { probeFolding } from './probe-folding.ts';
import { probeTraits } from './probe-traits.ts';
import { recover } from './recover.ts';
import { type RootFacts, unreadableRoot } from './root.ts';
import { StagingArea } from './stage-area.ts';
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
  /** Something may be left for later runs. */
  readonly cache: boolean;
  remember(workspace: Workspace, remembrance: Remembrance, task: Task): Promise<void>;
  /** Called with what the file system takes for one name and what it keeps, once that can be found out. */
  learn(probed: Pick<RootFacts, 'folding' | 'traits'>): void;
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
  const locked = new LockedRoot(system, facts, request.user);
  const release = (): void => {
    locked.release();
    request.released();
  };
  try {
    const probed = await orEndRun(`finding out what the file system of ${facts.location} keeps`, () => ({
      traits: probeTraits(system, locked.state, facts.traits, { user: request.user, keep: request.cache }),
      folding: probeFolding(system, locked.root, locked.state, facts.traits),
    }));
    request.learn(probed);
    const { traits } = probed;
    const workspace = new Workspace(system, locked.root, traits.times, facts.location);
    const area = new StagingArea(workspace, request.bootId);
    const recovery = await orEndRun(`finishing an interrupted run of ${facts.location}`, async () => {
      const recovered = await recover(workspace, journalLabel(facts.location), task);
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
      dropState: () => locked.dropState(),
    });
  } catch (error) {
    release();
    throw error;
  }
}
