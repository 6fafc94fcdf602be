/**
 * Runs onto real file systems that are too small by any number of bytes or inodes: nothing is lost, the
 * lack is named, and when the file system has grown, one more run finishes. `npm test` takes a share of the
 * sizes; `npm run torture -- full-disks` takes each 64 KiB and each inode of the need.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import { points } from '../crash/crash-points.ts';
import { Judge, syncPair } from '../crash/whole-run.ts';
import { madePair, type Pair } from '../crash/whole-run-pairs.ts';
import { tell } from './figures.ts';
import {
  type Limited,
  makeNarrowDisk,
  type NarrowDisk,
  type NarrowKind,
  used,
  whyNoNarrowDisk,
} from './narrow-disk.ts';
import { plantReal, type RealDisk } from './real-disk.ts';
import { native, realRun } from './real-run.ts';

const STEP = 64 * 1024;
/** Times 40: the size of what is planted. */
const label = (letter: string, length: number): string => letter.repeat(length);
const large = (letter: string): string => label(letter, 50_000);
const middle = (letter: string): string => label(letter, 9_000);

const pairs: readonly Pair[] = [
  madePair('large files come', { keep: 'K' }, { keep: 'K', 'd/a': large('a'), 'd/b': large('b'), c: middle('c') }),
  madePair(
    'large files are replaced, swap and go',
    { a: large('a'), b: middle('b'), old: large('o'), 'd/gone': middle('g') },
    { a: middle('b'), b: large('a'), old: large('n'), 'e/copy': middle('b'), 'e/new': middle('n') },
  ),
  madePair(
    'many small files come and go',
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`old/${index}`, `o${index}`])),
    Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`new/${index % 5}/${index}`, `o${index}`])),
  ),
];
const kinds: readonly NarrowKind[] = ['tmpfs', 'ext4'];

for (const kind of kinds) {
  const why = whyNoNarrowDisk(kind);
  if (why === null) describe(`full disks of ${kind}`, () => filling(kind));
  else it(`is not tried here: ${why}`, () => expect(why).not.toBe(''));
}

function filling(kind: NarrowKind): void {
  let small: NarrowDisk;
  const done = { plans: 0, 'sizes in bytes': 0, 'sizes in inodes': 0, 'did not fit': 0 };
  beforeAll(() => {
    small = makeNarrowDisk(kind);
  });
  afterEach(() => small.clear());
  afterAll(() => small.remove());

  it.each(pairs)('$name: loses nothing, says so, and is finished when there is more room', async (pair) => {
    const need = await needOf(small, pair);
    for (const step of points(Math.ceil(need.bytes / STEP) + 1, pair.name)) {
      await tryWith(pair, 'bytes', (step - 1) * STEP);
      done['sizes in bytes']++;
    }
    for (const step of points(need.inodes + 1, pair.name)) {
      await tryWith(pair, 'inodes', step - 1);
      done['sizes in inodes']++;
    }
    done.plans++;
  });

  it('has covered what it says', () => {
    expect(done.plans, 'pairs without a fault').toBe(pairs.length);
    expect(done['did not fit']).toBeGreaterThan(5);
    tell({ part: 'full-disks', what: `full disks of ${kind}, every 64 KiB and every inode`, counts: done });
  });

  async function tryWith(pair: Pair, what: Limited, room: number): Promise<void> {
    const where = `${kind}, ${pair.name}, room for ${room} ${what}`;
    const disk = plantedIn(small, pair);
    const judge = new Judge(pair, disk);
    small.leave(what, room);
    const lack = await lackOf(pair, disk);
    if (lack === null) expect(judge.isEqual(disk), where).toBe(true);
    else {
      done['did not fit']++;
      expect(lack, where).toMatch(/ENOSPC|space/i);
    }
    judge.checkInterrupted(disk, where);
    small.grow();
    const report = await syncPair(native, pair, { above: disk.above });
    expect(report.problems, where).toEqual([]);
    judge.checkFinished(disk, where);
  }
}

/** Null if the run has done all that it should, else what it says of it. */
async function lackOf(pair: Pair, disk: RealDisk): Promise<string | null> {
  try {
    const report = await realRun(disk.above, pair, { before: () => false });
    if (report?.result === 'done') return null;
    return report?.problems.map(({ message, code, path }) => `${path}: ${code} ${message}`).join('\n') ?? '';
  } catch (error) {
    if (!isMyrrorError(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** The most that a run uses on its way beyond what the planted pair does. */
async function needOf(small: NarrowDisk, pair: Pair): Promise<Readonly<Record<Limited, number>>> {
  const disk = plantedIn(small, pair);
  const before = used(small.path);
  let { bytes, inodes } = before;
  await realRun(disk.above, pair, {
    before: () => {
      const now = used(small.path);
      bytes = Math.max(bytes, now.bytes);
      inodes = Math.max(inodes, now.inodes);
      return false;
    },
  });
  return { bytes: bytes - before.bytes, inodes: inodes - before.inodes };
}

/** Plants the pair alone in the file system, of which the destination is all that grows. */
function plantedIn(small: NarrowDisk, pair: Pair): RealDisk {
  small.clear();
  const above = join(small.path, 'pair');
  mkdirSync(above);
  return plantReal(above, pair);
}
