import { describe, expect, it } from 'vitest';
import { DESTINATION, plantPair, syncPair } from '../../test/crash/whole-run.ts';
import { madePair } from '../../test/crash/whole-run-pairs.ts';

describe('a run that finds nothing to do', () => {
  const same = { a: 'A', 'd/b': 'B' };

  it.each([true, false])('is incomplete where something cannot be mirrored (a dry run: %s)', async (dryRun) => {
    const pair = madePair('a fifo comes', same, { ...same, fifo: { special: true } });
    const system = plantPair(pair);
    await syncPair(system, pair);
    const report = await syncPair(system.reopen(), pair, { options: { dryRun } });
    expect(Object.values(report.summary.actions).every((count) => count === 0)).toBe(true);
    expect(report.problems.map(({ path, code }) => [path, code])).toEqual([['fifo', 'special']]);
    expect(report.result).toBe('incomplete');
  });

  it('says so where there is no problem', async () => {
    const pair = madePair('a file comes', same, { ...same, c: 'C' });
    const system = plantPair(pair);
    await syncPair(system, pair);
    expect(await syncPair(system.reopen(), pair)).toMatchObject({ result: 'nothing-to-do', problems: [] });
  });
});

describe('a content that moves and is copied as well', () => {
  it.each([
    ['in a swap', { a: 'A', b: 'B' }, { a: 'B', b: 'A', c: 'A', d: 'B' }],
    ['out of a directory that is removed', { 'd/a': 'A', 'd/b': 'B' }, { d: 'A', c: 'A', e: 'B', f: 'B' }],
    ['with its directory', { 'd/a': 'A', 'd/b': 'B' }, { 'e/a': 'A', 'e/b': 'B', c: 'A' }],
  ])('is copied before it moves: %s', async (name, before, after) => {
    const pair = madePair(name, before, after);
    const system = plantPair(pair);
    const report = await syncPair(system, pair);
    expect(report.problems).toEqual([]);
    expect(report.result).toBe('done');
    expect(report.actions.mv).toBeGreaterThan(0);
    expect(report.actions.local_cp).toBeGreaterThan(0);
    expect(report.actions.remote_cp).toBe(0);
    expect(Object.fromEntries(system.readTree(DESTINATION))).toEqual(Object.fromEntries(system.readTree('/source')));
  });
});
