import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { baseName, parentPath } from '../../src/core/tree/path.ts';
import { DESTINATION, idle, runProgram, stepsOf } from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import type { CallName } from '../model/memory-faults.ts';
import { begin, codes, overwrite, plant, stage, tree } from './planted-transaction.ts';

const COUNT = 1200;
const numbers = [...Array(COUNT).keys()];
const nameOf = (number: number): string => `d${number % 7}/f${number}`;

/** More arrivals than one thread is given at a time, each with a content of its own. */
const many = {
  destination: Object.fromEntries(numbers.slice(0, 7).map((number) => [`d${number}/kept`, 'kept'])),
  source: Object.fromEntries(numbers.map((number) => [nameOf(number), `content ${number}`])),
  arrivals: numbers.map((number) => ({ path: nameOf(number), receive: nameOf(number) })),
};

describe('placing many arrivals', () => {
  it('gives each its own name', async () => {
    const { system, world } = plant(many);
    expect(await runProgram(system, world, stepsOf(system, world))).toEqual([]);
    const found = tree(system);
    for (const number of numbers) expect(found[nameOf(number)]).toBe(`file content ${number}`);
    expect(Object.keys(found)).toHaveLength(COUNT + 14);
  });

  it('keeps what stands in the way of some, names them and places the others', async () => {
    const { system, world } = plant(many);
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    const taken = [3, 700, 1199];
    system.plant(DESTINATION, Object.fromEntries(taken.map((number) => [nameOf(number), 'mine'])));
    const outcome = await transaction.place(columnsOf(steps.arrivals), idle);
    expect(codes(outcome)).toEqual(taken.map((number) => [nameOf(number), 'changed']));
    expect(outcome.done.reduce((sum, done) => sum + done, 0)).toBe(COUNT - taken.length);
    for (const number of taken) expect(tree(system)[nameOf(number)]).toBe('file mine');
  });

  it('knows the second name of a file whose first was replaced far before it', async () => {
    const { system, world } = plant({
      destination: { a: 'old', z: { hardLink: 'a' } },
      source: { a: 'new a', z: 'new z', ...many.source },
      directories: numbers.slice(0, 7).map((number) => `d${number}`),
      arrivals: [
        { path: 'a', receive: 'a', replaces: 'a' },
        ...many.arrivals,
        { path: 'z', receive: 'z', replaces: 'z' },
      ],
    });
    expect(await runProgram(system, world, stepsOf(system, world))).toEqual([]);
    expect(tree(system)).toMatchObject({ a: 'file new a', z: 'file new z' });
  });
});

describe('placing', () => {
  it('gives no name to what was not brought in as a whole', async () => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    const steps = stepsOf(system, world);
    await stage(system, await begin(system), steps.arrivals);
    const next = system.reopen();
    for (const [path, content] of Object.entries(tree(next))) {
      if (content === 'file A')
        overwrite(next, `${DESTINATION}/${parentPath(asBytes(path))}`, baseName(asBytes(path)), 'AB');
    }
    const transaction = await begin(next);
    expect(codes(await transaction.place(columnsOf(steps.arrivals), idle))).toEqual([['a', 'not-staged']]);
    expect(tree(next)).not.toHaveProperty('a');
  });

  it('tries again what the system refused for a moment', async () => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    system.fail({ call: 'rename', code: 'EBUSY', name: asBytes('a') });
    expect(await runProgram(system, world, stepsOf(system, world))).toEqual([]);
    expect(tree(system)).toEqual({ a: 'file A' });
  });
});

describe('the owner of a new file', () => {
  it.each([
    ['is set where it is another than new files have', 7, 1],
    ['is left as it is where that is the wanted one', 0, 0],
  ])('%s', async (_, uid, calls) => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    const steps = stepsOf(system, world);
    const owned = steps.arrivals.map((arrival) => ({
      ...arrival,
      attributes: { ...arrival.attributes, uid, gid: uid },
    }));
    const seen: CallName[] = [];
    system.onMutation = (call, phase) => {
      if (phase === 'before') seen.push(call);
    };
    await stage(system, await begin(system), owned);
    expect(seen.filter((call) => call === 'setOwner')).toHaveLength(calls);
  });
});
