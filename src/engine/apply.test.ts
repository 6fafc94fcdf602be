import { expect, it } from 'vitest';
import { plantPair } from '../../test/crash/whole-run.ts';
import { applyPair, comparePair } from '../../test/crash/whole-run-list.ts';
import { madePair } from '../../test/crash/whole-run-pairs.ts';

it('a list of what could not all be compared is incomplete when it is carried out, and when nothing of it is left', async () => {
  const pair = madePair('one comes beside a fifo', { a: 'A' }, { a: 'A', b: 'B', fifo: { special: true } });
  const system = plantPair(pair);
  const list = await comparePair(system, pair);
  for (const remote_cp of [1, 0]) {
    const report = await applyPair(system.reopen(), pair, list);
    expect(report.problems.map(({ path, code }) => [path, code])).toEqual([['', 'incomplete-list']]);
    expect(report.result).toBe('incomplete');
    expect(report.actions.remote_cp).toBe(remote_cp);
  }
});
