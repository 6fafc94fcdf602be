/** Each changing call of a transaction fails once, with each kind of error: nothing is lost, and success is never claimed wrongly. */
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import type { Problem } from '../../src/core/tree/problem.ts';
import type { CallName } from '../model/memory-faults.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { Judge, plantWorld } from './aftermath.ts';
import { runProgram, type Steps, type World } from './program-world.ts';
import { worlds } from './worlds.ts';

const codes = ['EIO', 'ENOSPC', 'EACCES', 'EPERM', 'EBUSY'] as const;

/** How often each changing call is made when nothing goes wrong. */
async function callsOf(world: World): Promise<Map<CallName, number>> {
  const { system, steps } = plantWorld(world);
  const calls = new Map<CallName, number>();
  system.onMutation = (call, phase) => {
    if (phase === 'before') calls.set(call, (calls.get(call) ?? 0) + 1);
  };
  await runProgram(system, world, steps);
  return calls;
}

/** The problems of a run, or null if it ended early with an error of ours. */
async function tryProgram(system: MemorySystem, world: World, steps: Steps): Promise<readonly Problem[] | null> {
  try {
    return await runProgram(system, world, steps);
  } catch (error) {
    if (!isMyrrorError(error)) throw error;
    return null;
  }
}

describe.each(worlds)('$name', (world) => {
  it.each(codes)('survives %s at every call', async (code) => {
    const judge = new Judge(world);
    for (const [call, times] of await callsOf(world)) {
      for (let nth = 1; nth <= times; nth++) {
        const { system, steps } = plantWorld(world);
        system.fail({ call, code, nth });
        const problems = await tryProgram(system, world, steps);
        judge.checkNoLoss(system);
        if (problems?.length === 0) judge.checkFinished(system);
        const next = system.reopen();
        next.clearFaults();
        await tryProgram(next, world, steps);
        judge.checkNoLoss(next);
        expect([...next.readTree('/destination').keys()].filter((path) => path.startsWith('.myrror/parked'))).toEqual(
          [],
        );
      }
    }
  });
});
