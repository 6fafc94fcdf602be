import { expect, test } from 'vitest';
import { columnsOf } from '../../test/model/columns-of.ts';
import type { Arrival, Program } from '../core/plan/step.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStamp } from '../core/tree/stamp.ts';
import { arrivalBatches } from './arrival-batches.ts';

const GIGABYTE = 1024 ** 3;

/** A program of arrivals of one size, of which the first `copies` are copies; `copyOf` by number. */
function programOf(sizes: readonly number[], copies = 0, copyOf: Readonly<Record<number, number>> = {}): Program {
  const arrival = (id: number): Arrival => ({
    id,
    how: 'receive',
    from: asBytes(`${id}`),
    expect: blankStamp(Kind.file),
    copyOf: copyOf[id] ?? -1,
    linkTarget: ROOT,
    path: asBytes(`${id}`),
    replaces: null,
    attributes: { mode: 0, uid: -1, gid: -1, mtimeSeconds: 0, mtimeNanos: 0 },
  });
  return {
    directories: [],
    arrivalCount: sizes.length,
    copyCount: copies,
    arrival,
    arrivals: (start, end) => columnsOf(Array.from({ length: end - start }, (_, index) => arrival(start + index))),
    copiesOther: (id) => copyOf[id] !== undefined,
    arrivalTarget: (id) => id,
    arrivalSize: (id) => sizes[id] as number,
    isEarly: () => true,
    rearrangement: { stagedDirectories: [], renames: [], discards: [] },
    removals: [],
    adjustments: [],
  };
}

function shapes(program: Program): [number[], boolean, boolean][] {
  return [...arrivalBatches(program)].map(({ arrivals, onlyCopies, last }) => [[...arrivals.id], onlyCopies, last]);
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
