/** A transaction that is killed, or loses its power, before and after every single change that it makes. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { countChanges, Judge, killedAt, plantWorld, recover, runAgain } from './aftermath.ts';
import { DESTINATION, idle, openEndpoint, runProgram } from './program-world.ts';
import { unfinishable, worlds } from './worlds.ts';

describe.each(worlds)('$name', (world) => {
  const judge = new Judge(world);

  it('is done without a trace when nothing goes wrong', async () => {
    const { system, steps } = plantWorld(world);
    expect(await runProgram(system, world, steps)).toEqual([]);
    judge.checkFinished(system);
    expect(system.openHandles).toBeLessThanOrEqual(OPEN_AFTER_RUN);
  });

  it('loses nothing and is finished by the next run wherever it is killed', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let nth = 1; ; nth++) {
        const { system, steps } = plantWorld(world);
        if (!(await killedAt(system, nth, moment, () => runProgram(system, world, steps)))) break;
        const next = system.reopen();
        judge.checkNoLoss(next);
        await runAgain(next, world, steps, 'boot 1');
        judge.checkFinished(next);
      }
    }
  });

  it('loses nothing when the recovery is killed as well', async () => {
    const { system: counted, steps: countedSteps } = plantWorld(world);
    const total = await countChanges(counted, () => runProgram(counted, world, countedSteps));
    for (let nth = 1; nth <= total; nth++) {
      for (let second = 1; ; second++) {
        const { system, steps } = plantWorld(world);
        await killedAt(system, nth, 'after', () => runProgram(system, world, steps));
        const next = system.reopen();
        const killed = await killedAt(next, second, second % 2 === 0 ? 'before' : 'after', () =>
          recover(next, 'boot 1'),
        );
        if (!killed) break;
        const last = next.reopen();
        judge.checkNoLoss(last);
        await runAgain(last, world, steps, 'boot 1');
        judge.checkFinished(last);
      }
    }
  });

  it.each([true, false])('loses nothing when the power is cut (file system synced at once: %s)', async (atOnce) => {
    for (let nth = 1; ; nth++) {
      const { system, steps } = plantWorld(world);
      if (!atOnce) system.fail({ call: 'syncFileSystem', code: 'ENOSYS', times: Number.POSITIVE_INFINITY });
      if (!(await killedAt(system, nth, 'after', () => runProgram(system, world, steps)))) break;
      for (const seed of [nth, nth + 1000, nth + 2000]) {
        const next = system.powerCut(seed);
        judge.checkNoLoss(next);
        await runAgain(next, world, steps, 'boot 2');
        judge.checkFinished(next);
      }
    }
  });
});

/** The worker's hold on the two roots, which lasts as long as its executor. */
const OPEN_AFTER_RUN = 4;

type Spoiling = 'fails' | 'has changed';
const spoilings: readonly Spoiling[] = ['fails', 'has changed'];

describe.each(unfinishable)('$name, and a part of it cannot be renamed', (world) => {
  const { system: undisturbed } = plantWorld(world);
  const allBefore = Object.fromEntries(undisturbed.readTree(DESTINATION));

  /** The file b, which all depends on, is not what was seen, or refuses to be renamed. */
  const spoil = (system: MemorySystem, how: Spoiling): void => {
    if (how === 'fails') {
      system.fail({ call: 'rename', code: 'EIO', name: asBytes('b'), times: Number.POSITIVE_INFINITY });
      return;
    }
    const file = system.openFileForUpdate(system.openRoot(asBytes(DESTINATION)), asBytes('b'));
    system.setTime(file, 1, 1);
    system.close(file);
  };

  const end = async (system: MemorySystem, bootId: string): Promise<void> => {
    const transaction = await openEndpoint(system, 'destination', bootId).begin(idle);
    expect(transaction.recovery.problems.filter(({ code }) => code === 'rescued')).toEqual([]);
    await transaction.finish(null, idle);
  };

  /** The tree is as it was, but for renames that have nothing to do with b; or all was done after all. */
  const check = (system: MemorySystem, how: Spoiling): void => {
    const { z = allBefore.z, w = z, ...tree } = Object.fromEntries(system.readTree(DESTINATION));
    expect(w).toBe(allBefore.z);
    const { z: _z, ...before } = allBefore;
    const { w: _w, ...wanted } = world.wanted;
    if (how === 'fails' && tree.b !== allBefore.b) expect(tree).toEqual(wanted);
    else expect(tree).toEqual(before);
  };

  it.each(spoilings)('holds back all removals wherever it is killed (b %s)', async (how) => {
    for (const moment of ['before', 'after'] as const) {
      for (let nth = 1; ; nth++) {
        const { system, steps } = plantWorld(world);
        spoil(system, how);
        const killed = await killedAt(system, nth, moment, () => runProgram(system, world, steps));
        const next = system.reopen();
        await end(next, 'boot 1');
        check(next, how);
        if (!killed) break;
      }
    }
  });

  it.each(spoilings)('holds them back when the recovery is killed as well (b %s)', async (how) => {
    const { system: counted, steps: countedSteps } = plantWorld(world);
    spoil(counted, how);
    const total = await countChanges(counted, () => runProgram(counted, world, countedSteps));
    for (let nth = 1; nth <= total; nth++) {
      for (let second = 1; ; second++) {
        const { system, steps } = plantWorld(world);
        spoil(system, how);
        await killedAt(system, nth, 'after', () => runProgram(system, world, steps));
        const next = system.reopen();
        if (how === 'fails') spoil(next, how);
        const killed = await killedAt(next, second, second % 2 === 0 ? 'before' : 'after', () => end(next, 'boot 1'));
        const last = next.reopen();
        await end(last, 'boot 1');
        check(last, how);
        if (!killed) break;
      }
    }
  });

  it.each(spoilings)('holds them back when the power is cut (b %s)', async (how) => {
    for (let nth = 1; ; nth++) {
      const { system, steps } = plantWorld(world);
      spoil(system, how);
      if (!(await killedAt(system, nth, 'after', () => runProgram(system, world, steps)))) break;
      for (const seed of [nth, nth + 1000, nth + 2000]) {
        const next = system.powerCut(seed);
        await end(next, 'boot 2');
        check(next, how);
      }
    }
  });
});
