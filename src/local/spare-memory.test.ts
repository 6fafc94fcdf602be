import { expect, test } from 'vitest';
import { spareMemory } from './spare-memory.ts';

function timesFor(count: number): number {
  let times = 0;
  const giveBackMemory = (): void => {
    times++;
  };
  spareMemory({ giveBackMemory }, count);
  return times;
}

test('memory goes back before a large batch of contents, and not before a small one', () => {
  expect(timesFor(40_000)).toBe(1);
  expect(timesFor(20_000)).toBe(0);
});
