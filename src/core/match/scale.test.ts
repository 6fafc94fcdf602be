import { afterEach, describe, expect, it } from 'vitest';
import { answerAll, matchInput } from '../../../test/model/answers.ts';
import { type EntryDescription, snapshotOf } from '../../../test/model/tree-description.ts';
import { asBytes } from '../tree/byte-string.ts';
import { DigestTable } from '../tree/digest.ts';
import { blankLineage } from '../tree/lineage.ts';
import { Snapshot } from '../tree/snapshot.ts';
import { DisjointSet } from './disjoint-set.ts';
import { match } from './match.ts';
import type { Matched } from './matched.ts';

const FEW = 25_000;
const MANY = 100_000;
/** Linear work grows by 4 from FEW to MANY, quadratic work by 16. */
const NEAR_LINEAR = 5;
const SMALL = 1000;
const LARGE = 100_000;

const original = {
  find: DisjointSet.prototype.find,
  name: Snapshot.prototype.name,
  get: DigestTable.prototype.get,
  differs: DigestTable.prototype.differs,
};
let operations = 0;

function countOperations(): void {
  operations = 0;
  DisjointSet.prototype.find = function (member): number {
    operations++;
    return original.find.call(this, member);
  };
  Snapshot.prototype.name = function (row): ReturnType<typeof original.name> {
    operations++;
    return original.name.call(this, row);
  };
  DigestTable.prototype.get = function (algorithm, row): ReturnType<typeof original.get> {
    operations++;
    return original.get.call(this, algorithm, row);
  };
  DigestTable.prototype.differs = function (...compared): boolean {
    operations++;
    return original.differs.apply(this, compared);
  };
}

afterEach(() => {
  DisjointSet.prototype.find = original.find;
  Snapshot.prototype.name = original.name;
  DigestTable.prototype.get = original.get;
  DigestTable.prototype.differs = original.differs;
});

const made = new Map<string, Snapshot>();

/** `count` files of one size, content and time, one to a directory, all with the same name. */
function equalFiles(top: string, count: number, size: number): Snapshot {
  const key = `${top} ${count} ${size}`;
  const entries = (): [string, EntryDescription][] =>
    Array.from({ length: count }, (_, at) => [`${top}/${at}/x`, { size }]);
  const tree = made.get(key) ?? snapshotOf(new Map(entries()));
  made.set(key, tree);
  return tree;
}

function work(count: number, words: string[], size: number): { operations: number; matched: Matched } {
  const times = { granularity: 2_000_000_000, earliest: 0, latest: 2 ** 40 };
  const input = matchInput(equalFiles('new', count, size), equalFiles('old', count, size), words, { times });
  countOperations();
  const { result } = answerAll(input, match(input));
  return { operations, matched: result };
}

describe('many equal files', () => {
  it.each([
    ['the default criteria', [], SMALL],
    ['the default criteria, large files', [], LARGE],
    ['sha256', ['sha256'], SMALL],
    ['name', ['name'], SMALL],
    ['size', ['size'], SMALL],
    ['name+mtime with a window', ['name+mtime'], SMALL],
    ['name+mtime+qhash, then content', ['name+mtime+qhash', 'content'], SMALL],
  ] as const)(
    'cost near linear work by %s',
    (_, words, size) => {
      const few = work(FEW, [...words], size);
      const many = work(MANY, [...words], size);
      expect(many.matched.classCount).toBe(1);
      expect(many.operations).toBeGreaterThan(MANY);
      expect(many.operations).toBeLessThan(few.operations * NEAR_LINEAR);
    },
    60_000,
  );

  it('cost near linear work where known digests keep files of one name apart', () => {
    const differing = (count: number): number => {
      const input = matchInput(equalFiles('new', count, SMALL), equalFiles('old', count, SMALL), ['name']);
      for (const side of ['source', 'destination'] as const) {
        for (let row = 0; row < input[side].count; row++) {
          input.known[side].set('sha256', row, asBytes(`${side} ${row}`.padEnd(32)));
        }
      }
      countOperations();
      expect(answerAll(input, match(input)).result.classCount).toBe(2 * count);
      return operations;
    };
    expect(differing(20_000)).toBeLessThan(differing(5_000) * NEAR_LINEAR);
  }, 60_000);

  it('cost near linear work where each stands at its path and only one is remembered', () => {
    const forgotten = (count: number): number => {
      const tree = equalFiles('old', count, SMALL);
      const input = matchInput(tree, tree, ['sha256', 'content']);
      input.known.source.lineage = blankLineage(tree.count);
      input.known.source.lineage.known.fill(1);
      input.known.destination.lineage = blankLineage(tree.count);
      input.known.destination.lineage.known.fill(1, tree.count - 1);
      countOperations();
      const { result, asked } = answerAll(input, match(input));
      expect(result.classCount).toBe(1);
      expect(asked.length).toBe(count);
      return operations;
    };
    expect(forgotten(MANY)).toBeLessThan(forgotten(FEW) * NEAR_LINEAR);
  }, 60_000);
});
