import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { attributesOf, DESTINATION, idle, openEndpoint, runProgram, stampAt, stepsOf } from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import { begin, codes, OUTSIDE, overwrite, plant, stage, swapForSymlink, tree } from './planted-transaction.ts';

describe('a directory of the destination that was swapped for a symlink', () => {
  it('leads no phase outside', async () => {
    const { system, world } = plant({
      destination: { 'd/old': 'O', 'd/e/f': 'F' },
      source: { a: 'A' },
      arrivals: [{ path: 'd/a', receive: 'a' }],
      renames: [{ object: 'd/old', from: 'd/old', to: 'd/new' }],
      removals: [['d/e/f', 'd/e/f']],
    });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    system.plant(OUTSIDE, { old: 'O', 'e/f': 'F' });
    swapForSymlink(system, DESTINATION, 'd');
    const outside = Object.fromEntries(system.readTree(OUTSIDE));
    const attributes = { ...attributesOf(stampAt(system, OUTSIDE, 'old')), mode: 0o777 };
    const outcomes = [
      await transaction.makeDirectories([asBytes('d/m')], idle),
      await transaction.place(columnsOf(steps.arrivals), idle),
      await transaction.rearrange(steps.rearrangement, idle),
      await transaction.remove(steps.removals, idle),
      await transaction.adjust(
        [{ path: asBytes('d/old'), kind: Kind.file, expect: null, attributes, asked: true }],
        idle,
      ),
    ];
    expect(outcomes.map((outcome) => codes(outcome).length)).toEqual([1, 1, 1, 1, 1]);
    expect(Object.fromEntries(system.readTree(OUTSIDE))).toEqual(outside);
  });
});

describe('renames that fail', () => {
  const swap = {
    destination: { 'd/a': 'A', b: 'B' },
    renames: [
      { object: 'd/a', from: 'd/a', to: '@0' },
      { object: 'b', from: 'b', to: 'd/a' },
      { object: 'd/a', from: '@0', to: 'b' },
    ],
  };

  it('bring what was parked back to where it was', async () => {
    const { system, world } = plant(swap);
    const steps = stepsOf(system, world);
    system.fail({ call: 'rename', code: 'EACCES', name: asBytes('b'), times: Number.POSITIVE_INFINITY });
    const problems = await runProgram(system, world, steps);
    expect(codes({ problems })).toEqual([
      ['b', 'EACCES'],
      ['d/a', 'changed'],
    ]);
    expect(tree(system)).toEqual({ d: 'directory', 'd/a': 'file A', b: 'file B' });
  });

  it('keep what has no place left, and say where', async () => {
    const { system, world } = plant(swap);
    const steps = stepsOf(system, world);
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('0'), nth: 1 });
    const problems = await runProgram(system, world, steps);
    expect(codes({ problems })).toEqual([
      ['d/a', 'EIO'],
      ['d/a', 'rescued'],
    ]);
    expect(problems[1]?.message).toContain('.myrror/rescued/a');
    expect(tree(system)).toEqual({
      d: 'directory',
      'd/a': 'file B',
      '.myrror': 'directory',
      '.myrror/rescued': 'directory',
      '.myrror/rescued/a': 'file A',
    });
  });

  it('leave an object alone that is not what was seen', async () => {
    const { system, world } = plant(swap);
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'b', 'edited');
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([
      ['b', 'changed'],
      ['d/a', 'changed'],
    ]);
    expect(tree(system)).toEqual({ d: 'directory', 'd/a': 'file A', b: 'file edited' });
  });
});

describe('what is discarded', () => {
  it('is kept if it holds what nobody has seen', async () => {
    const { system, world } = plant({
      destination: { 'p/x': 'X' },
      renames: [
        { object: 'p/x', from: 'p/x', to: '@0' },
        { object: 'p', from: 'p', to: '@1' },
      ],
      discards: [0, 1],
    });
    const steps = stepsOf(system, world);
    system.plant(DESTINATION, { 'p/new': 'N' });
    const problems = await runProgram(system, world, steps);
    expect(codes({ problems })).toEqual([['p', 'rescued']]);
    expect(tree(system)).toMatchObject({ '.myrror/rescued/p/new': 'file N' });
    expect(Object.values(tree(system))).not.toContain('file X');
  });
});

