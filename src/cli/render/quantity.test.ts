import { describe, expect, it } from 'vitest';
import { count, counted, duration, rate, size, wholeDuration } from './quantity.ts';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1204, '1,204'],
    [1234567, '1,234,567'],
    [2.6, '3'],
  ])('writes %d as %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it('counts one thing and many', () => {
    expect([counted(1, 'file'), counted(0, 'file'), counted(1204, 'file'), counted(2, 'entry', 'entries')]).toEqual([
      '1 file',
      '0 files',
      '1,204 files',
      '2 entries',
    ]);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1234, '1.2 kB'],
    [99_949, '99.9 kB'],
    [99_951, '100 kB'],
    [999_499, '999 kB'],
    [999_501, '1.0 MB'],
    [3_100_000_000, '3.1 GB'],
    [2 ** 53, '9.0 PB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  it('writes a speed', () => {
    expect(rate(512_000_000)).toBe('512 MB/s');
  });

  it.each([
    [0, '0.0 s'],
    [0.44, '0.4 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
    [7200, '2 h'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('can leave out fractions', () => {
    expect([wholeDuration(9), wholeDuration(61.2)]).toEqual(['9 s', '1 min 1 s']);
  });
});
