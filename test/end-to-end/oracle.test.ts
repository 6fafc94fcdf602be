/**
 * Random pairs of related trees through the built command, judged by rsync and by find: the destination
 * equals the source, nothing was sent that was there, the source is untouched, and a second run has
 * nothing to do. A failure names the seed that repeats it.
 */
import { describe, expect, it } from 'vitest';
import { changesBelow } from './command.ts';
import { againByCommand, type JudgedRun, judgeAll, type Way, wordsOf } from './judged-run.ts';
import { sync as syncInProcess } from './library.ts';

const PAIRS = 520;
const GROUPS = 10;
const AT_ONCE = 2;
/** Of so many pairs one is run again by the command, and one under strace. */
const AGAIN_BY_COMMAND = 10;
const AGAIN_TRACED = 40;

const firstSeed = Number(process.env.MYRROR_SEED ?? 1);

describe('the built command on random pairs of related trees', () => {
  for (let group = 0; group < GROUPS; group++) {
    const size = PAIRS / GROUPS;
    const from = firstSeed + group * size;
    it(`mirrors the pairs of seeds ${from} to ${from + size - 1} as rsync wants them`, async () => {
      expect(await judgeAll(from, size, AT_ONCE, local)).toBe('');
    });
  }
});

const local: Way = { locate: (path) => path, again };

/** A second run: by the command or, which is faster, by the library that the command is made of. */
async function again(run: JudgedRun): Promise<readonly string[]> {
  const { seed, source, destination, criteria, cache } = run;
  if (seed % AGAIN_TRACED === 0) {
    const { ran, calls } = await changesBelow(destination, wordsOf(run, local));
    const wrong: string[] = [];
    if (ran.code !== 0 || ran.summary.result !== 'nothing-to-do') wrong.push(`second run: exit ${ran.code} ${ran.out}`);
    const unexpected = calls.filter((call) => !call.includes(`${destination}/.myrror`) && !call.includes('".myrror"'));
    if (unexpected.length > 0) wrong.push(`second run changed: ${unexpected.join('\n')}`);
    return wrong;
  }
  if (seed % AGAIN_BY_COMMAND === 0) return await againByCommand(run, local);
  const report = await syncInProcess(source, destination, { criteria, cache, allowEmptySource: true });
  return report.result === 'nothing-to-do' ? [] : [`second run: ${report.result} ${JSON.stringify(report.actions)}`];
}
