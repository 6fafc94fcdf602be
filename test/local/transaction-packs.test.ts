/** Staging and verifying content that comes in packs. */
import { describe, expect, it } from 'vitest';
import { MyrrorError } from '../../src/core/error.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Task } from '../../src/endpoint/task.ts';
import type { Outcome, Pack, Supply, Transaction } from '../../src/endpoint/transaction.ts';
import { DESTINATION, idle, SOURCE, type Steps, stepsOf } from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { changedPacks, packsFrom } from './pack-supplies.ts';
import { begin, codes, overwrite, plant, tree } from './planted-transaction.ts';

const MIB = 1024 * 1024;
const LARGE = '0123456789abcdef'.repeat((3.5 * MIB) / 16);

function planted(source: Record<string, string>): { system: MemorySystem; steps: Steps } {
  const arrivals = Object.keys(source).map((path) => ({ path, receive: path }));
  const { system, world } = plant({ source, arrivals });
  return { system, steps: stepsOf(system, world) };
}

function stageFrom(transaction: Transaction, steps: Steps, supply: Supply, task: Task = idle): Promise<Outcome> {
  return transaction.stage(columnsOf(steps.arrivals), supply, task);
}

/** Places what is staged, ends the transaction, and gives what the destination holds. */
async function settle(system: MemorySystem, transaction: Transaction, steps: Steps): Promise<Record<string, string>> {
  await transaction.barrier(idle);
  await transaction.place(columnsOf(steps.arrivals), idle);
  await transaction.finish(null, idle);
  return tree(system);
}

function described(source: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(source).map(([path, content]) => [path, `file ${content}`]));
}

