import { describe, expect, it } from 'vitest';
import type { Progress } from '../../index.ts';
import { Throttle } from './throttle.ts';

function event(entries: number, given: Partial<Progress> = {}): Progress {
  return { type: 'progress', phase: 'scan', entries, entriesTotal: null, bytes: 0, bytesTotal: null, ...given };
}

/** Feeds events with their times and gives the entries of those that came through. */
function through(events: readonly (readonly [number, Progress])[]): number[] {
  const out: number[] = [];
  let time = 0;
  const throttle = new Throttle(
    ({ entries }) => out.push(entries),
    () => time,
  );
  for (const [at, progress] of events) {
    time = at;
    throttle.take(progress);
  }
  throttle.flush();
  return out;
}

describe('Throttle', () => {
  it('lets the first, the last and one in each interval through', () => {
    expect(
      through([
        [0, event(1)],
        [50, event(2)],
        [199, event(3)],
        [250, event(4)],
        [300, event(5)],
      ]),
    ).toEqual([1, 4, 5]);
  });

  it('gives the last of a phase before the first of the next', () => {
    expect(
      through([
        [0, event(1)],
        [1, event(2)],
        [2, event(3, { phase: 'match' })],
      ]),
    ).toEqual([1, 2, 3]);
  });

  it('holds the two sides apart', () => {
    const source = { side: 'source' } as const;
    const destination = { side: 'destination' } as const;
    expect(
      through([
        [0, event(1, source)],
        [1, event(10, destination)],
        [2, event(2, source)],
        [3, event(3, source)],
      ]),
    ).toEqual([1, 10, 3]);
  });
});
