/**
 * Whole runs over a link of which one end is killed before and after every change that either end makes, both
 * ends in turn: nothing is lost, what was reported done is done, and the next run finishes. `npm test` takes a
 * share of the points; `npm run torture -- kills` takes them all.
 */
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import type { Side } from '../../src/endpoint/endpoint.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { tell } from '../torture/figures.ts';
import { points, share, USUAL_SHARE } from './crash-points.ts';
import { type Kill, syncOverLinks } from './cut-run.ts';
import { expectNextRunFinishes } from './next-run.ts';
import { Judge, moments, plantPair } from './whole-run.ts';
import { morePairs, wholeRunPairs } from './whole-run-pairs.ts';

const usual = wholeRunPairs();
/** Of the usual pairs, with the usual share, every so many-th. */
const SPARSE = 4;
const pairs = share > USUAL_SHARE ? [...usual, ...morePairs()] : usual.filter((_, index) => index % SPARSE === 0);
/** Of the points of the further pairs, every so many-th. */
const STRIDE = 16;
const ways: readonly (readonly Side[])[] = [['destination'], ['source']];
const victims: readonly Kill['victim'][] = ['near', 'far'];
const EACH = moments.length * victims.length;
const done = {
  'plans in a placement': 0,
  'kills of the near end': 0,
  'kills of the far end': 0,
  'done all the same': 0,
};

describe.each(pairs)('$name, an end killed', (pair) => {
  const isMore = !usual.includes(pair);
  const judge = new Judge(pair);

  it.each(ways.map((far) => ({ far, name: far.join() })))(
    'loses nothing and is finished by the next run, with the $name far away',
    async ({ far }) => {
      let total = 0;
      const undisturbed = plantPair(pair);
      await syncOverLinks(undisturbed, pair, { far, count: (changes) => (total = changes) });
      judge.checkFinished(undisturbed, 'undisturbed');
      for (const point of points(total * EACH, pair.name + far.join())) {
        if (isMore && point % STRIDE !== pair.name.length % STRIDE) continue;
        const kill: Kill = {
          nth: 1 + Math.floor((point - 1) / EACH),
          moment: moments[(point - 1) % moments.length] ?? 'before',
          victim: victims[Math.floor((point - 1) / moments.length) % victims.length] ?? 'far',
        };
        const where = `${far.join()} far away: the ${kill.victim} end killed ${kill.moment} change ${kill.nth}`;
        const system = plantPair(pair);
        await runAndKill(system, far, kill, where);
        done[`kills of the ${kill.victim} end`]++;
        await expectNextRunFinishes(system.reopen(), { pair, judge, far, where });
      }
      done['plans in a placement']++;
    },
  );

  async function runAndKill(system: MemorySystem, far: readonly Side[], kill: Kill, where: string): Promise<void> {
    try {
      const { result } = await syncOverLinks(system, pair, { far, kill });
      if (result !== 'done' && result !== 'nothing-to-do') return;
      done['done all the same']++;
      expect(judge.isEqual(system.reopen()), `${pair.name}, ${where}: said to be done`).toBe(true);
    } catch (error) {
      const isExpected = (isMyrrorError(error) && error.code === 'connection') || kill.victim === 'near';
      if (!isExpected) throw new Error(`${pair.name}, ${where}`, { cause: error });
    }
  }
});

it('has covered what it says', () => {
  expect(done['plans in a placement'], 'pairs in both placements without a fault').toBe(pairs.length * ways.length);
  expect(Math.min(done['kills of the near end'], done['kills of the far end'])).toBeGreaterThan(pairs.length);
  tell({ part: 'kills', what: 'an end of a line killed before and after every change', counts: done });
});
