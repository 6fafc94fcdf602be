import { describe, expect, it } from 'vitest';
import { DESTINATION, plantPair, syncPair } from '../../test/crash/whole-run.ts';
import { madePair } from '../../test/crash/whole-run-pairs.ts';
import { damageStaged } from '../../test/local/planted-transaction.ts';
import type { MemorySystem } from '../../test/model/memory-system.ts';
import type { Report } from './report.ts';

const pair = madePair('one is copied, one goes', { a: 'A', old: 'O' }, { a: 'A', b: 'A' });

/** A run with --verify over a disk that spoils the copy of `a` as soon as it is staged. */
async function spoiledRun(): Promise<{ report: Report; system: MemorySystem }> {
  const system = plantPair(pair);
  const content = (system.readTree(DESTINATION).get('a') ?? '').slice('file '.length);
  const disk = system.attach();
  let damaged = false;
  system.onMutation = (call, phase) => {
    if (call === 'setTime' && phase === 'after' && !damaged) damaged = damageStaged(disk, content);
  };
  const report = await syncPair(system, pair, { options: { verify: true } });
  expect(damaged).toBe(true);
  return { report, system: system.reopen() };
}

describe('a copy that is not what it was made of', () => {
  it('gets no name where it is verified; it is named once, and nothing is removed', async () => {
    const { report, system } = await spoiledRun();
    expect(report.result).toBe('incomplete');
    expect(report.problems.map(({ path, code }) => [path, code])).toEqual([
      ['b', 'differs'],
      ['old', 'held-back'],
    ]);
    expect(report.actions.local_cp).toBe(0);
    const paths = [...system.readTree(DESTINATION).keys()];
    expect(paths.filter((path) => !path.startsWith('.myrror'))).toEqual(['a', 'old']);
  });

  it('is made again by the next run', async () => {
    const { system } = await spoiledRun();
    expect((await syncPair(system, pair, { options: { verify: true } })).result).toBe('done');
    const tree = system.readTree(DESTINATION);
    expect(tree.get('b')).toBe(tree.get('a'));
    expect([...tree.keys()]).toEqual(['a', 'b']);
  });
});
