import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Groups, GroupsBuilder, groupCount, groupItems, oneGroup, splitInto } from './groups.ts';
import { groupNumbered, splitAlike } from './splitting.ts';

const lists = (groups: Groups): number[][] =>
  Array.from({ length: groupCount(groups) }, (_, index) => [...groupItems(groups, index)]);
const upTo = (count: number): Groups => oneGroup(Int32Array.from({ length: count }, (_, item) => item));

function splitByKeys(groups: Groups, keyOf: (item: number) => number | undefined): Groups {
  const builder = new GroupsBuilder(groups.items.length);
  for (let index = 0; index < groupCount(groups); index++) splitInto(builder, groupItems(groups, index), keyOf);
  return builder.finish();
}

describe('groups that are split by what agrees', () => {
  it('come out as if split by keys, group by group, even where hashes are poor', () => {
    const key = fc.option(fc.nat(60), { nil: undefined, freq: 4 });
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (keys, parts, isPoor) => {
          const groups = splitByKeys(upTo(keys.length), (item) => item % parts);
          const hash = (item: number): number => {
            const own = keys[item];
            if (own === undefined) return 0;
            return isPoor ? 1 + (own % 3) : Math.imul(own + 1, 0x9e3779b1);
          };
          const split = splitAlike(groups, { hash, agree: (item, other) => keys[item] === keys[other] });
          expect(lists(split)).toEqual(lists(splitByKeys(groups, (item) => keys[item])));
        },
      ),
    );
  });

  it('come from numbers in the order of their first items', () => {
    const numbers = [4, 0, 4, 2, 0, 3, 4];
    const items = Int32Array.from(numbers, (_, at) => at * 10);
    expect(lists(groupNumbered(items, Int32Array.from(numbers), 5))).toEqual([
      [0, 20, 60],
      [10, 40],
    ]);
  });
});
