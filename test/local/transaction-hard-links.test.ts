import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { DESTINATION, idle, runProgram, stepsOf, type World } from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import { begin, codes, overwrite, plant, stage, tree } from './planted-transaction.ts';

/** Two names of one file, which get a new ctime together, and a third entry to work with. */
const linked = { x: 'old', y: { hardLink: 'x' }, other: 'other' };
const source = { x: 'new 1', y: 'new 22' };

describe('a file with two names, the first of which we changed, whose second', () => {
  it.each<[string, Partial<World>, Record<string, string>]>([
    [
      'is replaced like the first',
      {
        arrivals: [
          { path: 'x', receive: 'x', replaces: 'x' },
          { path: 'y', receive: 'y', replaces: 'y' },
        ],
      },
      { x: 'file new 1', y: 'file new 22', other: 'file other' },
    ],
    [
      'is removed when the first was replaced',
      { arrivals: [{ path: 'x', receive: 'x', replaces: 'x' }], removals: [['y', 'y']] },
      { x: 'file new 1', other: 'file other' },
    ],
    [
      'is removed when the first was renamed over',
      { renames: [{ object: 'other', from: 'other', to: 'x', replaces: 'x' }], removals: [['y', 'y']] },
      { x: 'file other' },
    ],
    [
      'is replaced when the first was renamed over',
      {
        renames: [{ object: 'other', from: 'other', to: 'x', replaces: 'x' }],
        arrivals: [{ path: 'y', receive: 'y', replaces: 'y', late: true }],
      },
      { x: 'file other', y: 'file new 22' },
    ],
    [
      'is renamed when the first was replaced',
      {
        arrivals: [{ path: 'x', receive: 'x', replaces: 'x' }],
        renames: [{ object: 'y', from: 'y', to: 'z' }],
      },
      { x: 'file new 1', z: 'file old', other: 'file other' },
    ],
    [
      'is removed when the first was discarded',
      { renames: [{ object: 'x', from: 'x', to: '@0' }], discards: [0], removals: [['y', 'y']] },
      { other: 'file other' },
    ],
    [
      'is removed like the first',
      {
        removals: [
          ['x', 'x'],
          ['y', 'y'],
        ],
      },
      { other: 'file other' },
    ],
  ])('%s is still known', async (_, changes, wanted) => {
    const { system, world } = plant({ destination: linked, source, ...changes });
    expect(await runProgram(system, world, stepsOf(system, world))).toEqual([]);
    expect(tree(system)).toEqual(wanted);
  });

  it('was changed by someone else is kept', async () => {
    const { system, world } = plant({
      destination: linked,
      source,
      arrivals: [{ path: 'x', receive: 'x', replaces: 'x' }],
      removals: [['y', 'y']],
    });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    expect(codes(await transaction.place(columnsOf(steps.arrivals), idle))).toEqual([]);
    overwrite(system, DESTINATION, 'y', 'new');
    expect(codes(await transaction.remove(steps.removals, idle))).toEqual([['y', 'changed']]);
    await transaction.finish(null, idle);
    expect(tree(system)).toEqual({ x: 'file new 1', y: 'file new', other: 'file other' });
  });
});

describe('a file with one name', () => {
  it('that was only touched is kept', async () => {
    const { system, world } = plant({ destination: { x: 'old' }, removals: [['x', 'x']] });
    const steps = stepsOf(system, world);
    system.setModeAt(system.openRoot(asBytes(DESTINATION)), asBytes('x'), 0o600);
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([['x', 'changed']]);
    expect(tree(system)).toEqual({ x: 'file old' });
  });
});
