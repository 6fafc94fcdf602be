/** Brings to an end what an interrupted run has left, forwards or backwards, without a source. */
import type { Task } from '../endpoint/task.ts';
import type { Settlement, Settling, StagedEntry } from '../endpoint/unfinished.ts';
import type { System } from '../system/system.ts';
import { journalLabel } from './journal-store.ts';
import { LockedRoot } from './locked-root.ts';
import { dropFormProbe } from './probe-folding.ts';
import { dropParkingArea } from './rearrange-discard.ts';
import { recover } from './recover.ts';
import type { RootFacts } from './root.ts';
import { StagingArea } from './stage-area.ts';
import { orEndRun } from './transaction-failure.ts';
import { Workspace } from './transaction-workspace.ts';
import { type Taken, undo } from './undo.ts';
import { stagedIn } from './unfinished.ts';

/** What is needed to settle. */
export interface SettleRequest {
  readonly system: System;
  readonly facts: RootFacts;
  /** The user id of this process. */
  readonly user: number;
  readonly bootId: string | null;
}

/** Throws MyrrorError `busy`, `format` before anything was touched, `io`, `no-space`, `cancelled`; the next call goes on. */
export async function settle(request: SettleRequest, how: Settling, task: Task): Promise<Settlement> {
  const { system, facts } = request;
  const locked = new LockedRoot(system, facts, request.user);
  try {
    const workspace = new Workspace(system, locked.root, facts.traits.times, facts.location);
    const area = new StagingArea(workspace, request.bootId);
    const doing = how === 'resume' ? 'finishing' : 'undoing';
    return await orEndRun(`${doing} the interrupted run of ${facts.location}`, async () => {
      const { renamed, problems } = await renames(workspace, how, facts.location, task);
      const staged = clearStaged(workspace, area, how);
      dropParkingArea(workspace);
      dropFormProbe(system, locked.state);
      workspace.widened.restore((path) => workspace.directory(path));
      workspace.forget();
      locked.dropState();
      const stagedBytes = staged.reduce((sum, { bytes }) => sum + bytes, 0);
      return { interrupted: true, renamed, stagedFiles: staged.length, stagedBytes, problems };
    });
  } finally {
    locked.release();
  }
}

async function renames(workspace: Workspace, how: Settling, location: string, task: Task): Promise<Taken> {
  if (how === 'abort') return await undo(workspace, location, task);
  const { renamed, problems } = await recover(workspace, journalLabel(location), task);
  return { renamed, problems };
}

/** What can serve the next run stays after a `resume`; what a restart has left half written never does. */
function clearStaged(workspace: Workspace, area: StagingArea, how: Settling): StagedEntry[] {
  if (how === 'resume') {
    area.discardDoubtful();
    const staged = stagedIn(workspace);
    if (staged.length === 0) area.clear(new Set());
    return staged;
  }
  const staged = stagedIn(workspace);
  area.clear(new Set());
  return staged;
}
