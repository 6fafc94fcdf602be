/**
 * Recovery does what is left and nothing twice: killed anywhere in renames that cannot be told by their paths
 * alone, it ends without a problem, with nothing put back that was done.
 */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { countChanges, Judge, killedAt, plantWorld } from './aftermath.ts';
import { killedAfterRenames, killedWhen } from './interrupted-run.ts';
import { DESTINATION, idle, openEndpoint, runProgram, type World } from './program-world.ts';

const worlds: readonly World[] = [
  {
    name: 'two files swap their names, and a third takes a place whose file is discarded',
    destination: { a: 'A', b: 'B', 'old/x': 'X', c: 'C' },
    renames: [
      { object: 'a', from: 'a', to: '@0' },
      { object: 'b', from: 'b', to: 'a' },
      { object: 'a', from: '@0', to: 'b' },
      { object: 'old/x', from: 'old/x', to: '@1' },
      { object: 'old', from: 'old', to: '@2' },
      { object: 'c', from: 'c', to: 'old' },
    ],
    discards: [1, 2],
    wanted: { a: 'file B', b: 'file A', old: 'file C' },
  },
  {
    name: 'a file keeps its path while its directory goes and another comes',
    destination: { 'd/x': 'X', 'd/y': 'Y', z: 'Z' },
    stagedDirectories: [0],
    renames: [
      { object: 'd/x', from: 'd/x', to: '@1' },
      { object: 'd', from: 'd', to: 'e' },
      { object: '@0', from: '@0', to: 'd' },
      { object: 'd/x', from: '@1', to: 'd/x' },
      { object: 'z', from: 'z', to: '@2' },
    ],
    discards: [2],
    wanted: { d: 'directory', 'd/x': 'file X', e: 'directory', 'e/y': 'file Y' },
  },
  {
    name: 'directories swap their names and files of one name swap their directories',
    destination: { 'p/f': 'F', 'q/f': 'G', gone: 'N' },
    renames: [
      { object: 'p', from: 'p', to: '@0' },
      { object: 'q', from: 'q', to: 'p' },
      { object: 'p', from: '@0', to: 'q' },
      { object: 'p/f', from: 'q/f', to: '@1' },
      { object: 'q/f', from: 'p/f', to: 'q/f' },
      { object: 'p/f', from: '@1', to: 'p/f' },
      { object: 'gone', from: 'gone', to: '@2' },
    ],
    discards: [2],
    wanted: { p: 'directory', 'p/f': 'file F', q: 'directory', 'q/f': 'file G' },
  },
  {
    name: 'all that is renamed is discarded',
    destination: { 'p/x': 'X', 'p/y': 'Y', kept: 'K' },
    source: { p: 'new content' },
    renames: [
      { object: 'p/x', from: 'p/x', to: '@0' },
      { object: 'p/y', from: 'p/y', to: '@1' },
      { object: 'p', from: 'p', to: '@2' },
    ],
    discards: [0, 1, 2],
    arrivals: [{ path: 'p', receive: 'p', late: true }],
    wanted: { p: 'file new content', kept: 'file K' },
  },
];

describe.each(worlds)('$name', (world) => {
  it('is finished without a word wherever it is killed', async () => {
    const { system: counted, steps: countedSteps } = plantWorld(world);
    const total = await countChanges(counted, () => runProgram(counted, world, countedSteps));
    const judge = new Judge(world);
    let resumed = 0;
    for (let nth = 1; nth <= total; nth++) {
      const { system, steps } = plantWorld(world);
      await killedAt(system, nth, 'after', () => runProgram(system, world, steps));
      const next = system.reopen();
      judge.checkNoLoss(next);
      const transaction = await openEndpoint(next, 'destination').begin(idle);
      expect(transaction.recovery.problems, `killed after change ${nth} of ${total}`).toEqual([]);
      const isArmed = transaction.recovery.resumed;
      await transaction.finish(null, idle);
      if (!isArmed) continue;
      resumed++;
      const tree = Object.fromEntries(next.readTree(DESTINATION));
      const isDone = Object.keys(world.wanted).every((path) => tree[path] === world.wanted[path]);
      if (isDone) judge.checkFinished(next);
    }
    expect(resumed).toBeGreaterThan(world.renames?.length ?? 0);
  });
});

describe('what recovery cannot bring to its place', () => {
  const world: World = {
    name: 'a file that moves',
    destination: { a: 'A', b: 'B' },
    renames: [
      { object: 'a', from: 'a', to: 'x' },
      { object: 'b', from: 'b', to: 'y' },
    ],
    wanted: { x: 'file A', y: 'file B' },
  };

  it('is told', async () => {
    const next = await killedAfterRenames(world, 1);
    next.fail({ call: 'rename', code: 'EIO', name: asBytes('b'), times: Number.POSITIVE_INFINITY });
    const transaction = await openEndpoint(next, 'destination').begin(idle);
    expect(transaction.recovery.problems.map(({ path, code }) => [path, code])).toEqual([['b', 'changed']]);
    await transaction.finish(null, idle);
    expect(Object.fromEntries(next.readTree(DESTINATION))).toEqual({ x: 'file A', b: 'file B' });
  });

  it('is told by its name where somebody has taken it, and all else is done', async () => {
    const next = await killedAfterRenames(world, 1);
    remove(next, 'b');
    const transaction = await openEndpoint(next, 'destination').begin(idle);
    expect(transaction.recovery.problems.map(({ path, code }) => [path, code])).toEqual([['b', 'changed']]);
    await transaction.finish(null, idle);
    expect(Object.fromEntries(next.readTree(DESTINATION))).toEqual({ x: 'file A' });
  });

  it('is told by its name also where it is all that was to be renamed', async () => {
    const one: World = {
      name: 'one file moves',
      destination: { a: 'A', b: 'B' },
      renames: [{ object: 'a', from: 'a', to: 'x' }],
      wanted: { x: 'file A', b: 'file B' },
    };
    const next = await killedWhen(one, ({ journal }) => journal !== null && journal.done === 0);
    remove(next, 'a');
    const transaction = await openEndpoint(next, 'destination').begin(idle);
    expect(transaction.recovery.problems.map(({ path, code }) => [path, code])).toEqual([['a', 'changed']]);
    await transaction.finish(null, idle);
    expect(Object.fromEntries(next.readTree(DESTINATION))).toEqual({ b: 'file B' });
  });

  function remove(system: MemorySystem, name: string): void {
    const root = system.openRoot(asBytes(DESTINATION));
    system.unlink(root, asBytes(name));
    system.close(root);
  }
});
