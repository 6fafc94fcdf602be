import { expect, test } from 'vitest';

import { seeded, shuffled } from './random.ts';

test('a seed gives the same numbers again', () => {
  const draw = (seed: string): readonly number[] => {
    const random = seeded(seed);
    return Array.from({ length: 20 }, () => random.below(1000));
  };
  expect(draw('x')).toEqual(draw('x'));
  expect(draw('x')).not.toEqual(draw('y'));
});

test('numbers are spread over their whole range', () => {
  const random = seeded('range');
  const counts = new Array<number>(10).fill(0);
  for (let drawn = 0; drawn < 10_000; drawn++) {
    const number = random.below(10);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  expect(counts).toHaveLength(10);
  expect(counts.every((count) => count > 800 && count < 1200)).toBe(true);
});

test('shuffling keeps every number once', () => {
  const order = [...shuffled(100, seeded('order'))];
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
});