describe('content that comes in packs', () => {
  it('brings many small files, empty ones, one of exactly a pack, and large ones', async () => {
    const source: Record<string, string> = {
      exact: LARGE.slice(0, MIB),
      large: LARGE,
      more: `${LARGE.slice(0, MIB)}x`,
    };
    for (let number = 0; number < 1200; number++) source[`f${number}`] = 'x'.repeat(number % 7);
    const { system, steps } = planted(source);
    const transaction = await begin(system);
    const outcome = await stageFrom(transaction, steps, packsFrom(system));
    expect(outcome.problems).toEqual([]);
    expect(outcome.bytes).toBe(Object.values(source).reduce((sum, { length }) => sum + length, 0));
    expect(outcome.done.every((done) => done === 1)).toBe(true);
    expect((await settle(system, transaction, steps)) as unknown).toEqual(described(source));
  });

  it('copies what came in packs to its other names, and makes symlinks', async () => {
    const { system, world } = plant({
      source: { a: 'A' },
      arrivals: [
        { path: 'a', receive: 'a' },
        { path: 'b', copyOf: 0 },
        { path: 'l', link: 'a' },
      ],
    });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    expect(await stageFrom(transaction, steps, packsFrom(system))).toMatchObject({
      done: Uint8Array.of(1, 1, 1),
      problems: [],
    });
    expect(await settle(system, transaction, steps)).toEqual({ a: 'file A', b: 'file A', l: 'symlink a' });
  });

  it('counts what it does up to the totals and never backwards', async () => {
    const { system, steps } = planted({ a: 'A', b: '', large: LARGE });
    const seen: [number, number][] = [];
    const report: Task['report'] = ({ entries, bytes }) => void seen.push([entries, bytes]);
    await stageFrom(await begin(system), steps, packsFrom(system), { ...idle, report });
    for (const [index, [entries, bytes]] of seen.slice(1).entries()) {
      expect(entries).toBeGreaterThanOrEqual(seen[index]?.[0] ?? 0);
      expect(bytes).toBeGreaterThanOrEqual(seen[index]?.[1] ?? 0);
    }
    expect(seen.at(-1)).toEqual([3, LARGE.length + 1]);
  });

  it('names files that vanished, changed or cannot be read, and brings the others', async () => {
    const { system, steps } = planted({ a: 'A', b: 'B', c: 'C', d: 'D' });
    system.unlink(system.openRoot(asBytes(SOURCE)), asBytes('a'));
    overwrite(system, SOURCE, 'b', 'other');
    system.fail({ call: 'openFile', code: 'EACCES', name: asBytes('c') });
    const outcome = await stageFrom(await begin(system), steps, packsFrom(system));
    expect(codes(outcome)).toEqual([
      ['a', 'vanished'],
      ['b', 'changed'],
      ['c', 'EACCES'],
    ]);
    expect(outcome.problems.every(({ side }) => side === 'source')).toBe(true);
    expect(outcome.done).toEqual(Uint8Array.of(0, 0, 0, 1));
  });

  it('drops a large file that changes between two of its packs, and asks for no more of it', async () => {
    const { system, steps } = planted({ large: LARGE + LARGE, small: 'S' });
    let packs = 0;
    const supply = changedPacks(system, (pack) => {
      if (packs++ === 0) overwrite(system.attach(), SOURCE, 'large', 'Z');
      return [pack];
    });
    const transaction = await begin(system);
    const outcome = await stageFrom(transaction, steps, supply);
    expect(codes(outcome)).toEqual([['large', 'changed']]);
    expect(packs).toBeLessThanOrEqual(4);
    expect(await settle(system, transaction, steps)).toEqual({ small: 'file S' });
  });

  it('goes on after a supply that broke off: what was brought is not brought again', async () => {
    const source = { a: 'A', large: LARGE };
    const { system, steps } = planted(source);
    const breaking = changedPacks(system, (pack, index) => {
      if (index === 3) throw new MyrrorError('connection', 'cut');
      return [pack];
    });
    await expect(stageFrom(await begin(system), steps, breaking)).rejects.toMatchObject({ code: 'connection' });
    const next = system.reopen();
    const transaction = await begin(next);
    expect(await stageFrom(transaction, steps, packsFrom(next))).toMatchObject({
      done: Uint8Array.of(1, 1),
      problems: [],
      reusedBytes: 1 + 2 * MIB,
      bytes: 1.5 * MIB,
    });
    expect(await settle(next, transaction, steps)).toEqual(described(source));
  });

  it('stops the supply when no space is left, and keeps the beginning of a large file', async () => {
    const { system, steps } = planted({ large: LARGE, later: LARGE, z: 'Z' });
    system.fail({ call: 'write', code: 'ENOSPC', nth: 5, times: Number.POSITIVE_INFINITY });
    let packs = 0;
    const supply = changedPacks(system, (pack) => {
      packs++;
      return [pack];
    });
    const outcome = await stageFrom(await begin(system), steps, supply);
    expect(codes(outcome)).toEqual([
      ['large', 'ENOSPC'],
      ['later', 'ENOSPC'],
      ['z', 'ENOSPC'],
    ]);
    expect(packs).toBeLessThan(8);
    const next = system.reopen();
    expect(await stageFrom(await begin(next), steps, packsFrom(next))).toMatchObject({
      problems: [],
      reusedBytes: 2 * MIB,
    });
  });

  it('stops when it is told to, and leaves nothing open', async () => {
    const { system, steps } = planted({ a: 'A', large: LARGE });
    const stop = new AbortController();
    const supply = changedPacks(system, (pack, index) => {
      if (index === 2) stop.abort();
      return [pack];
    });
    const transaction = await begin(system);
    const task = { ...idle, signal: stop.signal };
    await expect(stageFrom(transaction, steps, supply, task)).rejects.toMatchObject({ code: 'cancelled' });
    await transaction.abandon();
  });

  it('says which placed file is not what the source holds', async () => {
    const { system, steps } = planted({ a: 'A', b: '', large: LARGE });
    const transaction = await begin(system);
    const supply = packsFrom(system);
    await stageFrom(transaction, steps, supply);
    await transaction.barrier(idle);
    await transaction.place(columnsOf(steps.arrivals), idle);
    const verified = (): Promise<Outcome> => transaction.verify(columnsOf(steps.arrivals), supply, idle);
    expect(await verified()).toMatchObject({ done: Uint8Array.of(1, 1, 1), problems: [] });
    overwrite(system.attach(), DESTINATION, 'large', `${LARGE.slice(0, -1)}!`);
    overwrite(system.attach(), DESTINATION, 'b', 'more');
    const outcome = await verified();
    expect(outcome.done).toEqual(Uint8Array.of(1, 0, 0));
    expect(codes(outcome).sort()).toEqual([
      ['b', 'differs'],
      ['large', 'differs'],
    ]);
  });

  it('tells damage on the way from a file that differs', async () => {
    const { system, steps } = planted({ a: 'AAAA' });
    const transaction = await begin(system);
    await stageFrom(transaction, steps, packsFrom(system));
    await transaction.barrier(idle);
    await transaction.place(columnsOf(steps.arrivals), idle);
    const flipped = (pack: Pack): readonly Pack[] => [{ ...pack, bytes: pack.bytes.map((byte) => byte ^ 1) }];
    const outcome = await transaction.verify(columnsOf(steps.arrivals), changedPacks(system, flipped), idle);
    expect(codes(outcome)).toEqual([['a', 'damaged']]);
  });
});
