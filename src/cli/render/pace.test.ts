import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../index.ts';
import { PaceKeeper } from './pace.ts';

function event(given: Partial<Progress>): Progress {
  return { type: 'progress', phase: 'stage', entries: 0, entriesTotal: null, bytes: 0, bytesTotal: null, ...given };
}

describe('PaceKeeper', () => {
  it('adds up both sides of a phase', () => {
    const keeper = new PaceKeeper();
    keeper.update(event({ phase: 'scan', side: 'source', entries: 10 }), 0);
    keeper.update(event({ phase: 'scan', side: 'destination', entries: 5 }), 0);
    expect(keeper.update(event({ phase: 'scan', side: 'source', entries: 20 }), 1)).toMatchObject({ entries: 25 });
  });

  it('knows no total while one side does not know its own', () => {
    const keeper = new PaceKeeper();
    keeper.update(event({ side: 'source', entriesTotal: 10, bytesTotal: 10 }), 0);
    const pace = keeper.update(event({ side: 'destination' }), 0);
    expect([pace.entriesTotal, pace.bytesTotal, pace.share, pace.secondsLeft]).toEqual([null, null, null, null]);
  });

  it('measures the rate and the time left', () => {
    const keeper = new PaceKeeper();
    const totals = { entriesTotal: 100, bytesTotal: 100_000_000 };
    keeper.update(event(totals), 0);
    const pace = keeper.update(event({ ...totals, entries: 20, bytes: 20_000_000 }), 2000);
    expect(pace).toMatchObject({ entriesPerSecond: 10, bytesPerSecond: 10_000_000, share: 0.2 });
    expect(pace.secondsLeft).toBeCloseTo(8);
  });

  it('forgets the speed of long ago', () => {
    const keeper = new PaceKeeper();
    for (let second = 0; second <= 20; second++) {
      keeper.update(event({ bytes: second * 1_000_000 }), second * 1000);
    }
    let pace = keeper.update(event({ bytes: 20_000_000 }), 21_000);
    for (let second = 22; second <= 40; second++) pace = keeper.update(event({ bytes: 20_000_000 }), second * 1000);
    expect(pace.bytesPerSecond).toBe(0);
  });

  it('says no speed before it can be measured', () => {
    const keeper = new PaceKeeper();
    keeper.update(event({}), 0);
    expect(keeper.update(event({ bytes: 5000, bytesTotal: 6000 }), 10)).toMatchObject({
      bytesPerSecond: 0,
      secondsLeft: null,
    });
  });

  it('counts small files at the end as work', () => {
    const keeper = new PaceKeeper();
    const pace = keeper.update(event({ entries: 1, entriesTotal: 1001, bytes: 1_000_000, bytesTotal: 1_000_000 }), 0);
    expect(pace.share).toBeLessThan(0.1);
  });

  it('goes on with a phase that comes again', () => {
    const keeper = new PaceKeeper();
    keeper.update(event({ phase: 'digest', entries: 50 }), 0);
    keeper.update(event({ phase: 'match' }), 10);
    expect(keeper.update(event({ phase: 'digest', entries: 3 }), 20)).toMatchObject({ phase: 'digest', entries: 50 });
  });

  it('never runs backwards and never beyond its total', () => {
    const amount = fc.nat({ max: 1000 });
    const events = fc.array(fc.record({ entries: amount, entriesTotal: amount, bytes: amount, bytesTotal: amount }));
    fc.assert(
      fc.property(events, (list) => {
        const keeper = new PaceKeeper();
        let before = { entries: 0, bytes: 0 };
        for (const [index, given] of list.entries()) {
          const pace = keeper.update(event(given), index * 300);
          expect(pace.entries).toBeGreaterThanOrEqual(before.entries);
          expect(pace.bytes).toBeGreaterThanOrEqual(before.bytes);
          expect(pace.share ?? 0).toBeLessThanOrEqual(1);
          expect(pace.secondsLeft ?? 0).toBeGreaterThanOrEqual(0);
          before = pace;
        }
      }),
    );
  });
});
