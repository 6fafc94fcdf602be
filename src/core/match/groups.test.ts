import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupNumbered } from './alike.ts';
import { type Groups, groupCount, groupItems, keepGroups, keepRepeated, oneGroup, refine } from './groups.ts';

const lists = (groups: Groups): number[][] =>
  Array.from({ length: groupCount(groups) }, (_, index) => [...groupItems(groups, index)]);
const upTo = (count: number): Groups => oneGroup(Int32Array.from({ length: count }, (_, item) => item));

describe('groups', () => {
  it('are split by key, keep their order, and lose those that are alone', () => {
    expect(lists(refine(upTo(8), (item) => item % 3))).toEqual([
      [0, 3, 6],
      [1, 4, 7],
      [2, 5],
    ]);
    expect(lists(refine(upTo(4), (item) => Math.max(item, 1)))).toEqual([[0, 1]]);
  });

  it('lose items without a key', () => {
    expect(lists(refine(upTo(6), (item) => (item < 2 ? undefined : 'same')))).toEqual([[2, 3, 4, 5]]);
  });

  it('are refined each by itself', () => {
    const byThree = refine(upTo(12), (item) => item % 3);
    expect(lists(refine(byThree, (item) => (item < 6 ? 'low' : 'high')))).toEqual([
      [0, 3],
      [6, 9],
      [1, 4],
      [7, 10],
      [2, 5],
      [8, 11],
    ]);
  });

  it('split alike whether those that stand alone were left out first or not, even where hashes are poor', () => {
    const key = fc.option(fc.nat(60), { nil: undefined, freq: 4 });
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (keys, parts, isPoor) => {
          const groups = refine(upTo(keys.length), (item) => item % parts);
          const keyOf = (item: number): number | undefined => keys[item];
          const hashOf = (item: number): number => {
            const own = keys[item];
            if (own === undefined) return 0;
            return isPoor ? 1 + (own % 3) : Math.imul(own + 1, 0x9e3779b1);
          };
          expect(lists(refine(keepRepeated(groups, hashOf), keyOf))).toEqual(lists(refine(groups, keyOf)));
        },
      ),
    );
  });

  it('lose what stands alone, by its hash', () => {
    const hashes = [5, 0, 9, 5, 0, 7, 9];
    expect(lists(keepRepeated(upTo(7), (item) => hashes[item] as number))).toEqual([[0, 2, 3, 6]]);
  });

  it('come from numbers in the order of their first items', () => {
    const numbers = [4, 0, 4, 2, 0, 3, 4];
    const items = Int32Array.from(numbers, (_, at) => at * 10);
    expect(lists(groupNumbered(items, Int32Array.from(numbers), 5))).toEqual([
      [0, 20, 60],
      [10, 40],
    ]);
  });

  it('tell keys apart exactly, numbers from strings too', () => {
    const keys = ['1', 1, '1', 1, '__proto__', '__proto__'];
    expect(lists(refine(upTo(6), (item) => keys[item]))).toEqual([
      [0, 2],
      [1, 3],
      [4, 5],
    ]);
  });

  it('are dropped if they are not wanted, and none come from fewer than two items', () => {
    expect(
      lists(
        keepGroups(
          refine(upTo(9), (item) => item % 3),
          (items, start, end) => items.subarray(start, end).includes(4),
        ),
      ),
    ).toEqual([[1, 4, 7]]);
    expect(lists(upTo(1))).toEqual([]);
    expect(lists(upTo(0))).toEqual([]);
  });
});
