/**
 * Runs that are killed anywhere and then resumed, or undone, with kills and power cuts in that too: nothing is lost,
 * and the next run finishes. `npm test` takes a share of the points; `npm run crash` takes them all.
 */
import { describe, expect, it } from 'vitest';
import type { Settling } from '../../src/endpoint/unfinished.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { points } from './crash-points.ts';
import { settlePair, ways } from './settle-run.ts';
import { changesOf, DESTINATION, Judge, killedAt, moments, plantPair, syncPair } from './whole-run.ts';
import { wholeRunPairs } from './whole-run-pairs.ts';

/** The most pairs (kill, kill of what follows) that are tried for one pair of trees and one way. */
const MOST_CHAINS = 500;
/** What is seen to after a kill makes no more changes than this and the run itself. */
const SLACK = 8;
const SEEDS = [1, 1001];
/** What comes after both kills: one of these, or at once the next run. */
const followers: readonly (Settling | undefined)[] = ['resume', 'abort', undefined];
const pairs = wholeRunPairs();
const done = { settled: 0, chains: 0, cuts: 0 };

describe.each(pairs)('$name', (pair) => {
  const judge = new Judge(pair);

  /** After an end in good order nothing of the run is left, but what serves the next one. */
  function checkLeft(system: MemorySystem, how: Settling, rescued: boolean, where: string): void {
    const allowed =
      how === 'resume' ? /^(cache|lineage(\.recent)?|mirrors|staged(\/.*)?)$/ : /^(cache|lineage(\.recent)?|mirrors)$/;
    const left = [...system.readTree(DESTINATION).keys()]
      .filter((path) => path.startsWith('.myrror/'))
      .map((path) => path.slice('.myrror/'.length))
      .filter((path) => !allowed.test(path) && !(rescued && path.startsWith('rescued')));
    expect(left, where).toEqual([]);
  }

  async function settleAndCheck(
    system: MemorySystem,
    how: Settling,
    where: string,
    bootId = 'boot 1',
  ): Promise<boolean> {
    const { problems } = await settlePair(system, pair, how, bootId);
    const codes = problems.map(({ code }) => code);
    const allowed = how === 'resume' ? [] : ['rescued', 'replaced'];
    expect(
      codes.filter((code) => !allowed.includes(code)),
      where,
    ).toEqual([]);
    const rescued = codes.includes('rescued');
    checkLeft(system, how, rescued, where);
    judge.checkInterrupted(system, where);
    return rescued;
  }

  async function finish(system: MemorySystem, where: string, rescued: boolean, bootId = 'boot 1'): Promise<void> {
    const report = await syncPair(system, pair, { bootId });
    expect(report.problems, `${pair.name}, ${where}`).toEqual([]);
    judge.checkFinished(system, where, rescued);
  }

  it.each(ways)('loses nothing and converges when it is killed and then told to %s', async (how) => {
    const total = await countOf();
    for (const nth of points(total, pair.name)) {
      for (const moment of moments) {
        const where = `killed ${moment} change ${nth} of ${total}, then ${how}`;
        const system = plantPair(pair);
        await killedAt(system, nth, moment, () => syncPair(system, pair));
        const next = system.reopen();
        const rescued = await settleAndCheck(next, how, where);
        const changes = await changesOf(next.attach(), () => settlePair(next, pair, how));
        expect(changes, `${where}, once more`).toEqual([]);
        await finish(next.reopen(), where, rescued);
        done.settled++;
      }
    }
  });

  it.each(ways)('loses nothing and converges when %s is killed as well', async (how) => {
    const total = await countOf();
    for (const [nth, second] of chainsOf(total, pair.name)) {
      const then = followers[(nth + second) % followers.length];
      const where = `killed at change ${nth}, ${how} killed at change ${second}, then ${then ?? 'sync'}`;
      const system = plantPair(pair);
      await killedAt(system, nth, nth % 2 === 0 ? 'before' : 'after', () => syncPair(system, pair));
      const next = system.reopen();
      const moment = second % 2 === 0 ? 'before' : 'after';
      if (!(await killedAt(next, second, moment, () => settlePair(next, pair, how)))) continue;
      const last = next.reopen();
      judge.checkInterrupted(last, where);
      const before = isRescued(last);
      const rescued = then === undefined ? false : await settleAndCheckAfter(last, then, where, before);
      await finish(last.reopen(), where, rescued || before);
      done.chains++;
    }
  });

  it.each(ways)('loses nothing and converges when the power is cut during %s', async (how) => {
    const total = await countOf();
    for (const [nth, second] of chainsOf(total, `${pair.name} power`)) {
      for (const seed of SEEDS) {
        const where = `killed at change ${nth}, power cut after change ${second} of ${how}, seed ${seed}`;
        const system = plantPair(pair);
        await killedAt(system, nth, 'after', () => syncPair(system, pair));
        const next = system.reopen();
        if (!(await killedAt(next, second, 'after', () => settlePair(next, pair, how)))) break;
        const last = next.powerCut(seed + nth);
        judge.checkInterrupted(last, where);
        const before = isRescued(last);
        const then: Settling = (nth + second) % 2 === 0 ? 'resume' : 'abort';
        const rescued = await settleAndCheckAfter(last, then, `${where}, then ${then}`, before, 'boot 2');
        await finish(last.reopen(), where, rescued || before, 'boot 2');
        done.cuts++;
      }
    }
  });

  async function settleAndCheckAfter(
    system: MemorySystem,
    how: Settling,
    where: string,
    before: boolean,
    bootId = 'boot 1',
  ): Promise<boolean> {
    const { problems } = await settlePair(system, pair, how, bootId);
    const rescued = before || problems.some(({ code }) => code === 'rescued');
    checkLeft(system, how, rescued, where);
    judge.checkInterrupted(system, where);
    return rescued;
  }

  function isRescued(system: MemorySystem): boolean {
    return system.readTree(DESTINATION).has('.myrror/rescued');
  }

  async function countOf(): Promise<number> {
    const system = plantPair(pair);
    return (await changesOf(system, () => syncPair(system, pair))).length;
  }
});

/** Every kill with every kill of what follows, or as many of them, evenly spread, as are allowed. */
function* chainsOf(total: number, name: string): Generator<[number, number]> {
  const width = total + SLACK;
  const all = total * width;
  const step = Math.max(1, Math.ceil(all / MOST_CHAINS));
  for (const point of points(Math.floor(all / step), name)) {
    const at = (point - 1) * step;
    yield [1 + Math.floor(at / width), 1 + (at % width)];
  }
}

it('has covered what it says', () => {
  expect(Math.min(done.settled, done.chains, done.cuts)).toBeGreaterThan(pairs.length);
  const { settled, chains, cuts } = done;
  process.stdout.write(
    `${pairs.length} pairs, ${settled} settled after a kill, ${chains} after a second one, ${cuts} after a power cut\n`,
  );
});
