/** Trees that are recognised as the same need no planning: planning them in full finds nothing either. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCriteria } from '../../src/core/match/criteria.ts';
import { match } from '../../src/core/match/match.ts';
import type { MatchInput } from '../../src/core/match/matching.ts';
import { exactTimes } from '../../src/core/match/times.ts';
import { planTrees, type TreePlan } from '../../src/core/plan/plan-trees.ts';
import { DigestTable } from '../../src/core/tree/digest.ts';
import { frozenRows } from '../../src/core/tree/frozen.ts';
import { counterparts } from '../../src/core/tree/merge.ts';
import { isSameTree } from '../../src/core/tree/same-tree.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { snapshotOf } from '../model/tree-description.ts';
import { describedPairs } from './decorated.ts';

const RUNS = { numRuns: 500 };

/** The plan as it is made without the short cut; paths, sizes and times say all, so nothing is asked. */
function planInFull(source: Snapshot, destination: Snapshot): TreePlan {
  const pairs = counterparts(source, destination);
  const frozen = frozenRows(source, destination, pairs);
  const input: MatchInput = {
    source,
    destination,
    criteria: parseCriteria(['path+mtime']),
    times: exactTimes,
    known: { source: new DigestTable(), destination: new DigestTable() },
    recallable: false,
    frozen,
    sendingCost: 2,
  };
  const { done, value } = match(input).next();
  if (done !== true) throw new Error('something was asked for');
  return planTrees({
    wanted: source,
    destination,
    matching: value,
    counterparts: pairs,
    frozen,
    times: exactTimes,
    owners: true,
    directoryRename: true,
  });
}

describe('two trees that are recognised as the same', () => {
  it('have nothing to be planned', async () => {
    let same = 0;
    fc.assert(
      fc.property(describedPairs({ hostile: true }), fc.boolean(), ({ before, after }, twice) => {
        const source = snapshotOf(after);
        const destination = snapshotOf(twice ? after : before);
        const recognised = isSameTree(source, destination, true);
        if (!recognised) return;
        same++;
        const plan = planInFull(source, destination);
        expect(plan.actions.count).toBe(0);
        expect(plan.problems).toEqual([]);
        expect(plan.reused).toEqual([]);
        expect(plan.kept).not.toContain(1);
        expect(plan.leftAlone).not.toContain(1);
        for (let row = 0; row < source.count; row++) expect(plan.standing(row)).toBe(row);
      }),
      RUNS,
    );
    expect(same).toBeGreaterThan(RUNS.numRuns / 10);
  });
});
