import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { DESTINATION, idle, SOURCE, stampAt, stepsOf } from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import {
  begin,
  codes,
  damageStaged,
  OUTSIDE,
  overwrite,
  plant,
  stage,
  swapForSymlink,
  tree,
} from './planted-transaction.ts';

const MIB = 1024 * 1024;

describe('bringing content in', () => {
  const source = { a: 'A', 'd/b': 'B' };
  const arrivals = [
    { path: 'a', receive: 'a' },
    { path: 'b', receive: 'd/b' },
  ];

  it('reports a source file that is gone and goes on with the others', async () => {
    const { system, world } = plant({ source, arrivals });
    const steps = stepsOf(system, world);
    system.unlink(system.openRoot(asBytes(SOURCE)), asBytes('a'));
    const outcome = await stage(system, await begin(system), steps.arrivals);
    expect(outcome.done).toEqual(Uint8Array.of(0, 1));
    expect(codes(outcome)).toEqual([['a', 'vanished']]);
  });

  it('does not follow a symlink that has taken the place of a directory of the source', async () => {
    const { system, world } = plant({ source, arrivals });
    const steps = stepsOf(system, world);
    system.plant(OUTSIDE, { b: 'secret' });
    swapForSymlink(system, SOURCE, 'd');
    const outcome = await stage(system, await begin(system), steps.arrivals);
    expect(codes(outcome)).toEqual([['d/b', 'vanished']]);
    expect(Object.values(tree(system))).not.toContain('file secret');
  });

  it('drops what it read of a file that was changed at the same size meanwhile', async () => {
    const { system, world } = plant({ source, arrivals });
    const steps = stepsOf(system, world);
    system.onMutation = (_call, phase): void => {
      if (phase !== 'after' || !Object.values(tree(system)).includes('file A')) return;
      system.onMutation = undefined;
      overwrite(system.attach(), SOURCE, 'a', 'Z');
    };
    const transaction = await begin(system);
    const outcome = await stage(system, transaction, steps.arrivals);
    expect(codes(outcome)).toEqual([['a', 'changed']]);
    expect(outcome.problems[0]?.message).toContain('while it was read');
    expect(Object.values(tree(system))).not.toContain('file A');
  });

  it('takes over what was staged in this boot, and throws away what an earlier boot has left unsynced', async () => {
    for (const [bootId, reused] of [
      ['boot 1', 2],
      ['boot 2', 0],
    ] as const) {
      const { system, world } = plant({ source, arrivals });
      const steps = stepsOf(system, world);
      await stage(system, await begin(system), steps.arrivals);
      const next = system.reopen();
      expect((await stage(next, await begin(next, bootId), steps.arrivals)).reusedBytes).toBe(reused);
    }
  });

  it('takes over what a barrier has made durable in an earlier boot', async () => {
    const { system, world } = plant({ source, arrivals });
    const steps = stepsOf(system, world);
    const first = await begin(system);
    await stage(system, first, steps.arrivals);
    await first.barrier(idle);
    const next = system.powerCut(1);
    expect((await stage(next, await begin(next, 'boot 2'), steps.arrivals)).reusedBytes).toBe(2);
  });

  it('brings again what is known by size and time only', async () => {
    const { system, world } = plant({ source, arrivals });
    const steps = stepsOf(system, world);
    const unknown = steps.arrivals.map((arrival) => ({ ...arrival, expect: { ...arrival.expect, inode: 0n } }));
    await stage(system, await begin(system), unknown);
    const next = system.reopen();
    expect(await stage(next, await begin(next), unknown)).toMatchObject({ bytes: 2, reusedBytes: 0, problems: [] });
  });

  it('goes on with half a large file', async () => {
    const large = 'x'.repeat(3 * MIB);
    const { system, world } = plant({
      source: { large },
      arrivals: [{ path: 'large', receive: 'large' }],
      wanted: { large: `file ${large}` },
    });
    const steps = stepsOf(system, world);
    system.longestTransfer = MIB;
    system.fail({ call: 'copyRange', code: 'ENOSPC', nth: 3, times: Number.POSITIVE_INFINITY });
    const first = await begin(system);
    expect(codes(await stage(system, first, steps.arrivals))).toEqual([['large', 'ENOSPC']]);
    await first.finish(null, idle);
    const next = system.reopen();
    const second = await begin(next);
    expect(await stage(next, second, steps.arrivals)).toMatchObject({ bytes: MIB, reusedBytes: 2 * MIB, problems: [] });
    await second.place(columnsOf(steps.arrivals), idle);
    await second.finish(null, idle);
    expect(tree(next)).toEqual(world.wanted);
  });

  it('stops quickly when no space is left and leaves no small remains', async () => {
    const { system, world } = plant({ source, arrivals });
    system.fail({ call: 'write', code: 'EDQUOT', nth: 3, times: 1 });
    const transaction = await begin(system);
    const outcome = await stage(system, transaction, stepsOf(system, world).arrivals);
    expect(codes(outcome)).toEqual([
      ['a', 'EDQUOT'],
      ['b', 'ENOSPC'],
    ]);
    await transaction.finish(null, idle);
    expect(tree(system)).toEqual({});
  });

  it('keeps holes', async () => {
    const { system, world } = plant({ source: { sparse: '' }, arrivals: [{ path: 'sparse', receive: 'sparse' }] });
    const file = system.openFileForUpdate(system.openRoot(asBytes(SOURCE)), asBytes('sparse'));
    system.truncate(file, MIB);
    system.write(file, Buffer.from('end'), 0, 3, MIB);
    system.truncate(file, 2 * MIB);
    const transaction = await begin(system);
    const {
      arrivals: [arrival],
    } = stepsOf(system, world);
    expect(await stage(system, transaction, arrival === undefined ? [] : [arrival])).toMatchObject({ problems: [] });
    await transaction.place(columnsOf(arrival === undefined ? [] : [arrival]), idle);
    await transaction.finish(null, idle);
    const made = system.openFile(system.openRoot(asBytes(DESTINATION)), asBytes('sparse'));
    expect([system.nextData(made, 0), stampAt(system, DESTINATION, 'sparse').size]).toEqual([
      system.nextData(file, 0),
      2 * MIB,
    ]);
    expect(tree(system).sparse).toBe(`file ${'\0'.repeat(MIB)}end${'\0'.repeat(MIB - 3)}`);
  });
});

