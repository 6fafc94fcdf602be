/**
 * Runs onto real file systems that are too small by any number of bytes or inodes: nothing is lost, the
 * lack is named, and when the file system has grown, one more run finishes. `npm test` takes a share of the
 * sizes; `npm run torture -- full-disks` takes each 64 KiB and each inode of the need.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import { points } from '../crash/crash-points.ts';
import { Judge, syncPair } from '../crash/whole-run.ts';
import { madePair, type Pair } from '../crash/whole-run-pairs.ts';
import { isRoot, temporary } from '../end-to-end/places.ts';
import { tell } from './figures.ts';
import { plantReal, type RealDisk } from './real-disk.ts';
import { native, realRun } from './real-run.ts';

const STEP = 64 * 1024;
const AMPLE = '64m';
const AMPLE_INODES = 10_000;
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
const why = isRoot ? null : 'full disks need root, to mount small file systems';

if (why === null) describe('full disks', filling);
else it(`is not tried here: ${why}`, () => expect(why).not.toBe(''));

function filling(): void {
  const done = { plans: 0, 'sizes in bytes': 0, 'sizes in inodes': 0, 'did not fit': 0 };

  it.each(pairs)('$name: loses nothing, says so, and is finished when there is more room', async (pair) => {
    const need = await needOf(pair);
    const steps = Math.ceil((need.bytes.after - need.bytes.before) / STEP);
    for (const step of points(steps + 1, pair.name)) {
      const bytes = need.bytes.before + (step - 1) * STEP;
      await tryIn(pair, `size=${bytes}`, `${pair.name}, ${bytes} bytes`);
      done['sizes in bytes']++;
    }
    for (const step of points(need.inodes.after - need.inodes.before + 1, pair.name)) {
      const inodes = need.inodes.before + step - 1;
      await tryIn(pair, `nr_inodes=${inodes}`, `${pair.name}, ${inodes} inodes`);
      done['sizes in inodes']++;
    }
    done.plans++;
  });

  it('has covered what it says', () => {
    expect(done.plans, 'pairs without a fault').toBe(pairs.length);
    expect(done['did not fit']).toBeGreaterThan(5);
    tell({ part: 'full-disks', what: 'full disks, every 64 KiB and every inode', counts: done });
  });

  async function tryIn(pair: Pair, limit: string, where: string): Promise<void> {
    await inSmall(pair, async (path, disk) => {
      mount('-o', `remount,${limit}`, path);
      const judge = new Judge(pair, disk);
      const room = await isRoomFor(pair, disk);
      if (room === null) expect(judge.isEqual(disk), where).toBe(true);
      else {
        done['did not fit']++;
        expect(room, where).toMatch(/ENOSPC|space/i);
      }
      judge.checkInterrupted(disk, where);
      mount('-o', `remount,size=${AMPLE},nr_inodes=${AMPLE_INODES}`, path);
      const report = await syncPair(native, pair, { above: disk.above });
      expect(report.problems, where).toEqual([]);
      judge.checkFinished(disk, where);
    });
  }
}

/** Null if the run has done all that it should, else what it says of it. */
async function isRoomFor(pair: Pair, disk: RealDisk): Promise<string | null> {
  try {
    const report = await realRun(disk.above, pair, { before: () => false });
    if (report?.result === 'done') return null;
    return report?.problems.map(({ message, code, path }) => `${path}: ${code} ${message}`).join('\n') ?? '';
  } catch (error) {
    if (!isMyrrorError(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

interface Span {
  readonly before: number;
  readonly after: number;
}

/** What is used by the planted pair, and the most that a run uses on its way. */
async function needOf(pair: Pair): Promise<{ bytes: Span; inodes: Span }> {
  return await inSmall(pair, async (path, disk) => {
    const before = used(path);
    let { bytes, inodes } = before;
    await realRun(disk.above, pair, {
      before: () => {
        const now = used(path);
        bytes = Math.max(bytes, now.bytes);
        inodes = Math.max(inodes, now.inodes);
        return false;
      },
    });
    return { bytes: { before: before.bytes, after: bytes }, inodes: { before: before.inodes, after: inodes } };
  });
}

function used(path: string): { bytes: number; inodes: number } {
  const { bsize, blocks, bfree, files, ffree } = statfsSync(path);
  return { bytes: (blocks - bfree) * bsize, inodes: files - ffree };
}

/** Plants the pair in a file system of its own, of which the destination is all that grows. */
async function inSmall<Result>(pair: Pair, act: (path: string, disk: RealDisk) => Promise<Result>): Promise<Result> {
  const path = mkdtempSync(join(temporary(), 'small-'));
  mount('-t', 'tmpfs', '-o', `size=${AMPLE},nr_inodes=${AMPLE_INODES}`, 'tmpfs', path);
  try {
    const above = join(path, 'pair');
    mkdirSync(above);
    return await act(path, plantReal(above, pair));
  } finally {
    spawnSync('umount', [path]);
    rmSync(path, { recursive: true });
  }
}

function mount(...words: string[]): void {
  const ran = spawnSync('mount', words, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`mount ${words.join(' ')}: ${ran.stderr}`);
}
