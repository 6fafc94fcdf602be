import { describe, expect, test } from 'vitest';
import { parseDeleteLimit, refuseManyRemovals, refuseOverlap } from './guards.ts';
import { noActions } from './summarize.ts';

const info = {
  location: '/x',
  exists: true,
  identity: 'i',
  ancestry: ['1:5', '1:2'],
  machine: 'm',
  times: { granularity: 1, earliest: 0, latest: 1 },
  owners: false,
  modes: true,
  directoryRename: true,
  folding: { case: false, form: false },
  limits: [],
  sendingCost: 2,
};

function summary(removedFiles: number, destinationFiles: number): Parameters<typeof refuseManyRemovals>[0] {
  return {
    actions: noActions(),
    bytes: { remote_cp: 0, local_cp: 0 },
    directoryMoves: [],
    savedBytes: 0,
    destinationFiles,
    removedFiles,
    wantedFiles: 0,
    wantedBytes: 0,
    unverified: 0,
    firstUse: null,
    problems: [],
  };
}

describe('the limit of removals', () => {
  test('reads numbers and percentages', () => {
    expect(parseDeleteLimit('7')).toEqual({ files: 7 });
    expect(parseDeleteLimit('100%')).toEqual({ percent: 100 });
  });

  test.each(['', '-1', '1.5', '101%', '%', '9x', '99999999999999999999'])('refuses %s', (text) => {
    expect(() => parseDeleteLimit(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test.each([
    [11, 20, null, true],
    [10, 12, null, false],
    [50, 100, null, false],
    [51, 100, null, true],
    [3, 100, { files: 2 }, true],
    [2, 100, { files: 2 }, false],
    [21, 100, { percent: 20 }, true],
    [100, 100, { percent: 100 }, false],
    [1, 100, { percent: 0 }, true],
  ])('%i of %i files with %j', (removed, all, limit, refused) => {
    const run = (): void => refuseManyRemovals(summary(removed, all), limit);
    if (refused) expect(run).toThrow(expect.objectContaining({ code: 'refused' }));
    else expect(run).not.toThrow();
  });
});

describe('overlapping roots', () => {
  const refusal = expect.objectContaining({ code: 'refused' });

  test('refuses one directory twice', () => {
    expect(() => refuseOverlap(info, { ...info, location: '/y' })).toThrow(refusal);
  });

  test('refuses a destination inside the source, also one that is not there yet', () => {
    expect(() => refuseOverlap(info, { ...info, ancestry: ['1:9', '1:5', '1:2'] })).toThrow(refusal);
    expect(() => refuseOverlap(info, { ...info, exists: false, ancestry: ['1:5', '1:2'] })).toThrow(refusal);
  });

  test('refuses a source inside the destination', () => {
    expect(() => refuseOverlap({ ...info, ancestry: ['1:9', '1:5', '1:2'] }, info)).toThrow(refusal);
  });

  test('refuses what two machines number alike and saw made at one moment, unless a new mirror is asked for', () => {
    const here = { ...info, identity: '5-b1' };
    const there = { ...here, machine: 'other', location: 'other:/x' };
    expect(() => refuseOverlap(here, there)).toThrow(refusal);
    expect(() => refuseOverlap(here, there, true)).not.toThrow();
    expect(() => refuseOverlap(here, { ...there, identity: '5-b2' })).not.toThrow();
    expect(() => refuseOverlap({ ...here, identity: '5-d1' }, { ...there, identity: '5-d1' })).not.toThrow();
    expect(() => refuseOverlap(here, { ...there, exists: false, identity: '' })).not.toThrow();
  });

  test('lets neighbours pass, and the same numbers on another machine', () => {
    expect(() => refuseOverlap(info, { ...info, ancestry: ['1:6', '1:2'] })).not.toThrow();
    expect(() => refuseOverlap(info, { ...info, machine: 'other' })).not.toThrow();
  });
});
