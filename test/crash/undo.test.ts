/** What a look and `abort` make of renames that were interrupted anywhere, and again while they were undone. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Settlement, Unfinished } from '../../src/endpoint/unfinished.ts';
import { overwrite } from '../local/planted-transaction.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { killedAt, type Moment, plantWorld, recover } from './aftermath.ts';
import { killedAfterRenames, killedWhen, look, swapping, treeOf } from './interrupted-run.ts';
import { DESTINATION, idle, openEndpoint, runProgram, type World } from './program-world.ts';
import { unfinishable, worlds } from './worlds.ts';

const moments: readonly Moment[] = ['before', 'after'];
/** After each of them another part of what was not made durable is there. */
const POWER_CUTS = 40;
const covered = { renaming: 0, again: 0 };

async function abort(system: MemorySystem): Promise<Settlement> {
  const endpoint = openEndpoint(system, 'destination');
  try {
    return await endpoint.settle('abort', idle);
  } finally {
    await endpoint.close();
  }
}

describe.each([...worlds, ...unfinishable])('$name', (world) => {
  const before = treeOf(plantWorld(world).system);
  /** What is made or placed before anything is renamed. */
  const early = new Set([
    ...(world.directories ?? []),
    ...(world.arrivals ?? []).filter(({ late }) => late !== true).map(({ path }) => path),
  ]);

  /** As before the renames; but what they had replaced is gone, and named. */
  function checkUndone(system: MemorySystem, { problems }: Settlement, where: string): void {
    const gone = new Set<string>(problems.map(({ path, code }) => (code === 'replaced' ? path : `${code} ${path}`)));
    const now = treeOf(system);
    for (const [path, text] of before) {
      if (early.has(path)) continue;
      expect(now.get(path) ?? 'gone', `${where}: ${path}`).toBe(gone.delete(path) ? 'gone' : text);
    }
    for (const path of now.keys()) expect(before.has(path) || early.has(path), `${where}: ${path} is there`).toBe(true);
    expect([...gone], where).toEqual([]);
    expect(system.readTree(DESTINATION).has('.myrror'), where).toBe(false);
  }

  it('is undone wherever its renames are interrupted, and found by a look that changes nothing', async () => {
    for (const moment of moments) {
      for (let nth = 1; ; nth++) {
        const where = `killed ${moment} change ${nth}`;
        const { system, steps } = plantWorld(world);
        if (!(await killedAt(system, nth, moment, () => runProgram(system, world, steps)))) break;
        const next = system.reopen();
        next.onMutation = (call) => {
          throw new Error(`a look calls ${call}`);
        };
        const unfinished = await look(next);
        next.onMutation = undefined;
        checkLook(unfinished, world, where);
        const { stage } = unfinished.journal ?? { stage: 'none' };
        const settlement = await abort(next);
        if (stage !== 'renaming') continue;
        checkUndone(next, settlement, where);
        covered.renaming++;
      }
    }
  });

  it('is undone by a second attempt wherever the first one is killed', async () => {
    for (let nth = 1; ; nth++) {
      const { system, steps } = plantWorld(world);
      if (!(await killedAt(system, nth, 'after', () => runProgram(system, world, steps)))) break;
      if ((await look(system.reopen())).journal?.stage !== 'renaming') continue;
      for (let second = 1; ; second++) {
        const where = `killed after change ${nth} and at change ${second} of undoing`;
        const { system: again, steps: same } = plantWorld(world);
        await killedAt(again, nth, 'after', () => runProgram(again, world, same));
        const next = again.reopen();
        if (!(await killedAt(next, second, second % 2 === 0 ? 'before' : 'after', () => abort(next)))) break;
        const last = next.reopen();
        checkUndoneAgain(last, await abort(last), where);
        covered.again++;
      }
    }
  });

  it('is finished by the next run wherever undoing it is killed', async () => {
    for (let nth = 1; ; nth++) {
      const { system, steps } = plantWorld(world);
      if (!(await killedAt(system, nth, 'after', () => runProgram(system, world, steps)))) break;
      if ((await look(system.reopen())).journal?.stage !== 'renaming') continue;
      for (let second = 1; ; second++) {
        const { system: again, steps: same } = plantWorld(world);
        await killedAt(again, nth, 'after', () => runProgram(again, world, same));
        const next = again.reopen();
        if (!(await killedAt(next, second, second % 2 === 0 ? 'after' : 'before', () => abort(next)))) break;
        const last = next.reopen();
        if ((await look(last)).journal === null) continue;
        await recover(last, 'boot 1');
        expect((await look(last)).journal, `killed after change ${nth} and at change ${second}`).toBeNull();
      }
    }
  });

  /** A first attempt that has removed its journal leaves nothing that says what had been replaced. */
  function checkUndoneAgain(system: MemorySystem, settlement: Settlement, where: string): void {
    const replaced = (world.renames ?? []).flatMap(({ replaces }) => (replaces === undefined ? [] : [replaces]));
    const now = treeOf(system);
    const unnamed = replaced.filter((path) => !now.has(path) && !settlement.problems.some((one) => one.path === path));
    const named = unnamed.map((path) => {
      return { path: asBytes(path), side: 'destination', operation: '', code: 'replaced', message: '' } as const;
    });
    checkUndone(system, { ...settlement, problems: [...settlement.problems, ...named] }, where);
  }
});

