import { describe, expect, it } from 'vitest';
import { asBytes } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Arrival } from '../core/plan/step.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome, Transaction } from '../endpoint/transaction.ts';
import { attributesOf, DESTINATION, idle, openEndpoint, runProgram, SOURCE, stampAt, stepsOf, type World } from '../../test/crash/program-world.ts';
import { MemorySystem } from '../../test/model/memory-system.ts';

const MIB = 1024 * 1024;
const OUTSIDE = '/outside';

function plant(world: Partial<World>): { system: MemorySystem; world: World } {
  const system = new MemorySystem();
  system.plant(DESTINATION, world.destination ?? {});
  system.plant(SOURCE, world.source ?? {});
  return { system, world: { name: '', destination: {}, wanted: {}, ...world } };
}

function tree(system: MemorySystem): Record<string, string> {
  return Object.fromEntries(system.readTree(DESTINATION));
}

function codes({ problems }: Pick<Outcome, 'problems'>): [string, string][] {
  return problems.map(({ path, code }) => [path, code]);
}

function begin(system: MemorySystem, bootId = 'boot 1'): Promise<Transaction> {
  return openEndpoint(system, 'destination', bootId).begin(idle);
}

function stage(system: MemorySystem, transaction: Transaction, arrivals: readonly Arrival[], task: Task = idle): Promise<Outcome> {
  return transaction.stage(arrivals, openEndpoint(system, 'source').supply(), task);
}

/** Replaces the directory `name` of a root by a symlink to a tree outside that looks the same. */
function swapForSymlink(system: MemorySystem, root: string, name: string): void {
  const at = system.openRoot(asBytes(root));
  system.rename(at, asBytes(name), at, asBytes(`${name}.real`), 'no-replace');
  system.symlink(asBytes(OUTSIDE), at, asBytes(name));
}

function overwrite(system: MemorySystem, root: string, name: string, content: string): void {
  const at = system.openRoot(asBytes(root));
  const file = system.openFileForUpdate(at, asBytes(name));
  system.truncate(file, 0);
  system.write(file, Buffer.from(content, 'latin1'), 0, content.length, 0);
}

describe('bringing content in', () => {
  const source = { a: 'A', 'd/b': 'B' };
  const arrivals = [{ path: 'a', receive: 'a' }, { path: 'b', receive: 'd/b' }];

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
    for (const [bootId, reused] of [['boot 1', 2], ['boot 2', 0]] as const) {
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

  it('goes on with half a large file', async () => {
    const large = 'x'.repeat(3 * MIB);
    const { system, world } = plant({ source: { large }, arrivals: [{ path: 'large', receive: 'large' }], wanted: { large: `file ${large}` } });
    const steps = stepsOf(system, world);
    system.longestTransfer = MIB;
    system.fail({ call: 'copyRange', code: 'ENOSPC', nth: 3, times: Number.POSITIVE_INFINITY });
    const first = await begin(system);
    expect(codes(await stage(system, first, steps.arrivals))).toEqual([['large', 'ENOSPC']]);
    await first.finish(null, idle);
    const next = system.reopen();
    const second = await begin(next);
    expect(await stage(next, second, steps.arrivals)).toMatchObject({ bytes: MIB, reusedBytes: 2 * MIB, problems: [] });
    await second.place(steps.arrivals, idle);
    await second.finish(null, idle);
    expect(tree(next)).toEqual(world.wanted);
  });

  it('stops quickly when no space is left and leaves no small remains', async () => {
    const { system, world } = plant({ source, arrivals });
    system.fail({ call: 'write', code: 'EDQUOT', nth: 2, times: 1 });
    const transaction = await begin(system);
    const outcome = await stage(system, transaction, stepsOf(system, world).arrivals);
    expect(codes(outcome)).toEqual([['a', 'EDQUOT'], ['b', 'ENOSPC']]);
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
    const { arrivals: [arrival] } = stepsOf(system, world);
    expect(await stage(system, transaction, arrival === undefined ? [] : [arrival])).toMatchObject({ problems: [] });
    await transaction.place(arrival === undefined ? [] : [arrival], idle);
    await transaction.finish(null, idle);
    const made = system.openFile(system.openRoot(asBytes(DESTINATION)), asBytes('sparse'));
    expect([system.nextData(made, 0), stampAt(system, DESTINATION, 'sparse').size]).toEqual([system.nextData(file, 0), 2 * MIB]);
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
    await expect(transaction.barrier(idle)).rejects.toMatchObject({ code: 'unsupported' });
    expect(Object.values(tree(system))).not.toContain('file A');
  });
});

describe('placing', () => {
  it('replaces nothing but what the step says', async () => {
    const { system, world } = plant({
      destination: { old: 'O' },
      source: { a: 'A', b: 'B' },
      arrivals: [{ path: 'old', receive: 'a', replaces: 'old' }, { path: 'taken', receive: 'b' }],
    });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    overwrite(system, DESTINATION, 'old', 'Q');
    system.plant(DESTINATION, { taken: 'T' });
    expect(codes(await transaction.place(steps.arrivals, idle))).toEqual([['old', 'changed'], ['taken', 'changed']]);
    expect(tree(system)).toMatchObject({ old: 'file Q', taken: 'file T' });
  });

  it('finds an arrival that has its place already', async () => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await stage(system, transaction, steps.arrivals);
    expect(codes(await transaction.place(steps.arrivals, idle))).toEqual([]);
    expect(codes(await transaction.place(steps.arrivals, idle))).toEqual([]);
  });
});

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
      await transaction.place(steps.arrivals, idle),
      await transaction.rearrange(steps.rearrangement, idle),
      await transaction.remove(steps.removals, idle),
      await transaction.adjust([{ path: asBytes('d/old'), kind: Kind.file, attributes, asked: true }], idle),
    ];
    expect(outcomes.map((outcome) => codes(outcome).length)).toEqual([1, 1, 1, 0, 1]);
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
    expect(codes({ problems })).toEqual([['b', 'EACCES'], ['d/a', 'changed']]);
    expect(tree(system)).toEqual({ d: 'directory', 'd/a': 'file A', b: 'file B' });
  });

  it('keep what has no place left, and say where', async () => {
    const { system, world } = plant(swap);
    const steps = stepsOf(system, world);
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('0'), nth: 1 });
    const problems = await runProgram(system, world, steps);
    expect(codes({ problems })).toEqual([['d/a', 'EIO'], ['d/a', 'rescued']]);
    expect(problems[1]?.message).toContain('.myrror/rescued/a');
    expect(tree(system)).toEqual({
      d: 'directory', 'd/a': 'file B', '.myrror': 'directory', '.myrror/rescued': 'directory', '.myrror/rescued/a': 'file A',
    });
  });

  it('leave an object alone that is not what was seen', async () => {
    const { system, world } = plant(swap);
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'b', 'edited');
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([['b', 'changed'], ['d/a', 'changed']]);
    expect(tree(system)).toEqual({ d: 'directory', 'd/a': 'file A', b: 'file edited' });
  });
});

