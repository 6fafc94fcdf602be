/** A list of actions whose application is killed or loses its power anywhere: the same list, applied again, finishes. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { ActionList } from '../../src/engine/apply.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { tell } from '../torture/figures.ts';
import { points } from './crash-points.ts';
import { changesOf, DESTINATION, Judge, killedAt, moments, plantPair } from './whole-run.ts';
import { applyPair, comparePair } from './whole-run-list.ts';
import { madePair, wholeRunPairs } from './whole-run-pairs.ts';

const SEEDS = [3, 1003];
const pairs = wholeRunPairs();
const done = { killed: 0, cuts: 0 };

describe.each(pairs)('$name, by a list', (pair) => {
  const judge = new Judge(pair);

  async function plantAndCompare(): Promise<{ system: MemorySystem; list: ActionList; changes: number }> {
    const clean = plantPair(pair);
    const cleanList = await comparePair(clean, pair);
    const changes = (await changesOf(clean, () => applyPair(clean, pair, cleanList))).length;
    const system = plantPair(pair);
    return { system, list: await comparePair(system, pair), changes };
  }

  async function finish(system: MemorySystem, list: ActionList, where: string, bootId = 'boot 1'): Promise<void> {
    const report = await applyPair(system, pair, list, { bootId });
    expect(report.problems, `${pair.name}, ${where}`).toEqual([]);
    judge.checkFinished(system, where);
    const again = await applyPair(system.reopen(), pair, list, { bootId });
    expect(again.result, `${pair.name}, ${where}, once more`).toBe('nothing-to-do');
  }

  it('is done and then has nothing left to do', async () => {
    const { system, list } = await plantAndCompare();
    await finish(system, list, 'undisturbed');
  });

  it('is finished by the same list wherever it is killed', async () => {
    const { changes } = await plantAndCompare();
    for (const nth of points(changes, pair.name)) {
      for (const moment of moments) {
        const where = `killed ${moment} change ${nth} of ${changes}`;
        const { system, list } = await plantAndCompare();
        await killedAt(system, nth, moment, () => applyPair(system, pair, list));
        const next = system.reopen();
        judge.checkInterrupted(next, where);
        await finish(next, list, where);
        done.killed++;
      }
    }
  });

  it('is finished by the same list when the power is cut', async () => {
    const { changes } = await plantAndCompare();
    for (const nth of points(changes, pair.name)) {
      for (const seed of SEEDS) {
        const where = `power cut after change ${nth} with seed ${seed}`;
        const { system, list } = await plantAndCompare();
        await killedAt(system, nth, 'after', () => applyPair(system, pair, list));
        const next = system.powerCut(seed + nth);
        judge.checkInterrupted(next, where);
        await finish(next, list, where, 'boot 2');
        done.cuts++;
      }
    }
  });
});

it('has covered what it says', () => {
  expect(Math.min(done.killed, done.cuts)).toBeGreaterThan(pairs.length);
  const counts = { lists: pairs.length, kills: done.killed, 'power cuts': done.cuts };
  tell({ part: 'kills', what: '`apply` killed before and after every change, and its power cut (disk model)', counts });
});

describe('a list that was made before something else changed the destination', () => {
  const before = { gone: 'G', moved: 'M', same: 'S', old: 'O' };
  const after = { 'd/moved': 'M', same: { file: 'S', mode: 0o600 }, old: 'N' };
  const pair = madePair('a little of everything', before, after);

  it.each(Object.keys(before))('is refused by name when %s was edited, and nothing is done', async (name) => {
    const system = plantPair(pair);
    const list = await comparePair(system, pair);
    const root = system.openRoot(asBytes(DESTINATION));
    const file = system.openFileForUpdate(root, asBytes(name));
    system.write(file, Buffer.from('!'), 0, 1, 0);
    const edited = Object.fromEntries(system.readTree(DESTINATION));
    await expect(applyPair(system.reopen(), pair, list)).rejects.toThrow(name);
    expect(Object.fromEntries(system.readTree(DESTINATION))).toEqual(edited);
  });
});