function checkLook({ interrupted, journal, renames, strays, staged }: Unfinished, world: World, where: string): void {
  if (journal !== null) expect(interrupted, where).toBe(true);
  const missing = renames.filter(({ state, to }) => state === 'missing' && to !== '');
  expect(missing, where).toEqual([]);
  expect(strays, where).toEqual([]);
  const paths = new Set((world.arrivals ?? []).map(({ path }) => path));
  for (const { path } of staged) expect(paths.has(path), `${where}: staged for ${path}`).toBe(true);
  if (journal?.stage !== 'renaming') return;
  expect(journal.renames, where).toBe(world.renames?.length);
  const objects = new Set((world.renames ?? []).map(({ object }) => object));
  expect(renames.length, where).toBe(objects.size);
}

describe('undoing', () => {
  function write(system: MemorySystem, name: string): void {
    const root = system.openRoot(asBytes(DESTINATION));
    system.close(system.createFile(root, asBytes(name)));
    system.close(root);
  }

  it('tells by their names what is parked, renamed and left', async () => {
    const { renames, journal } = await look(await swapping());
    expect(journal).toEqual({ stage: 'renaming', damage: '', renames: 3, done: 2 });
    expect(renames.map(({ from, to, at, state }) => [from, to, at, state])).toEqual([
      ['a', 'b', '.myrror/parked/0', 'parked'],
      ['b', 'a', 'a', 'renamed'],
    ]);
  });

  it('keeps what finds its old place taken, and says where', async () => {
    const system = await swapping();
    write(system, 'b');
    const { problems } = await abort(system);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ['b', 'changed'],
      ['a', 'rescued'],
    ]);
    expect(Object.fromEntries(system.readTree(DESTINATION))).toMatchObject({
      a: 'file B',
      b: 'file ',
      '.myrror/rescued/a': 'file A',
    });
    expect((await look(system)).rescued.map(({ path }) => path)).toEqual(['.myrror/rescued/a']);
  });

  it('leaves where it is what somebody has written to since', async () => {
    const system = await swapping();
    overwrite(system, DESTINATION, 'a', 'edited');
    const { problems } = await abort(system);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ['b', 'vanished'],
      ['a', 'rescued'],
    ]);
    expect(Object.fromEntries(system.readTree(DESTINATION))).toMatchObject({
      a: 'file edited',
      '.myrror/rescued/a': 'file A',
    });
  });

  it('leaves where it is what stands in another directory than the one that the rename led to', async () => {
    const world: World = {
      name: 'a file moves into a directory and another one after it',
      destination: { 'd/x': 'X', a: 'A', b: 'B' },
      renames: [
        { object: 'a', from: 'a', to: 'd/a' },
        { object: 'b', from: 'b', to: 'c' },
      ],
      wanted: {},
    };
    const system = await killedAfterRenames(world, 2);
    const root = system.openRoot(asBytes(DESTINATION));
    system.rename(root, asBytes('d'), root, asBytes('e'), 'no-replace');
    system.makeDirectory(root, asBytes('d'), 0o755);
    const [old, other] = [system.openDirectory(root, asBytes('e')), system.openDirectory(root, asBytes('d'))];
    system.rename(old, asBytes('a'), other, asBytes('a'), 'no-replace');
    expect((await look(system)).journal?.done).toBe(2);
    const { problems } = await abort(system);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([['a', 'vanished']]);
    expect(Object.fromEntries(treeOf(system))).toEqual({
      b: 'file B',
      d: 'directory',
      'd/a': 'file A',
      e: 'directory',
      'e/x': 'file X',
    });
  });

  describe('once all renames are marked as done', () => {
    const world: World = {
      name: 'two files are put aside, and something new takes the place of one of them',
      destination: { a: 'A', b: 'B', x: 'X', y: 'Y' },
      source: { y: 'new' },
      renames: [
        { object: 'x', from: 'x', to: '@0' },
        { object: 'y', from: 'y', to: '@1' },
        { object: 'a', from: 'a', to: 'c' },
        { object: 'b', from: 'b', to: 'a' },
      ],
      discards: [0, 1],
      arrivals: [{ path: 'y', receive: 'y', late: true }],
      wanted: { a: 'file B', c: 'file A', y: 'file new' },
    };
    const renamed = { a: 'file B', c: 'file A', x: 'file X' };

    it('leaves them done, and gives back what they had put aside', async () => {
      const system = await killedWhen(world, ({ journal }) => journal?.stage === 'renamed');
      const { problems, renamed: returned } = await abort(system);
      expect(problems).toEqual([]);
      expect(returned).toBe(2);
      expect(Object.fromEntries(system.readTree(DESTINATION))).toEqual({ ...renamed, y: 'file Y' });
    });

    it('keeps what finds something new at its place', async () => {
      const system = await killedWhen(
        world,
        ({ journal }, tree) => journal?.stage === 'renamed' && tree.get('y') === 'file new',
      );
      const { problems, renamed: returned } = await abort(system);
      expect(problems.map(({ path, code }) => [path, code])).toEqual([['y', 'rescued']]);
      expect(returned).toBe(1);
      expect(Object.fromEntries(treeOf(system))).toEqual({ ...renamed, y: 'file new' });
      expect(system.readTree(DESTINATION).get('.myrror/rescued/y')).toBe('file Y');
    });
  });

  it('stays done when the power is cut right after it', async () => {
    const system = await swapping();
    await abort(system);
    for (let seed = 1; seed <= POWER_CUTS; seed++) {
      const after = system.powerCut(seed);
      expect(Object.fromEntries(treeOf(after)), `seed ${seed}`).toEqual({ a: 'file A', b: 'file B' });
      expect((await look(after)).journal, `seed ${seed}`).toBeNull();
    }
  });

  it('is durable before the journal goes', async () => {
    const system = await swapping();
    const calls: string[] = [];
    system.onMutation = (call, phase, name) => {
      if (phase === 'after') calls.push(`${call} ${name ?? ''}`.trim());
    };
    await abort(system);
    system.onMutation = undefined;
    const untilJournal = calls.slice(0, calls.indexOf('unlink journal'));
    const renamed = untilJournal.findLastIndex((call) => call.startsWith('rename'));
    expect(renamed).toBeGreaterThanOrEqual(0);
    expect(untilJournal.slice(renamed)).toContain('syncFileSystem');
  });

  it('goes on from there when the disk lets it', async () => {
    const system = await swapping();
    system.fail({ call: 'rename', code: 'EIO', times: Number.POSITIVE_INFINITY });
    await expect(abort(system)).rejects.toMatchObject({ code: 'io' });
    expect((await look(system.reopen())).journal?.done).toBe(2);
    system.clearFaults();
    const next = system.reopen();
    expect((await abort(next)).problems).toEqual([]);
    expect(Object.fromEntries(next.readTree(DESTINATION))).toEqual({ a: 'file A', b: 'file B' });
  });

  it('leaves all as it is where the journal is damaged', async () => {
    const system = await swapping();
    const root = system.openRoot(asBytes(DESTINATION));
    const file = system.openFileForUpdate(system.openDirectory(root, asBytes('.myrror')), asBytes('journal'));
    system.write(file, Uint8Array.of(0x58), 0, 1, 40);
    const next = system.reopen();
    const before = Object.fromEntries(next.readTree(DESTINATION));
    const unfinished = await look(next);
    expect(unfinished.journal).toMatchObject({ stage: 'damaged', damage: expect.stringContaining('line 2') });
    expect(unfinished.strays.map(({ path }) => path)).toEqual(['.myrror/parked/0']);
    await expect(abort(next)).rejects.toMatchObject({ code: 'format' });
    expect(Object.fromEntries(next.readTree(DESTINATION))).toEqual(before);
  });

  it('waits for nobody who holds the lock', async () => {
    const system = await swapping();
    const transaction = await openEndpoint(system, 'destination').begin(idle);
    const other = system.attach();
    expect((await look(other)).lock).toMatchObject({ host: 'here', alive: true });
    await expect(abort(other)).rejects.toMatchObject({ code: 'busy' });
    await transaction.abandon();
  });
});

it('has covered what it says', () => {
  expect(Math.min(covered.renaming, covered.again)).toBeGreaterThan(worlds.length * 5);
  process.stdout.write(`${covered.renaming} interrupted rearrangements undone, ${covered.again} after a second kill\n`);
});
