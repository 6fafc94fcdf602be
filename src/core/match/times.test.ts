import { describe, expect, it } from 'vitest';
import { compareInstants, exactTimes, sameTime } from './times.ts';

const at = (seconds: number, nanos = 0): { seconds: number; nanos: number } => ({ seconds, nanos });

describe('sameTime', () => {
  it('is exact without a window, also far from 1970', () => {
    const far = 2 ** 52;
    expect(sameTime(exactTimes, at(far, 1), at(far, 1))).toBe(true);
    expect(sameTime(exactTimes, at(far, 1), at(far, 2))).toBe(false);
    expect(sameTime(exactTimes, at(far, 0), at(far - 1, 999_999_999))).toBe(false);
    expect(sameTime(exactTimes, at(-far), at(far))).toBe(false);
  });

  it('takes in what differs by less than the window, across whole seconds and in both directions', () => {
    const micros = { ...exactTimes, granularity: 2000 };
    expect(sameTime(micros, at(5, 999_999_000), at(6, 999))).toBe(true);
    expect(sameTime(micros, at(6, 999), at(5, 999_999_000))).toBe(true);
    expect(sameTime(micros, at(6, 1000), at(5, 999_999_000))).toBe(false);
    expect(sameTime(micros, at(-1, 999_999_999), at(0))).toBe(true);
  });

  it('compares what the destination can hold', () => {
    const narrow = { granularity: 1, earliest: 0, latest: 100 };
    expect(sameTime(narrow, at(-7, 5), at(0))).toBe(true);
    expect(sameTime(narrow, at(-7, 5), at(0, 1))).toBe(false);
    expect(sameTime(narrow, at(101, 5), at(100))).toBe(true);
    expect(sameTime(narrow, at(99), at(100))).toBe(false);
  });
});

describe('compareInstants', () => {
  it('orders by seconds, then by nanoseconds', () => {
    const sorted = [at(-1, 5), at(-1, 6), at(0), at(0, 1), at(7)];
    expect([...sorted].reverse().sort(compareInstants)).toEqual(sorted);
  });
});
