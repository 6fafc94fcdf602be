import { describe, expect, it } from 'vitest';
import {
  type Groups,
  GroupsBuilder,
  groupCount,
  groupItems,
  type Key,
  keepGroups,
  oneGroup,
  splitInto,
} from './groups.ts';

const lists = (groups: Groups): number[][] =>
  Array.from({ length: groupCount(groups) }, (_, index) => [...groupItems(groups, index)]);
const upTo = (count: number): Groups => oneGroup(Int32Array.from({ length: count }, (_, item) => item));

function refine(groups: Groups, keyOf: (item: number) => Key): Groups {
  const builder = new GroupsBuilder(groups.items.length);
  for (let index = 0; index < groupCount(groups); index++) splitInto(builder, groupItems(groups, index), keyOf);
  return builder.finish();
}

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
