import { expect, test } from 'vitest';

import { median, ratio } from './statistics.ts';

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([10, 9])).toBe(9.5);
  expect(median([])).toBeNaN();
});

test('there is no ratio to nothing', () => {
  expect(ratio(3, 2)).toBe(1.5);
  expect(ratio(1, 0)).toBeUndefined();
  expect(ratio(undefined, 1)).toBeUndefined();
  expect(ratio(1, undefined)).toBeUndefined();
});
