import fc from 'fast-check';
import { expect, it } from 'vitest';
import { time } from '../../test/format/arbitraries.ts';
import { isHeaderTime, printPlainTime, printTime, readTime } from './time.ts';

function read(text: string): { seconds: number; nanos: number } | null {
  const value = { seconds: 0, nanos: 0 };
  return readTime(text, 0, value) === text.length ? value : null;
}

it.each([
  [0, 0, '1970-01-01T00:00:00.000000000Z'],
  [-1, 999_999_999, '1969-12-31T23:59:59.999999999Z'],
  [1_714_557_600, 123_456_789, '2024-05-01T10:00:00.123456789Z'],
  [-62_167_219_200, 0, '0000-01-01T00:00:00.000000000Z'],
  [-62_167_219_201, 5, '@-62167219201.000000005'],
  [253_402_300_799, 0, '9999-12-31T23:59:59.000000000Z'],
  [253_402_300_800, 0, '@253402300800.000000000'],
])('prints %d s and %d ns as %s', (seconds, nanos, text) => {
  expect(printTime(seconds, nanos)).toBe(text);
  expect(read(text)).toEqual({ seconds, nanos });
});

it('gives any time back, in either form', () => {
  fc.assert(
    fc.property(time, ({ seconds, nanos }) => {
      expect(read(printTime(seconds, nanos))).toEqual({ seconds, nanos });
      expect(read(printPlainTime(seconds, nanos))).toEqual({ seconds, nanos });
    }),
    { numRuns: 2000 },
  );
});

it('knows the calendar as the runtime does', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
      expect(printTime(seconds, 0)).toBe(new Date(seconds * 1000).toISOString().replace('.000Z', '.000000000Z'));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  '',
  '2024-05-01',
  '2024-05-01T10:00:00Z',
  '2023-02-29T00:00:00.000000000Z',
  '2024-13-01T00:00:00.000000000Z',
  '2024-00-01T00:00:00.000000000Z',
  '2024-04-31T00:00:00.000000000Z',
  '2024-05-01T24:00:00.000000000Z',
  '2024-05-01T10:60:00.000000000Z',
  '2024-05-01T10:00:60.000000000Z',
  '2024-05-01t10:00:00.000000000Z',
  '2024-05-01T10:00:00.00000000xZ',
  '@',
  '@1',
  '@1.5',
  '@01.000000000',
  '@-0.000000000',
  '@9999999999999999.000000000',
])('refuses %j', (text) => {
  expect(read(text)).toBeNull();
});

it('takes times of file heads with any fraction, if they exist', () => {
  expect(isHeaderTime('2024-05-01T10:00:00Z')).toBe(true);
  expect(isHeaderTime('2024-05-01T10:00:00.5Z')).toBe(true);
  expect(isHeaderTime('2024-02-30T10:00:00Z')).toBe(false);
  expect(isHeaderTime('2024-05-01T10:00:00+02:00')).toBe(false);
});
