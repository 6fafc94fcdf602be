import { expect, test } from 'vitest';
import type { Arrival, Program } from '../core/plan/step.ts';
import { arrivalBatches } from './arrival-batches.ts';

const GIGABYTE = 1024 ** 3;

/** A program of arrivals of one size, of which the first `copies` are copies; `copyOf` by number. */
function programOf(sizes: readonly number[], copies = 0, copyOf: Readonly<Record<number, number>> = {}): Program {
  return {
    directories: [],
    arrivalCount: sizes.length,
    copyCount: copies,
    arrival: (id) => ({ id, copyOf: copyOf[id] ?? -1 }) as Arrival,
    arrivalTarget: (id) => id,
    arrivalSize: (id) => sizes[id] as number,
    isEarly: () => true,
    rearrangement: { stagedDirectories: [], renames: [], discards: [] },
    removals: [],
    adjustments: [],
  };
}

function shapes(program: Program): [number[], boolean, boolean][] {
  return [...arrivalBatches(program)].map(({ arrivals, onlyCopies, last }) => [
    arrivals.map(({ id }) => id),
    onlyCopies,
    last,
  ]);
}

test('gives no batch where nothing arrives', () => {
  expect(shapes(programOf([]))).toEqual([]);
});

test('ends a batch behind the copies of what is there', () => {
  expect(shapes(programOf([1, 1, 1], 2))).toEqual([
    [[0, 1], true, false],
    [[2], false, true],
  ]);
});

test('says that there are only copies', () => {
  expect(shapes(programOf([1, 1], 2))).toEqual([[[0, 1], true, true]]);
});

test('ends a batch when it is large, but not between a file and the copies of it', () => {
  expect(shapes(programOf([9 * GIGABYTE, 1, 1], 0, { 1: 0 }))).toEqual([
    [[0, 1], false, false],
    [[2], false, true],
  ]);
});
