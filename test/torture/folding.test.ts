/**
 * Long series of runs onto destinations that take names for one: in memory, looked at after each change, and on a real
 * exFAT. `npm test` plays some of them; `npm run torture -- folding` more, and FOLDING_TRIALS as many as one likes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { NameFolding } from '../../src/core/tree/name-folding.ts';
import { cannotMount, ExfatDisk, hasFuse, toldBy } from '../cases/loop.ts';
import { share } from '../crash/crash-points.ts';
import { temporary } from '../end-to-end/places.ts';
import { foldTop } from '../model/folded-entries.ts';
import { MemoryDisk } from '../model/memory-disk.ts';
import { MemorySystem } from '../model/memory-system.ts';
import { tell } from './figures.ts';
import { type Counts, type FoldingDisk, foldingTrial } from './folding-trial.ts';
import { plantInstead } from './plant-through.ts';
import { RealDisk } from './real-disk.ts';
import { native } from './real-run.ts';

const ALL_TRIALS = 400;
/** A trial on a real disk takes so many times as long: FUSE has to forget what it has heard of names. */
const SLOWER = 5;
/** For so long FUSE believes what it has heard of a name, in milliseconds. */
const REMEMBERED = 1100;
const EXFAT_SIZE = 64 * 1024 * 1024;
const trials = Number(process.env.FOLDING_TRIALS ?? Math.ceil(ALL_TRIALS * share));
const realTrials = Number(process.env.FOLDING_TRIALS ?? Math.ceil((ALL_TRIALS * share) / SLOWER));
const seed = Number(process.env.FOLDING_SEED ?? 71_000);

/** `f_type` of zfs, which may be made to fold forms alone. */
const ZFS = 0x2fc12fc1;

/** What a destination takes for one name, and whether that can be found out before a run or when it begins. */
interface Manner {
  readonly folding: NameFolding;
  readonly type?: number;
  /** Below the root only, as in a directory of ext4 with casefold. */
  readonly hidden: boolean;
}

const manners: readonly Manner[] = [
  { folding: { case: true, form: true }, hidden: false },
  { folding: { case: true, form: false }, hidden: false },
  { folding: { case: false, form: true }, type: ZFS, hidden: false },
  { folding: { case: true, form: true }, hidden: true },
];

class MemoryRoots implements FoldingDisk {
  readonly system: MemorySystem;
  readonly isKnown: boolean;

  constructor(system: MemorySystem, isKnown: boolean) {
    this.system = system;
    this.isKnown = isKnown;
  }

  readTree(path: string): ReadonlyMap<string, string> {
    return this.system.readTree(path);
  }

  attach(): MemorySystem {
    return this.system.attach();
  }

  reopened(): FoldingDisk {
    return new MemoryRoots(this.system.reopen(), this.isKnown);
  }

  async afterKill(): Promise<FoldingDisk> {
    return this.reopened();
  }
}

class RealRoots extends RealDisk implements FoldingDisk {
  readonly system = native;
  readonly isKnown = true;
  readonly #disk: ExfatDisk;

  constructor(above: string, disk: ExfatDisk) {
    super(above);
    this.#disk = disk;
  }

  reopened(): FoldingDisk {
    this.#disk.remount();
    return this;
  }

  async afterKill(): Promise<FoldingDisk> {
    await new Promise((resolve) => setTimeout(resolve, REMEMBERED));
    return this;
  }
}

function emptyFolding({ folding, type, hidden }: Manner): FoldingDisk {
  const disk = new MemoryDisk();
  const system = new MemorySystem(disk);
  for (const root of ['/source', '/destination']) system.plant(root, {});
  if (type !== undefined) disk.type = type;
  foldTop(disk, 'destination', folding, hidden);
  return new MemoryRoots(system, !hidden);
}

async function play(what: string, trials: number, disk: (trial: number) => FoldingDisk): Promise<void> {
  const counts: Counts = { trials: 0, rounds: 0 };
  const violations: string[] = [];
  for (let trial = 0; trial < trials; trial++) {
    counts.trials = trial + 1;
    violations.push(...(await foldingTrial(disk(trial), seed + trial, counts)));
  }
  tell({ part: 'folding', what, seed, counts: { ...counts, violations: violations.length } });
  expect(violations).toEqual([]);
  expect(counts.rounds).toBeGreaterThanOrEqual(trials);
}

it('keeps every promise at each change of many runs in memory', async () => {
  await play('runs onto folded names in memory, looked at after each change', trials, (trial) =>
    emptyFolding(manners[(seed + trial) % manners.length] as Manner),
  );
});

const reason = cannotMount('mkfs.exfat', 'mount.exfat-fuse', 'losetup') ?? (hasFuse() ? null : 'there is no FUSE');

describe.runIf(reason === null)(`on a real exFAT${toldBy(reason)}`, () => {
  it('keeps every promise in many runs', async () => {
    const above = temporary();
    mkdirSync(join(above, 'source'));
    const disk = new ExfatDisk(EXFAT_SIZE, join(above, 'destination'));
    await play('runs onto a real exFAT', realTrials, () => {
      for (const root of ['source', 'destination']) plantInstead(native, asBytes(join(above, root)), new Map(), true);
      return new RealRoots(above, disk);
    });
  });
});
