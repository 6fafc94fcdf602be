/**
 * Whole runs on real file systems whose power is cut before every change and every barrier, and as soon as the
 * run has said that it is done: nothing is lost, no file is short or empty, and the next run finishes.
 * `npm test` takes a few pairs of trees; `npm run torture -- power-cuts` takes them all.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { System } from '../../src/system/system.ts';
import { points, share } from '../crash/crash-points.ts';
import { Judge, syncPair } from '../crash/whole-run.ts';
import { type Pair, wholeRunPairs } from '../crash/whole-run-pairs.ts';
import { tell } from './figures.ts';
import { type CutMode, LoopDisk, type LoopKind, whyNoLoopDisk } from './loop-disk.ts';
import { plantReal, type RealDisk } from './real-disk.ts';
import { changesOfRun, native, realRun } from './real-run.ts';

const kinds: readonly LoopKind[] = ['ext4', 'xfs'];
/** `early`: the log reached the disk once, some time before the cut, as it does when others sync. */
const modes = ['drop', 'flush', 'early'] as const;
type Mode = (typeof modes)[number];
/** Of the pairs, every so many-th; all of them with the full share. */
const STRIDE = share < 1 ? 8 : 1;
const pairs = wholeRunPairs().filter((_, index) => index % STRIDE === 0);
/** Every so many-th pair is run without barriers, to see that cuts find what is wrong. */
const CONTROL_STRIDE = 5;
const PRIME = 7919;
const SECONDS = 1000;
const LONG = 3600 * SECONDS;

/** A place for a cut. */
interface Cut {
  readonly nth: number;
  readonly mode: Mode;
}

for (const kind of kinds) {
  const why = whyNoLoopDisk(kind);
  if (why === null) describe(`power cuts on ${kind}`, () => cutting(kind), LONG);
  else it(`is not tried here: ${why}`, () => expect(why).not.toBe(''));
}

function cutting(kind: LoopKind): void {
  let disk: LoopDisk;
  const done = { plans: 0, cuts: 0, 'cuts after the end': 0 };
  const control = { runs: 0, caught: 0 };
  beforeAll(() => {
    disk = new LoopDisk(kind);
  });
  afterEach(() => disk.clear());
  afterAll(() => disk.remove());

  it.each(pairs)('$name: loses nothing, and is finished by the next run', async (pair) => {
    const { cuts, prepared } = await prepare(pair);
    for (const [index, cut] of cuts.entries()) {
      const world = prepared(index);
      const where = `${kind}, ${pair.name}, ${cut.mode} before change ${cut.nth}`;
      const judge = new Judge(pair, world);
      const isDone = await runAndCut(world.above, pair, cut);
      if (isDone) {
        done['cuts after the end']++;
        judge.checkEqual(world, `${where}: done, and the power cut then`);
      }
      judge.checkInterrupted(world, where);
      await finish(world, pair, judge, where);
      done.cuts++;
    }
    done.plans++;
  });

  it.each(pairs.filter((_, index) => index % CONTROL_STRIDE === 0))(
    '$name: a run without barriers is caught',
    async (pair) => {
      const { cuts, prepared } = await prepare(pair);
      for (const [index, cut] of cuts.entries()) {
        const world = prepared(index);
        const judge = new Judge(pair, world);
        control.runs++;
        if (!(await isRight(world, pair, judge, cut))) control.caught++;
      }
    },
  );

  it('has covered what it says, and would have noticed', () => {
    expect(done.plans, 'pairs without a fault').toBe(pairs.length);
    expect(done.cuts).toBeGreaterThan(pairs.length);
    expect(done['cuts after the end']).toBeGreaterThanOrEqual(pairs.length);
    expect(control.caught).toBeGreaterThan(0);
    tell({ part: 'power-cuts', what: `power cuts on ${kind}`, counts: done });
    tell({ part: 'power-cuts', what: `control on ${kind}: runs without barriers, cut`, counts: control });
  });

  /** A copy of the planted pair for each cut, all of them on the disk for good. */
  async function prepare(pair: Pair): Promise<{ cuts: Cut[]; prepared: (index: number) => RealDisk }> {
    const plant = (name: string): RealDisk => {
      const above = join(disk.path, name);
      mkdirSync(above);
      return plantReal(above, pair);
    };
    const total = await changesOfRun(plant('first').above, pair);
    const cuts = cutsOf(total, pair.name);
    const planted = cuts.map((_, index) => plant(`${index}`));
    syncDisk();
    const prepared = (index: number): RealDisk => planted[index] as RealDisk;
    return { cuts, prepared };
  }

  function syncDisk(): void {
    const root = native.openRoot(disk.path as Parameters<System['openRoot']>[0]);
    native.syncFileSystem(root);
    native.close(root);
  }

  /** True if the run had said that it is done before the power was cut. */
  async function runAndCut(above: string, pair: Pair, { nth, mode }: Cut, inner?: System): Promise<boolean> {
    const cutMode: CutMode = mode === 'flush' ? 'flush' : 'drop';
    const early = mode === 'early' ? 1 + (PRIME % nth) : 0;
    let isCut = false;
    const report = await realRun(above, pair, {
      ...(inner === undefined ? {} : { inner }),
      before: (change) => {
        if (change === early) syncBystander();
        if (change !== nth) return false;
        disk.cut(cutMode);
        isCut = true;
        return true;
      },
    });
    if (!isCut) disk.cut(cutMode);
    disk.restart();
    if (report !== null) expect(report.problems, pair.name).toEqual([]);
    return report?.result === 'done' || report?.result === 'nothing-to-do';
  }

  function syncBystander(): void {
    const file = openSync(join(disk.path, 'bystander'), 'a');
    writeSync(file, 'x');
    fsyncSync(file);
    closeSync(file);
  }

  async function isRight(world: RealDisk, pair: Pair, judge: Judge, cut: Cut): Promise<boolean> {
    const isDone = await runAndCut(world.above, pair, cut, withoutBarriers);
    if (isDone && !judge.isEqual(world)) return false;
    try {
      judge.checkInterrupted(world, '');
      return true;
    } catch {
      return false;
    }
  }

  async function finish(world: RealDisk, pair: Pair, judge: Judge, where: string): Promise<void> {
    const conditions = { above: world.above, bootId: 'boot 2' };
    const report = await syncPair(native, pair, conditions);
    expect(report.problems, where).toEqual([]);
    judge.checkFinished(world, where);
    expect((await syncPair(native, pair, conditions)).result, where).toBe('nothing-to-do');
    rmSync(world.above, { recursive: true });
  }
}

/** Every change with every mode, or a share of them; and the moment after the end, always. */
function cutsOf(total: number, name: string): Cut[] {
  const cuts: Cut[] = [];
  const all = total * modes.length;
  for (const point of points(all, name)) {
    const mode = modes[(point - 1) % modes.length] ?? 'drop';
    cuts.push({ nth: 1 + Math.floor((point - 1) / modes.length), mode });
  }
  for (const mode of ['drop', 'flush'] as const) cuts.push({ nth: Number.POSITIVE_INFINITY, mode });
  return cuts;
}

const barriers: ReadonlySet<PropertyKey> = new Set(['syncFile', 'syncDirectory', 'syncFileSystem']);

/** The real system, on which nothing is ever made durable. */
const withoutBarriers: System = new Proxy(native, {
  get: (_, property) => {
    if (barriers.has(property)) return () => undefined;
    const member: unknown = Reflect.get(native, property, native);
    return typeof member === 'function' ? member.bind(native) : member;
  },
});
