/**
 * Every change that a run makes fails once with every kind of error: nothing is lost, nothing is
 * called done that is not, each failure is named, and the next run finishes.
 */
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import type { Report } from '../../src/engine/report.ts';
import type { CallName } from '../model/memory-faults.ts';
import { share } from './crash-points.ts';
import { changesOf, Judge, plantPair, syncPair } from './whole-run.ts';
import { wholeRunPairs } from './whole-run-pairs.ts';

const codes = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EXDEV', 'EDQUOT', 'EMFILE'] as const;
/** Of the pairs, every so many-th; all of them with the full share. */
const STRIDE = share < 1 ? 7 : 1;
const pairs = wholeRunPairs().filter((_, index) => index % STRIDE === 0);
const done = { faults: 0, thrown: 0, incomplete: 0 };

describe.each(pairs)('$name, with errors', (pair) => {
  const judge = new Judge(pair);

  it.each(codes)('keeps its promises when any change fails with %s', async (code) => {
    const clean = plantPair(pair);
    const changes = await changesOf(clean, () => syncPair(clean, pair));
    const seen = new Map<CallName, number>();
    for (const change of changes) {
      const call = change.slice(0, change.indexOf(' ')) as CallName;
      const nth = (seen.get(call) ?? 0) + 1;
      seen.set(call, nth);
      await failOne(call, nth, code);
      done.faults++;
    }
  });

  async function failOne(call: CallName, nth: number, code: string): Promise<void> {
    const where = `${code} at ${call} number ${nth}`;
    const system = plantPair(pair);
    system.fail({ call, nth, code });
    const { report, told } = await reportOf(() => syncPair(system, pair), where);
    system.clearFaults();
    const next = system.reopen();
    judge.checkInterrupted(next, where);
    const claims = report?.result === 'done' || report?.result === 'nothing-to-do';
    if (claims) expect(judge.isEqual(next), `${pair.name}, ${where}: said to be ${report?.result}`).toBe(true);
    if (report?.result === 'incomplete') {
      expect(report.problems.length, `${pair.name}, ${where}`).toBeGreaterThan(0);
      done.incomplete++;
    }
    const second = await syncPair(next, pair);
    expect(second.problems, `${pair.name}, after ${where}`).toEqual([]);
    const rescued = told.includes('.myrror/rescued');
    judge.checkFinished(next, `after ${where}`, rescued);
  }

  /** What the run says of itself, and all of it as text; no report if it ended with an error, which must be one for people. */
  async function reportOf(run: () => Promise<Report>, where: string): Promise<{ report: Report | null; told: string }> {
    try {
      const report = await run();
      return { report, told: report.problems.map(({ message }) => message).join() };
    } catch (error) {
      if (!isMyrrorError(error)) throw new Error(`${pair.name}, ${where}: ${String(error)}`, { cause: error });
      done.thrown++;
      return { report: null, told: error.message };
    }
  }
});

it('has covered what it says', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(10);
  expect(Math.min(done.thrown, done.incomplete)).toBeGreaterThan(100);
  const { faults, thrown, incomplete } = done;
  process.stdout.write(
    `${pairs.length} pairs, ${faults} errors: ${thrown} ended the run, ${incomplete} were problems\n`,
  );
});