describe('a barrier that fails', () => {
  it('ends the run and throws away what was staged, for a second sync would say that all is well', async () => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    system.fail({ call: 'syncFileSystem', code: 'EIO' });
    await expect(transaction.barrier(idle)).rejects.toMatchObject({ code: 'io' });
    expect(Object.values(tree(system))).not.toContain('file A');
  });
});

describe('placing', () => {
  it('replaces nothing but what the step says', async () => {
    const { system, world } = plant({
      destination: { old: 'O' },
      source: { a: 'A', b: 'B' },
      arrivals: [
        { path: 'old', receive: 'a', replaces: 'old' },
        { path: 'taken', receive: 'b' },
      ],
    });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    overwrite(system, DESTINATION, 'old', 'Q');
    system.plant(DESTINATION, { taken: 'T' });
    expect(codes(await transaction.place(columnsOf(steps.arrivals), idle))).toEqual([
      ['old', 'changed'],
      ['taken', 'changed'],
    ]);
    expect(tree(system)).toMatchObject({ old: 'file Q', taken: 'file T' });
  });

  it('finds an arrival that has its place already', async () => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    expect(codes(await transaction.place(columnsOf(steps.arrivals), idle))).toEqual([]);
    expect(codes(await transaction.place(columnsOf(steps.arrivals), idle))).toEqual([]);
  });
});

describe('verifying copies', () => {
  const destination = { a: 'A', b: 'B' };
  const arrivals = [
    { path: 'c', copy: 'a' },
    { path: 'd', copy: 'b' },
  ];

  it('throws away a copy that is not what it was made of, and keeps the others', async () => {
    const { system, world } = plant({ destination, arrivals });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    expect((await stage(system, transaction, steps.arrivals)).done).toEqual(Uint8Array.of(1, 1));
    expect(damageStaged(system, 'A')).toBe(true);
    const columns = columnsOf(steps.arrivals);
    const outcome = await transaction.verifyCopies(columns, idle);
    expect(outcome.done).toEqual(Uint8Array.of(0, 1));
    expect(codes(outcome)).toEqual([['c', 'differs']]);
    expect(Object.entries(tree(system)).filter(([path]) => /staged\/.\//u.test(path))).toHaveLength(1);
    await transaction.barrier(idle);
    expect((await transaction.place(columns, idle)).done).toEqual(Uint8Array.of(0, 1));
    expect(tree(system)).toMatchObject({ a: 'file A', b: 'file B', d: 'file B' });
    expect(tree(system)).not.toHaveProperty('c');
  });
});
