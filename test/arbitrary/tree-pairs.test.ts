import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { checkPath } from '../../src/core/tree/path.ts';
import { snapshotOf } from '../model/tree-description.ts';
import { describeTree, treePairs } from './tree-pairs.ts';

describe('treePairs', () => {
  it('makes trees that exist: every path is valid and nothing lies below a file', () => {
    fc.assert(
      fc.property(treePairs({ hostile: true }), ({ before, after }) => {
        for (const tree of [before, after]) {
          const snapshot = snapshotOf(describeTree(tree));
          for (const path of tree.keys()) {
            expect(checkPath(path)).toBeNull();
            expect(snapshot.find(asBytes(path))).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('makes pairs that are alike and pairs that are not', () => {
    const pairs = fc.sample(treePairs(), { numRuns: 200, seed: 1 });
    const same = pairs.filter(({ before, after }) => JSON.stringify([...before]) === JSON.stringify([...after]));
    expect(same.length).toBeGreaterThan(5);
    expect(same.length).toBeLessThan(150);
  });
});
