import { expect, it } from 'vitest';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Outcome } from '../endpoint/transaction.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readOutcome, writeOutcome } from './outcome-codec.ts';

const trouble = {
  path: asBytes('a'),
  side: 'destination',
  operation: 'rename',
  code: 'EIO',
  message: 'broken',
} as const;

function over(outcome: Outcome, count: number): Outcome {
  const writer = new ByteWriter();
  writeOutcome(writer, outcome);
  return readOutcome(new ByteReader(writer.take()), count);
}

it('what was done, and why not, comes out as it went in', () => {
  const outcome = { done: Uint8Array.of(1, 0, 1), problems: [trouble], bytes: 7, reusedBytes: 3 };
  expect(over(outcome, 3)).toEqual(outcome);
  const nothing = { done: new Uint8Array(), problems: [], bytes: 0, reusedBytes: 0 };
  expect(over(nothing, 0)).toEqual(nothing);
});

it('what failed without a reason, or is of other items, is refused', () => {
  const silent = { done: Uint8Array.of(1, 0), problems: [], bytes: 0, reusedBytes: 0 };
  expect(() => over(silent, 2)).toThrow(/without a reason/);
  expect(() => over({ ...silent, done: Uint8Array.of(1) }, 2)).toThrow(/1 items where 2/);
});
