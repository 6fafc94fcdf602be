import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { DESTINATION, idle, runProgram, stepsOf } from '../crash/program-world.ts';
import { begin, codes, overwrite, plant, tree } from './planted-transaction.ts';

/** The file b takes the place of the directory d/a, in which nothing is needed. */
const fileForDirectory = {
  destination: { 'd/a/old': 'O', b: 'B' },
  renames: [
    { object: 'd/a/old', from: 'd/a/old', to: '@0' },
    { object: 'd/a', from: 'd/a', to: '@1' },
    { object: 'b', from: 'b', to: 'd/a' },
  ],
  discards: [0, 1],
};
const before = { d: 'directory', 'd/a': 'directory', 'd/a/old': 'file O' };

describe('what was to be discarded, where something else could not be renamed,', () => {
  it('is put back if the other was left out because it had changed', async () => {
    const { system, world } = plant(fileForDirectory);
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'b', 'edited');
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([
      ['b', 'changed'],
      ['d/a', 'held-back'],
    ]);
    expect(tree(system)).toEqual({ ...before, b: 'file edited' });
  });

  it('is put back if the rename of the other failed, and counts as not done', async () => {
    const { system, world } = plant(fileForDirectory);
    const steps = stepsOf(system, world);
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('b') });
    const transaction = await begin(system);
    const outcome = await transaction.rearrange(steps.rearrangement, idle);
    expect(codes(outcome)).toEqual([
      ['b', 'EIO'],
      ['d/a', 'held-back'],
    ]);
    expect(outcome.problems[1]?.message).toContain('it and 1 more');
    expect(outcome.done).toEqual(Uint8Array.of(0, 0, 0));
    await transaction.finish(null, idle);
    expect(tree(system)).toEqual({ ...before, b: 'file B' });
  });

  it('goes if its place was taken as planned', async () => {
    const { system, world } = plant({
      ...fileForDirectory,
      destination: { ...fileForDirectory.destination, x: 'X', y: 'Y' },
      renames: [...fileForDirectory.renames, { object: 'x', from: 'x', to: '@2' }, { object: 'y', from: 'y', to: 'z' }],
      discards: [0, 1, 2],
    });
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'y', 'edited');
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([
      ['y', 'changed'],
      ['x', 'held-back'],
    ]);
    expect(tree(system)).toEqual({ d: 'directory', 'd/a': 'file B', x: 'file X', y: 'file edited' });
  });

  it('goes back into its directory where that is by now', async () => {
    const { system, world } = plant({
      destination: { 'd/old': 'O', 'd/kept': 'K', b: 'B' },
      renames: [
        { object: 'd/old', from: 'd/old', to: '@0' },
        { object: 'd', from: 'd', to: 'e' },
        { object: 'b', from: 'b', to: 'c' },
      ],
      discards: [0],
    });
    const steps = stepsOf(system, world);
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('b') });
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([
      ['b', 'EIO'],
      ['d/old', 'held-back'],
    ]);
    expect(tree(system)).toEqual({ e: 'directory', 'e/old': 'file O', 'e/kept': 'file K', b: 'file B' });
  });

  it('goes back into its directory if that was put aside first and comes back as well', async () => {
    const { system, world } = plant({
      destination: { 'd/old': 'O', 'd/kept': 'K', e: 'E' },
      renames: [
        { object: 'd', from: 'd', to: '@0' },
        { object: 'd/old', from: '@0/old', to: '@1' },
        { object: 'e', from: 'e', to: 'd' },
        { object: 'd', from: '@0', to: 'e' },
      ],
      discards: [1],
    });
    const steps = stepsOf(system, world);
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('e') });
    await runProgram(system, world, steps);
    expect(tree(system)).toEqual({ d: 'directory', 'd/old': 'file O', 'd/kept': 'file K', e: 'file E' });
  });

  it('is kept among the rescued things if it cannot be put back', async () => {
    const { system, world } = plant(fileForDirectory);
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'b', 'edited');
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('0') });
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([
      ['b', 'changed'],
      ['d/a/old', 'rescued'],
      ['d/a', 'held-back'],
    ]);
    expect(tree(system)).toMatchObject({ 'd/a': 'directory', '.myrror/rescued/old': 'file O' });
  });

  it('ends the run, for the next one to try again, if it can go nowhere', async () => {
    const { system, world } = plant(fileForDirectory);
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'b', 'edited');
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('0'), times: Number.POSITIVE_INFINITY });
    await expect(runProgram(system, world, steps)).rejects.toThrow();
    const next = system.reopen();
    const transaction = await begin(next);
    expect(codes(transaction.recovery)).toEqual([['d/a', 'held-back']]);
    await transaction.finish(null, idle);
    expect(tree(next)).toEqual({ ...before, b: 'file edited' });
  });
});
