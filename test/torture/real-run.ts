/** A run on a real disk that is stopped before one of its calls. */
import type { Report } from '../../src/engine/report.ts';
import { openSystem } from '../../src/system/open-system.ts';
import type { System } from '../../src/system/system.ts';
import { syncPair } from '../crash/whole-run.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import { Ended, type Watch, watchedSystem } from './watched-system.ts';

export const native: System = openSystem();

/** What is done before the changes of a run, each given its number from 1 on. */
export interface Disturbance {
  /** True if the run ends here. */
  readonly before: (change: number) => boolean;
  /** What the run takes for the system; the real one without it. */
  readonly inner?: System;
}

/** The report of a run on the pair in `above`; null if it was ended. All that it held open is closed then. */
export async function realRun(above: string, pair: Pair, disturbance: Disturbance): Promise<Report | null> {
  let changes = 0;
  const watch: Watch = ({ phase, mutating }) => {
    if (phase === 'before' && mutating && disturbance.before(++changes)) throw new Ended();
  };
  const { system, closeAll } = watchedSystem(disturbance.inner ?? native, watch);
  try {
    return await syncPair(system, pair, { above });
  } catch (error) {
    if (error instanceof Ended) return null;
    throw error;
  } finally {
    closeAll();
  }
}

/** How many changes an undisturbed run makes. */
export async function changesOfRun(above: string, pair: Pair): Promise<number> {
  let total = 0;
  await realRun(above, pair, {
    before: (change) => {
      total = change;
      return false;
    },
  });
  return total;
}
