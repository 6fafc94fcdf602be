/**
 * Whole runs that are killed before and after every change that they make, killed again while they
 * recover, or lose their power. `npm test` takes a share of the points; `npm run crash` takes them all.
 */
import { describe, expect, it } from 'vitest';
import type { MemorySystem } from '../model/memory-system.ts';
import { tell } from '../torture/figures.ts';
import { points } from './crash-points.ts';
import { changesOf, Judge, killedAt, moments, plantPair, syncPair } from './whole-run.ts';
import { wholeRunPairs } from './whole-run-pairs.ts';

/** The most pairs (kill, kill in the run after it) that are tried for one pair of trees. */
const MOST_CHAINS = 2500;
const SEEDS = [1, 1001, 2001];
const pairs = wholeRunPairs();
const done = { killed: 0, chains: 0, cuts: 0 };

describe.each(pairs)('$name', (pair) => {
  const judge = new Judge(pair);

  async function finish(system: MemorySystem, where: string, bootId = 'boot 1'): Promise<void> {
    const report = await syncPair(system, pair, { bootId });
    expect(report.problems, `${pair.name}, ${where}`).toEqual([]);
    judge.checkFinished(system, where);
    const again = system.reopen();
    const changes = await changesOf(again, async () => {
      expect((await syncPair(again, pair, { bootId })).result).toBe('nothing-to-do');
    });
    expect(changes, `${pair.name}, ${where}: changes`).toEqual([]);
  }

  it('becomes the wanted tree when nothing goes wrong', async () => {
    const system = plantPair(pair);
    await finish(system, 'undisturbed');
    judge.checkRootTime(system);
  });

  it('loses nothing and converges wherever it is killed', async () => {
    const total = await countOf(() => plantPair(pair));
    for (const nth of points(total, pair.name)) {
      for (const moment of moments) {
        const where = `killed ${moment} change ${nth} of ${total}`;
        const system = plantPair(pair);
        // The last change may be one that is tried and refused: then nothing comes after it.
        const killed = await killedAt(system, nth, moment, () => syncPair(system, pair));
        expect(killed || nth === total, where).toBe(true);
        const next = system.reopen();
        judge.checkInterrupted(next, where);
        await finish(next, where);
        done.killed++;
      }
    }
  });

  it('loses nothing and converges when the next run is killed too', async () => {
    const total = await countOf(() => plantPair(pair));
    for (const [nth, second] of chainsOf(total, pair.name)) {
      const where = `killed after change ${nth} and then at change ${second}`;
      const system = plantPair(pair);
      await killedAt(system, nth, nth % 2 === 0 ? 'before' : 'after', () => syncPair(system, pair));
      const next = system.reopen();
      const moment = second % 2 === 0 ? 'before' : 'after';
      if (!(await killedAt(next, second, moment, () => syncPair(next, pair)))) continue;
      const last = next.reopen();
      judge.checkInterrupted(last, where);
      await finish(last, where);
      done.chains++;
    }
  });

  it('loses nothing and converges when the power is cut', async () => {
    const total = await countOf(() => plantPair(pair));
    for (const nth of points(total, pair.name)) {
      for (const seed of SEEDS) {
        const where = `power cut after change ${nth} with seed ${seed}`;
        const system = plantPair(pair);
        await killedAt(system, nth, 'after', () => syncPair(system, pair));
        const next = system.powerCut(seed + nth);
        judge.checkInterrupted(next, where);
        await finish(next, where, 'boot 2');
        done.cuts++;
      }
    }
  });

  it('has made durable what it reports as done', async () => {
    for (const seed of SEEDS) {
      const system = plantPair(pair);
      const { result } = await syncPair(system, pair);
      expect(['done', 'nothing-to-do']).toContain(result);
      const next = system.powerCut(seed);
      judge.checkEqual(next, `done, and the power cut then with seed ${seed}`);
      await finish(next, `power cut after the end with seed ${seed}`, 'boot 2');
    }
  });

  async function countOf(plant: () => MemorySystem): Promise<number> {
    const system = plant();
    return (await changesOf(system, () => syncPair(system, pair))).length;
  }
});

/** Every kill with every kill of the next run, or as many of them, evenly spread, as are allowed. */
function* chainsOf(total: number, name: string): Generator<[number, number]> {
  const all = total * (total + SLACK);
  const step = Math.max(1, Math.ceil(all / MOST_CHAINS));
  for (const point of points(Math.floor(all / step), name)) {
    const at = (point - 1) * step;
    yield [1 + Math.floor(at / (total + SLACK)), 1 + (at % (total + SLACK))];
  }
}

/** The next run makes a few changes more than the first: it has to clear up. */
const SLACK = 8;

it('has covered what it says', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(50);
  expect(Math.min(done.killed, done.chains, done.cuts)).toBeGreaterThan(pairs.length);
  const counts = { plans: pairs.length, kills: done.killed, 'kills of the run after': done.chains, cuts: done.cuts };
  tell({ part: 'kills', what: '`sync` killed before and after every change, and its power cut (disk model)', counts });
});
