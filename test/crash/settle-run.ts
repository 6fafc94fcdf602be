/** `apply --resume` and `apply --abort` on trees in memory, in a process of their own. */

import type { Settling } from '../../src/endpoint/unfinished.ts';
import type { SettleReport } from '../../src/engine/report.ts';
import { settleRun } from '../../src/engine/settle.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { idle, openSide } from './whole-run.ts';
import type { Pair } from './whole-run-pairs.ts';

export const ways: readonly Settling[] = ['resume', 'abort'];

/** Opens the destination of a pair as a process does, settles it and lets go of it. */
export async function settlePair(
  system: MemorySystem,
  pair: Pair,
  how: Settling,
  bootId = 'boot 1',
): Promise<SettleReport> {
  const executor = new InlineExecutor(system);
  const endpoint = openSide('destination', { system, pair, bootId, executor });
  try {
    return await settleRun(how, { endpoint, options: {}, task: idle, stopwatch: new Stopwatch(() => 0) });
  } finally {
    await endpoint.close();
    await executor.close();
  }
}
