import { describe, expect, it } from 'vitest';
import { EvidenceForest } from './evidence.ts';

describe('EvidenceForest', () => {
  it('finds the one chain between two files, in the direction of the question', () => {
    const forest = new EvidenceForest(6);
    forest.add(0, 1, 0);
    forest.add(2, 1, 1);
    forest.add(2, 3, 0);
    forest.add(1, 4, 2);
    expect(forest.chain(0, 3)).toEqual([
      { a: 0, b: 1, criterion: 0 },
      { a: 1, b: 2, criterion: 1 },
      { a: 2, b: 3, criterion: 0 },
    ]);
    expect(forest.chain(3, 4).map(({ a, b }) => [a, b])).toEqual([
      [3, 2],
      [2, 1],
      [1, 4],
    ]);
  });

  it('finds none between files that nothing connects, and none from a file to itself', () => {
    const forest = new EvidenceForest(3);
    forest.add(0, 1, 0);
    expect(forest.chain(0, 2)).toEqual([]);
    expect(forest.chain(1, 1)).toEqual([]);
  });

  it('takes in joins that are added after a question', () => {
    const forest = new EvidenceForest(3);
    forest.add(0, 1, 0);
    expect(forest.chain(0, 1)).toHaveLength(1);
    forest.add(1, 2, 0);
    expect(forest.chain(0, 2)).toHaveLength(2);
  });

  it('walks chains of a hundred thousand joins', () => {
    const forest = new EvidenceForest(100_001);
    for (let file = 0; file < 100_000; file++) forest.add(file, file + 1, 0);
    expect(forest.chain(100_000, 0)).toHaveLength(100_000);
  });
});