describe('what is discarded', () => {
  it('is kept if it holds what nobody has seen', async () => {
    const { system, world } = plant({
      destination: { 'p/x': 'X' },
      renames: [{ object: 'p/x', from: 'p/x', to: '@0' }, { object: 'p', from: 'p', to: '@1' }],
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
      removals: [['changed', 'changed'], ['gone', 'gone'], ['d', 'd'], ['e/y', 'e/y'], ['e', 'e']],
    });
    const steps = stepsOf(system, world);
    overwrite(system, DESTINATION, 'changed', 'D');
    system.unlink(system.openRoot(asBytes(DESTINATION)), asBytes('gone'));
    const transaction = await begin(system);
    const outcome = await transaction.remove(steps.removals, idle);
    expect(codes(outcome)).toEqual([['changed', 'changed'], ['d', 'not-empty']]);
    expect(outcome.done).toEqual(Uint8Array.of(0, 1, 0, 1, 1));
    await transaction.finish(null, idle);
    expect(tree(system)).toEqual({ changed: 'file D', d: 'directory', 'd/x': 'file X' });
  });
});

describe('setting attributes', () => {
  it('works on files, directories, symlinks and the root, whose time then stays', async () => {
    const { system } = plant({ destination: { 'd/f': 'F', 'd/l': { symlink: 'f' } } });
    const attributes = { mode: 0o4750, uid: 7, gid: 8, mtimeSeconds: -5, mtimeNanos: 6 };
    const paths = [['', Kind.directory], ['d', Kind.directory], ['d/f', Kind.file], ['d/l', Kind.symlink]] as const;
    const transaction = await begin(system);
    const adjustments = paths.map(([path, kind]) => ({ path: asBytes(path), kind, attributes, asked: true }));
    expect(await transaction.adjust(adjustments, idle)).toMatchObject({ problems: [], done: Uint8Array.of(1, 1, 1, 1) });
    await transaction.finish(null, idle);
    const snapshot = await openEndpoint(system, 'destination').scan({ exclude: [] }, idle);
    for (const [path, kind] of paths) {
      const found = snapshot.attributes(snapshot.find(asBytes(path)));
      expect({ path, ...found }).toMatchObject({ ...attributes, path, ...(kind === Kind.symlink ? { mode: found.mode } : {}) });
    }
  });

  it('refuses what is of another kind', async () => {
    const { system } = plant({ destination: { f: 'F' } });
    const attributes = attributesOf(stampAt(system, DESTINATION, 'f'));
    const transaction = await begin(system);
    const outcome = await transaction.adjust([{ path: asBytes('f'), kind: Kind.directory, attributes, asked: true }], idle);
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
    const { system } = plant({ destination: { '.myrror/parked/7': 'precious', '.myrror/parked/8': { directory: true } } });
    const transaction = await begin(system);
    expect(transaction.recovery).toMatchObject({ resumed: false, problems: [{ code: 'rescued' }] });
    await transaction.finish(null, idle);
    expect(tree(system)).toMatchObject({ '.myrror/rescued/7': 'file precious' });
  });
});
