/**
 * Long histories of one pair of trees each, in which everything changes between the runs. `npm test` plays a few short
 * ones; `npm run torture -- histories` many long ones, and with `--seed N` a single one again.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cannotMount, ExfatDisk, hasFuse, toldBy } from '../cases/loop.ts';
import { share } from '../crash/crash-points.ts';
import { temporary } from '../end-to-end/places.ts';
import { settled } from '../end-to-end/settled.ts';
import { tell } from './figures.ts';
import { type Counts, History } from './histories/history.ts';
import type { Place } from './histories/place.ts';
import { runOnce } from './histories/ways.ts';
import { LoopDisk, whyNoLoopDisk } from './loop-disk.ts';

const ALL_HISTORIES = 120;
const USUAL_ROUNDS = 4;
/** So many wait together: what is remembered of a file must be older than two seconds. */
const SIDE_BY_SIDE = 20;
const EXFAT_SIZE = 64 * 1024 * 1024;
const FAT_WINDOW = 2_000_000_000n;
const USUAL_SEED = 52_000;
/** Of so many histories three are on disks of their own. */
const KINDS = 10;

const alone = process.env.HISTORIES_ALONE;
const first = Number(alone ?? process.env.HISTORIES_SEED ?? USUAL_SEED);
const histories = alone === undefined ? Number(process.env.HISTORIES ?? Math.ceil(ALL_HISTORIES * share)) : 1;
const rounds = Number(process.env.HISTORIES_ROUNDS ?? USUAL_ROUNDS);

const noExt4 = whyNoLoopDisk('ext4');
const noExfat = cannotMount('mkfs.exfat', 'mount.exfat-fuse', 'losetup') ?? (hasFuse() ? null : 'there is no FUSE');
const undo: (() => void)[] = [];
const made = new Map<string, Place>();

afterAll(() => {
  for (const act of undo) act();
});

/** Of the seed alone: a history that is played again is played at the same place. */
function placeOf(seed: number): Place {
  const kind = seed % KINDS;
  if (kind < 2 && noExt4 === null) return placeNamed('ext4', ext4);
  if (kind === 2 && noExfat === null) return placeNamed('exFAT', exfat);
  return placeNamed('memory', () => ({ name: 'memory', above: temporary(), isFull: true, window: 0n }));
}

function placeNamed(name: string, make: () => Place): Place {
  const place = made.get(name) ?? make();
  made.set(name, place);
  return place;
}

function ext4(): Place {
  const disk = new LoopDisk('ext4');
  undo.push(() => disk.remove());
  return { name: 'ext4', above: disk.path, isFull: true, window: 0n, remount: () => disk.restart() };
}

function exfat(): Place {
  const above = join(temporary(), 'exfat');
  mkdirSync(above);
  const disk = new ExfatDisk(EXFAT_SIZE, above);
  return { name: 'exFAT', above, isFull: false, window: FAT_WINDOW, remount: () => disk.remount() };
}

async function play(above: string, seeds: readonly number[], counts: Counts): Promise<readonly string[]> {
  const group = seeds.map((seed) => new History(seed, above, placeOf(seed), counts));
  for (let round = 0; round < rounds; round++) {
    const going = group.filter(({ violations }) => violations.length === 0);
    for (const history of going) history.change();
    await settled();
    for (const history of going) await runOnce(history);
  }
  for (const history of group) history.remove();
  return group.flatMap(({ violations }) => violations);
}

it(`keeps every promise through long histories${toldBy(noExt4)}${toldBy(noExfat)}`, async () => {
  const above = temporary();
  const counts: Counts = { histories: 0, rounds: 0 };
  const violations: string[] = [];
  for (let from = first; from < first + histories; from += SIDE_BY_SIDE) {
    const count = Math.min(SIDE_BY_SIDE, first + histories - from);
    const seeds = Array.from({ length: count }, (_, index) => from + index);
    violations.push(...(await play(above, seeds, counts)));
  }
  const what = `histories of up to ${rounds} rounds`;
  tell({ part: 'histories', what, seed: first, counts: { ...counts, violations: violations.length } });
  expect(violations.join('\n')).toBe('');
  expect(counts.rounds).toBeGreaterThan(0);
});
