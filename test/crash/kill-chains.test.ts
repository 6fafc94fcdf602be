/**
 * Runs that are killed, and the runs after them that are killed as well, up to five in a row; and further random
 * pairs of trees, killed before and after every change. `npm test` takes a share; `npm run torture -- chains`
 * takes them all.
 */
import { describe, expect, it } from 'vitest';
import type { MemorySystem } from '../model/memory-system.ts';
import { tell } from '../torture/figures.ts';
import { seededNumbers } from '../torture/seeded-numbers.ts';
import { points, share, USUAL_SHARE } from './crash-points.ts';
import { changesOf, Judge, killedAt, moments, plantPair, syncPair } from './whole-run.ts';
import { morePairs, type Pair, wholeRunPairs } from './whole-run-pairs.ts';

const SEED = 510_711;
const DEEPEST = 5;
/** Of a pair of trees. */
const CHAINS = share > USUAL_SHARE ? 12 : 1;
const more = share > USUAL_SHARE ? morePairs() : [];
const pairs = [...wholeRunPairs(), ...more];
const depths: Record<string, number> = {};
const done = { plans: 0, chains: 0 };
const killed = { plans: 0, kills: 0 };

async function changesIn(pair: Pair): Promise<number> {
  const system = plantPair(pair);
  return (await changesOf(system, () => syncPair(system, pair))).length;
}

async function finish(system: MemorySystem, pair: Pair, judge: Judge, where: string): Promise<void> {
  const report = await syncPair(system, pair);
  expect(report.problems, `${pair.name}, ${where}`).toEqual([]);
  judge.checkFinished(system, where);
  expect((await syncPair(system.reopen(), pair)).result, `${pair.name}, ${where}`).toBe('nothing-to-do');
}

describe.each(pairs.map((pair, index) => ({ name: pair.name, pair, index })))('$name', ({ pair, index }) => {
  it('loses nothing and converges after a chain of kills', async () => {
    const judge = new Judge(pair);
    const random = seededNumbers(SEED + index);
    const total = await changesIn(pair);
    for (let chain = 0; chain < CHAINS && total > 0; chain++) {
      let system = plantPair(pair);
      let where = `seed ${SEED + index}, killed`;
      let depth = 0;
      while (depth < DEEPEST) {
        const nth = 1 + Math.floor((random() * total) / (depth + 1));
        const moment = moments[Math.floor(random() * moments.length)] ?? 'before';
        const isKilled = await killedAt(system, nth, moment, () => syncPair(system, pair));
        if (!isKilled) break;
        depth++;
        where += ` ${moment} ${nth},`;
        system = system.reopen();
        judge.checkInterrupted(system, where);
      }
      await finish(system.reopen(), pair, judge, where);
      if (depth < 2) continue;
      depths[`of ${depth} kills`] = (depths[`of ${depth} kills`] ?? 0) + 1;
      done.chains++;
    }
    done.plans++;
  });
});

describe.each(more)('$name', (pair) => {
  it('loses nothing and converges wherever it is killed', async () => {
    const judge = new Judge(pair);
    const total = await changesIn(pair);
    for (const point of points(total * moments.length, pair.name)) {
      const nth = 1 + Math.floor((point - 1) / moments.length);
      const moment = moments[(point - 1) % moments.length] ?? 'before';
      const where = `killed ${moment} change ${nth} of ${total}`;
      const system = plantPair(pair);
      await killedAt(system, nth, moment, () => syncPair(system, pair));
      const next = system.reopen();
      judge.checkInterrupted(next, where);
      await finish(next, pair, judge, where);
      killed.kills++;
    }
    killed.plans++;
  });
});

it('has covered what it says', () => {
  expect(done.plans, 'pairs without a fault').toBe(pairs.length);
  expect(killed.plans, 'pairs without a fault').toBe(more.length);
  expect(done.chains).toBeGreaterThan(pairs.length / 3);
  tell({ part: 'chains', what: 'runs killed again and again', seed: SEED, counts: { ...done, ...depths } });
  if (more.length > 0)
    tell({ part: 'chains', what: 'more pairs, killed before and after every change', counts: killed });
});
