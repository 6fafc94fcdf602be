/** A transaction that is killed, or loses its power, before and after every single change that it makes. */
import { describe, expect, it } from 'vitest';
import { countChanges, Judge, killedAt, plantWorld, recover, runAgain } from './aftermath.ts';
import { runProgram } from './program-world.ts';
import { worlds } from './worlds.ts';

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
