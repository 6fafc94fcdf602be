/**
 * Whole runs over a link that is cut behind each frame and behind each 4 KiB, in both directions: nothing is
 * lost, and the next run finishes. `npm test` takes a share of the points; `npm run crash` takes them all.
 */
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import type { Side } from '../../src/endpoint/endpoint.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { tell } from '../torture/figures.ts';
import { points } from './crash-points.ts';
import { type Break, CutPoints, syncOverLinks } from './cut-run.ts';
import { expectNextRunFinishes } from './next-run.ts';
import { Judge, plantPair } from './whole-run.ts';
import { madePair, type Pair, wholeRunPairs } from './whole-run-pairs.ts';

const EVERY = 4096;
/** Times 40: the size of what is planted. */
const LONG_LABEL = 2500;
const label = (letter: string): string => letter.repeat(LONG_LABEL);

const pairs: readonly Pair[] = [
  ...wholeRunPairs(),
  madePair('large files come', { old: 'O' }, { old: 'O', 'd/l': label('l'), 'd/m': label('m'), n: label('n') }),
  madePair(
    'large files come, swap and go',
    { a: label('a'), b: label('b'), 'd/c': label('c'), gone: label('g') },
    { a: label('b'), b: label('a'), 'e/c': label('c'), 'e/again': label('c'), new: label('n') },
  ),
];
/** Which roots are behind links; it is the first one's link that is cut. */
const ways: readonly (readonly Side[])[] = [
  ['destination'],
  ['source'],
  ['destination', 'source'],
  ['source', 'destination'],
];
const done = { cut: 0, ended: 0 };

describe.each(pairs)('$name, cut', (pair) => {
  const judge = new Judge(pair);

  it.each(ways.map((far) => ({ far, name: far.join(' before the ') })))(
    'loses nothing and is finished by the next run, with the $name far away',
    async ({ far }) => {
      const cutPoints = new CutPoints(EVERY);
      const undisturbed = plantPair(pair);
      await syncOverLinks(undisturbed, pair, { far, record: cutPoints.record });
      judge.checkFinished(undisturbed, 'undisturbed');
      const all = cutPoints.all();
      for (const nth of points(2 * all.length, `${pair.name}${far.join()}`)) {
        const point = all[(nth - 1) >> 1];
        if (point === undefined) break;
        const breaks: Break = { ...point, far: nth % 2 === 0 ? 'dies' : 'notices' };
        const where = `${far.join()}: the far side ${breaks.far} after ${breaks.after} bytes ${breaks.flow}`;
        const system = plantPair(pair);
        if (await isCut(system, far, breaks)) done.cut++;
        else done.ended++;
        // What a far side that has noticed still held on to would be in the way of the next run.
        const next = breaks.far === 'dies' ? system.reopen() : system.attach();
        await expectNextRunFinishes(next, { pair, judge, far, where });
      }
    },
  );

  /** False if the run came to its end all the same. */
  async function isCut(system: MemorySystem, far: readonly Side[], breaks: Break): Promise<boolean> {
    try {
      await syncOverLinks(system, pair, { far, breaks });
      return false;
    } catch (error) {
      if (isMyrrorError(error) && error.code === 'connection') return true;
      throw error;
    }
  }
});

it('has covered what it says', () => {
  expect(done.cut).toBeGreaterThan(pairs.length * 5);
  const counts = { plans: pairs.length, cuts: done.cut, 'at their end anyway': done.ended };
  tell({ part: 'kills', what: 'the line cut behind every frame and every 4 KiB, in four placements', counts });
});
