/** A run that is told to stop, at each of its reports of progress: it stops, loses nothing and can be finished. */
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import type { Task } from '../../src/endpoint/task.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { Judge, plantPair, syncPair } from './whole-run.ts';
import { wholeRunPairs } from './whole-run-pairs.ts';

const pairs = wholeRunPairs();

/** A task that is cancelled at its `nth` report. */
function cancelledAt(nth: number): { task: Task; reports: () => number; phases: string[] } {
  const controller = new AbortController();
  const phases: string[] = [];
  let count = 0;
  const report: Task['report'] = ({ phase }) => {
    phases.push(phase);
    if (++count === nth) controller.abort();
  };
  return { task: { signal: controller.signal, report }, reports: () => count, phases };
}

/** Runs until the `nth` report; `cancelled`, or `ended` if the wish came too late. */
async function runUntil(system: MemorySystem, pair: (typeof pairs)[number], nth: number): Promise<string> {
  const { task, reports } = cancelledAt(nth);
  try {
    await syncPair(system, pair, { task });
    return reports() < nth ? 'no such report' : 'ended';
  } catch (error) {
    if (isMyrrorError(error) && error.code === 'cancelled') return 'cancelled';
    throw error;
  }
}

const done = { cancelled: 0, ended: 0 };
const seenPhases = new Set<string>();

describe.each(pairs)('$name, interrupted', (pair) => {
  const judge = new Judge(pair);

  it('stops when told, loses nothing and is finished by the next run', async () => {
    const { task, phases } = cancelledAt(Number.POSITIVE_INFINITY);
    await syncPair(plantPair(pair), pair, { task });
    for (const phase of phases) seenPhases.add(phase);
    for (let nth = 1; ; nth++) {
      const where = `told to stop at report ${nth} (${phases[nth - 1]})`;
      const system = plantPair(pair);
      const end = await runUntil(system, pair, nth);
      if (end === 'no such report') break;
      if (end === 'cancelled') done.cancelled++;
      else done.ended++;
      const next = system.reopen();
      judge.checkInterrupted(next, where);
      const report = await syncPair(next, pair);
      expect(report.problems, `${pair.name}, ${where}`).toEqual([]);
      judge.checkFinished(next, where);
    }
  });

  it('stops at once when it was told before it began, and changes nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    const system = plantPair(pair);
    const before = system.readTree('/');
    const task = { signal: controller.signal, report: () => undefined };
    await expect(syncPair(system, pair, { task })).rejects.toMatchObject({ code: 'cancelled' });
    expect(system.readTree('/')).toEqual(before);
  });
});

it('has covered what it says', () => {
  for (const phase of ['scan', 'stage', 'place', 'rearrange', 'remove', 'adjust']) expect(seenPhases).toContain(phase);
  expect(done.cancelled).toBeGreaterThan(pairs.length * 3);
  process.stdout.write(`${done.cancelled} runs stopped, ${done.ended} were about to end anyway\n`);
});
