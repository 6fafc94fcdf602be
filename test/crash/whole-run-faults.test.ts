/**
 * Every call that a run makes, whether it changes something or only looks, fails once with every kind of
 * error, on either side: nothing is lost, nothing is called done that is not, each failure is named, and the next
 * run finishes. `npm test` takes a share; `npm run torture -- errnos` takes them all.
 */
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import type { Report } from '../../src/engine/report.ts';
import { errnoNumber, systemErrorNamed } from '../../src/system/errno.ts';
import type { System } from '../../src/system/system.ts';
import { tell } from '../torture/figures.ts';
import { watchedSystem } from '../torture/watched-system.ts';
import { points, share, USUAL_SHARE } from './crash-points.ts';
import { Judge, plantPair, syncPair } from './whole-run.ts';
import { wholeRunPairs } from './whole-run-pairs.ts';

const codes = [
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'EXDEV',
  'EMFILE',
  'ENFILE',
  'ELOOP',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENOTEMPTY',
  'EBUSY',
  'ETXTBSY',
  'ESTALE',
  'EINTR',
  'EAGAIN',
  'ENOSYS',
  'EOPNOTSUPP',
  'EINVAL',
] as const;
/** Of the pairs, every so many-th. */
const STRIDE = share > USUAL_SHARE ? 3 : 7;
/** Of the points of the usual share, every so many-th. */
const SPARSE = share === USUAL_SHARE ? 3 : 1;
const pairs = wholeRunPairs().filter((_, index) => index % STRIDE === 0);
const done = {
  plans: pairs.length,
  'plans by errors': 0,
  injections: 0,
  'ended the run': 0,
  'were problems': 0,
  'were got over': 0,
};

describe.each(pairs)('$name, with errors', (pair) => {
  const judge = new Judge(pair);

  it.each(codes)('keeps its promises when any call fails with %s', async (code) => {
    expect(errnoNumber(code)).toBeGreaterThan(0);
    let total = 0;
    const clean = plantPair(pair);
    await syncPair(
      counted(clean, () => total++),
      pair,
    );
    // The share of each code falls on other calls.
    for (const [index, nth] of [...points(total, pair.name + code)].entries()) {
      if (index % SPARSE > 0) continue;
      await failOne(nth, code);
      done.injections++;
    }
    done['plans by errors']++;
  });

  function counted(system: System, each: (call: string) => void): System {
    return watchedSystem(system, ({ call, phase, writable }) => {
      // Linux has closed the file by the time it says so.
      if (call === 'close' && !writable) return;
      if (phase === (call === 'close' ? 'after' : 'before')) each(call);
    }).system;
  }

  async function failOne(nth: number, code: string): Promise<void> {
    const disk = plantPair(pair);
    let count = 0;
    let call = '';
    let where = `${code} at call ${nth}`;
    const system = counted(disk, (now) => {
      if (++count !== nth) return;
      call = now;
      where = `${code} at call ${nth}, ${call}`;
      throw systemErrorNamed(call, code);
    });
    const { report, told } = await reportOf(
      () => syncPair(system, pair),
      () => where,
    );
    const next = disk.reopen();
    judge.checkInterrupted(next, where, unlistedIn(report));
    const claims = report?.result === 'done' || report?.result === 'nothing-to-do';
    // The time of a root that belongs to somebody else is not ours to set, and stays as it comes.
    const isRootsTime = code === 'EPERM' && call === 'setTime';
    if (claims) {
      expect(judge.isEqual(next, isRootsTime), `${pair.name}, ${where}: said to be ${report?.result}`).toBe(true);
      done['were got over']++;
    }
    if (report?.result === 'incomplete') {
      expect(report.problems.length, `${pair.name}, ${where}`).toBeGreaterThan(0);
      done['were problems']++;
    }
    const second = await syncPair(next, pair);
    expect(second.problems, `${pair.name}, after ${where}`).toEqual([]);
    const rescued = told.includes('.myrror/rescued');
    judge.checkFinished(next, `after ${where}`, rescued);
  }

  /** What the run says of itself, and all of it as text; no report if it ended with an error, which must be one for people. */
  async function reportOf(
    run: () => Promise<Report>,
    where: () => string,
  ): Promise<{ report: Report | null; told: string }> {
    try {
      const report = await run();
      return { report, told: report.problems.map(({ message }) => message).join() };
    } catch (error) {
      if (!isMyrrorError(error)) throw new Error(`${pair.name}, ${where()}: ${String(error)}`, { cause: error });
      done['ended the run']++;
      return { report: null, told: error.message };
    }
  }
});

/** What could not be listed, on either side. */
function unlistedIn(report: Report | null): string[] {
  const problems = report?.problems ?? [];
  return problems.filter(({ operation }) => operation.endsWith('directory')).map(({ path }) => path);
}

it('has covered what it says', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(10);
  expect(done['plans by errors'], 'without a fault').toBe(pairs.length * codes.length);
  expect(Math.min(done['ended the run'], done['were problems'], done['were got over'])).toBeGreaterThan(100);
  tell({ part: 'errnos', what: `${codes.length} errors at every call`, counts: done });
});