describe('removing', () => {
  it('keeps what has changed and what is not empty, and counts what is gone as done', async () => {
    const { system, world } = plant({
      destination: { changed: 'C', gone: 'G', 'd/x': 'X', 'e/y': 'Y' },
      removals: [
        ['changed', 'changed'],
        ['gone', 'gone'],
        ['d', 'd'],
        ['e/y', 'e/y'],
        ['e', 'e'],
      ],
    });
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'changed', 'D');
    system.unlink(system.openRoot(asBytes(DESTINATION)), asBytes('gone'));
    const transaction = await begin(system);
    const outcome = await transaction.remove(steps.removals, idle);
    expect(codes(outcome)).toEqual([
      ['changed', 'changed'],
      ['d', 'not-empty'],
    ]);
    expect(outcome.done).toEqual(Uint8Array.of(0, 1, 0, 1, 1));
    await transaction.finish(null, idle);
    expect(tree(system)).toEqual({ changed: 'file D', d: 'directory', 'd/x': 'file X' });
  });
});

describe('setting attributes', () => {
  it('works on files, directories, symlinks and the root, whose time then stays', async () => {
    const { system } = plant({ destination: { 'd/f': 'F', 'd/l': { symlink: 'f' } } });
    const attributes = { mode: 0o4750, uid: 7, gid: 8, mtimeSeconds: -5, mtimeNanos: 6 };
    const paths = [
      ['', Kind.directory],
      ['d', Kind.directory],
      ['d/f', Kind.file],
      ['d/l', Kind.symlink],
    ] as const;
    const transaction = await begin(system);
    const adjustments = paths.map(([path, kind]) => ({
      path: asBytes(path),
      kind,
      expect: null,
      attributes,
      asked: true,
    }));
    expect(await transaction.adjust(adjustments, idle)).toMatchObject({
      problems: [],
      done: Uint8Array.of(1, 1, 1, 1),
    });
    await transaction.finish(null, idle);
    const snapshot = await openEndpoint(system, 'destination').scan({ exclude: [] }, idle);
    for (const [path, kind] of paths) {
      const found = snapshot.attributes(snapshot.find(asBytes(path)));
      expect({ path, ...found }).toMatchObject({
        ...attributes,
        path,
        ...(kind === Kind.symlink ? { mode: found.mode } : {}),
      });
    }
  });

  it('refuses what is of another kind', async () => {
    const { system } = plant({ destination: { f: 'F' } });
    const attributes = attributesOf(stampAt(system, DESTINATION, 'f'));
    const transaction = await begin(system);
    const outcome = await transaction.adjust(
      [{ path: asBytes('f'), kind: Kind.directory, expect: null, attributes, asked: true }],
      idle,
    );
    expect(codes(outcome)).toEqual([['f', 'changed']]);
  });
});

describe('the end of a run', () => {
  it('leaves the time of the root as it was before the state directory came and went', async () => {
    const { system } = plant({ destination: { f: 'F' } });
    const before = stampAt(system, '/', 'destination');
    const transaction = await begin(system);
    await transaction.finish(null, idle);
    const after = stampAt(system, '/', 'destination');
    expect([after.mtimeSeconds, after.mtimeNanos]).toEqual([before.mtimeSeconds, before.mtimeNanos]);
  });

  it('removes what was staged for nobody', async () => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    await stage(system, await begin(system), stepsOf(system, world).arrivals);
    const next = system.reopen();
    await (await begin(next)).finish(null, idle);
    expect(tree(next)).toEqual({});
  });
});

describe('the parking area of a stranger', () => {
  it('is not emptied: what no journal knows is kept and reported', async () => {
    const { system } = plant({
      destination: { '.myrror/parked/7': 'precious', '.myrror/parked/8': { directory: true } },
    });
    const transaction = await begin(system);
    expect(transaction.recovery).toMatchObject({ resumed: false, problems: [{ code: 'rescued' }] });
    await transaction.finish(null, idle);
    expect(tree(system)).toMatchObject({ '.myrror/rescued/7': 'file precious' });
  });
});
