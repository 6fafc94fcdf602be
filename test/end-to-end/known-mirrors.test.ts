/** Guards that know what was mirrored before: they refuse before the first change, and are silent in daily use. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { questionFor } from '../../src/cli/command/change.ts';
import { changesBelow, myrror, type Ran, whyNoStrace } from './command.ts';
import { tracesOf } from './look.ts';
import { expectEqualTrees, planted } from './mirrored.ts';
import { isRoot, type Pair } from './places.ts';
import { plant, type Sketch } from './plant.ts';

const REFUSED = 4;
const some: Sketch = { f: 'F', 'd/g': 'G' };
const noStrace = whyNoStrace();
if (noStrace !== null) console.warn(noStrace);
if (!isRoot) console.warn('not root: the tests that mount file systems do not run');

function sync(pair: Pair, ...more: readonly string[]): Promise<Ran> {
  return myrror(['sync', pair.source, pair.destination, '--yes', ...more]);
}

/** Two trees of which the second was made a mirror of the first. */
async function mirrored(sketch: Sketch = some): Promise<Pair> {
  const pair = planted(sketch, {});
  expect((await sync(pair)).code).toBe(0);
  return pair;
}

function swapped({ above, source, destination }: Pair): Pair {
  return { above, source: destination, destination: source };
}

/** Expects a refusal in these words, and no call that changes anything in either tree, also where nobody watches. */
async function expectRefusal({ above }: Pair, words: readonly string[], says: RegExp | string): Promise<void> {
  const before = tracesOf(above, true);
  const { ran, calls } = noStrace === null ? await changesBelow(above, words) : { ran: await myrror(words), calls: [] };
  expect({ code: ran.code, result: ran.summary.result }, ran.said + ran.out).toEqual({
    code: REFUSED,
    result: 'refused',
  });
  expect(ran.said).toMatch(says);
  expect(calls).toEqual([]);
  expect(tracesOf(above, true)).toEqual(before);
}

const words = ({ source, destination }: Pair, ...more: readonly string[]): string[] => [
  'sync',
  source,
  destination,
  '--yes',
  '--no-cache',
  ...more,
];

describe('roots that were swapped', () => {
  it('are refused by sync and by compare, and not when that is asked for', async () => {
    const pair = await mirrored();
    const back = swapped(pair);
    await expectRefusal(pair, words(back), 'the other way round');
    await expectRefusal(pair, words(back, '--dry-run'), 'the other way round');
    await expectRefusal(pair, ['compare', back.source, back.destination, '--no-cache'], 'the other way round');
    plant(pair.destination, { new: 'N' });
    expect((await sync(back, '--init')).code).toBe(0);
    expectEqualTrees(pair);
    // From then on this is the direction.
    plant(pair.destination, { newer: 'N' });
    expect((await sync(back)).code).toBe(0);
    await expectRefusal(pair, words(pair), 'the other way round');
  });

  it('are refused once more after a restore, and then as usual', async () => {
    const pair = await mirrored();
    const back = swapped(pair);
    rmSync(join(pair.source, 'd'), { recursive: true });
    const restored = `last time ${pair.source} was the source and ${pair.destination} its mirror; now it is the other way round`;
    await expectRefusal(pair, words(back), restored);
    expect((await sync(back, '--init')).code).toBe(0);
    plant(pair.source, { later: 'L' });
    const usual = `last time ${pair.destination} was the source and ${pair.source} its mirror; now it is the other way round`;
    await expectRefusal(pair, words(pair), usual);
    expect((await sync(pair, '--init')).code).toBe(0);
    plant(pair.source, { latest: 'L' });
    expect((await sync(pair)).code).toBe(0);
    expectEqualTrees(pair);
  });

  it('restore a source that was made anew without a word', async () => {
    const pair = await mirrored();
    rmSync(pair.source, { recursive: true });
    mkdirSync(pair.source);
    expect((await sync(swapped(pair))).code).toBe(0);
    expectEqualTrees(pair);
  });

  it('are refused for a list of actions', async () => {
    const pair = planted(some, { old: 'O' });
    const list = join(pair.above, 'list');
    expect((await myrror(['compare', pair.destination, pair.source, '-o', list, '--no-cache'])).code).toBe(0);
    expect((await sync(pair)).code).toBe(0);
    await expectRefusal(pair, ['apply', list, '--yes', '--no-cache', '--max-delete', '100%'], 'the other way round');
  });

  it('are known by either of the two', async () => {
    for (const side of ['source', 'destination'] as const) {
      const pair = await mirrored();
      rmSync(join(pair[side], '.myrror'), { recursive: true });
      await expectRefusal(pair, words(swapped(pair)), 'the other way round');
    }
  });

  it('are no matter in a chain of mirrors', async () => {
    const pair = await mirrored();
    const third = join(pair.above, 'third');
    expect((await myrror(['sync', pair.destination, third, '--yes'])).code).toBe(0);
    plant(pair.source, { h: 'H' });
    expect((await sync(pair)).code).toBe(0);
    expect((await myrror(['sync', pair.destination, third, '--yes'])).code).toBe(0);
    expectEqualTrees({ ...pair, destination: third });
  });
});

describe('a mirror that is not mounted', () => {
  it('is refused where an empty directory, or none, is in its place', async () => {
    const pair = await mirrored();
    renameSync(pair.destination, join(pair.above, 'away'));
    await expectRefusal(pair, words(pair), 'is not at');
    expect(existsSync(pair.destination)).toBe(false);
    mkdirSync(pair.destination);
    await expectRefusal(pair, words(pair), 'is empty, and not the directory');
    await expectRefusal(pair, ['compare', pair.source, pair.destination, '--no-cache'], 'is empty, and not');
    expect((await sync(pair, '--init')).code).toBe(0);
    expectEqualTrees(pair);
    plant(pair.source, { h: 'H' });
    expect((await sync(pair)).code).toBe(0);
  });

  it('is refused for a list that was made before there was a mirror', async () => {
    const { above, source } = planted(some, {});
    const pair = { above, source, destination: join(above, 'mirror') };
    const list = join(above, 'list');
    expect((await myrror(['compare', source, pair.destination, '-o', list, '--no-cache'])).code).toBe(0);
    expect((await sync(pair)).code).toBe(0);
    renameSync(pair.destination, join(above, 'away'));
    mkdirSync(pair.destination);
    await expectRefusal(pair, ['apply', list, '--yes', '--no-cache'], 'is empty, and not the directory');
    expect((await myrror(['apply', list, '--yes', '--no-cache', '--init'])).code).toBe(0);
    expectEqualTrees(pair);
  });

  it('may have been renamed with all that it holds', async () => {
    const pair = await mirrored();
    const moved = { ...pair, destination: join(pair.above, 'moved') };
    renameSync(pair.destination, moved.destination);
    plant(pair.source, { h: 'H' });
    const ran = await sync(moved);
    expect(firstUseIn(ran)).toBeNull();
    expectEqualTrees(moved);
  });
});

function firstUseIn(ran: Ran): unknown {
  expect(ran.code, ran.said).toBe(0);
  return (ran.events.find(({ type }) => type === 'plan') as { firstUse?: unknown } | undefined)?.firstUse;
}

describe('a first run', () => {
  it('onto what was never a mirror says so in its question, and only the first', async () => {
    const pair = planted(some, { old: 'O' });
    expect(firstUseIn(await sync(pair, '--dry-run'))).toMatch(/is not empty and.*never a mirror/);
    expect(firstUseIn(await sync(pair))).toMatch(/is not empty and.*never a mirror/);
    plant(pair.source, { h: 'H' });
    expect(firstUseIn(await sync(pair))).toBeNull();
    expectEqualTrees(pair);
  });

  it('onto an empty directory says nothing', async () => {
    expect(firstUseIn(await sync(planted(some, {})))).toBeNull();
  });

  it('stands in the question before all else', () => {
    expect(questionFor('Go on?', 'It was never a mirror.')).toBe('It was never a mirror. Go on?');
    expect(questionFor('Go on?', null)).toBe('Go on?');
  });

  it('after a list of actions was carried out says nothing more', async () => {
    const pair = planted(some, { old: 'O' });
    const list = join(pair.above, 'list');
    expect((await myrror(['compare', pair.source, pair.destination, '-o', list])).code).toBe(0);
    expect(firstUseIn(await myrror(['apply', list, '--yes', '--max-delete', '100%']))).toMatch(/never a mirror/);
    plant(pair.source, { h: 'H' });
    expect(firstUseIn(await sync(pair))).toBeNull();
  });

  it('from another source, or from another directory under its name, says so', async () => {
    const pair = await mirrored();
    const other = join(pair.above, 'other');
    mkdirSync(other);
    plant(other, { f: 'other', 'd/g': 'G' });
    const foreign = firstUseIn(await myrror(['sync', other, pair.destination, '--yes', '--dry-run']));
    expect(foreign).toContain(`is the mirror of another tree, ${pair.source}`);
    rmSync(pair.source, { recursive: true });
    renameSync(other, pair.source);
    expect(firstUseIn(await sync(pair, '--dry-run'))).toContain('is another directory than the one');
  });

  it('is one for a copy of a mirror, with all that stands in it', async () => {
    const pair = await mirrored();
    const copy = { ...pair, destination: join(pair.above, 'copy') };
    cpSync(pair.destination, copy.destination, { recursive: true, preserveTimestamps: true });
    plant(pair.source, { h: 'H' });
    expect(firstUseIn(await sync(copy, '--dry-run'))).toContain('never a mirror');
  });
});

describe('what is known of mirrors', () => {
  it('is not written with --no-cache, nor where nothing is done', async () => {
    const pair = planted(some, {});
    expect((await sync(pair, '--no-cache')).code).toBe(0);
    for (const root of [pair.source, pair.destination]) expect(existsSync(join(root, '.myrror'))).toBe(false);
    expect((await sync(pair)).summary.result).toBe('nothing-to-do');
    for (const root of [pair.source, pair.destination])
      expect(existsSync(join(root, '.myrror', 'mirrors'))).toBe(false);
  });

  it('counts as nothing where it is damaged', async () => {
    const pair = await mirrored();
    for (const root of [pair.source, pair.destination])
      writeFileSync(join(root, '.myrror', 'mirrors'), 'myrror mirrors 1\n');
    expect((await sync(swapped(pair), '--dry-run')).code).toBe(0);
  });
});

describe.runIf(isRoot)('a file system inside the source', () => {
  const mounted: string[] = [];
  afterEach(() => {
    for (const path of mounted.splice(0)) spawnSync('umount', [path]);
  });

  function mount(path: string, sketch: Sketch): void {
    expect(spawnSync('mount', ['-t', 'tmpfs', 'none', path]).status).toBe(0);
    mounted.push(path);
    plant(path, sketch);
  }

  async function mirroredDisk(): Promise<{ pair: Pair; disk: string }> {
    const pair = planted({ ...some, disk: null }, {});
    const disk = join(pair.source, 'disk');
    mount(disk, { a: 'A', 'b/c': 'C' });
    expect((await sync(pair)).code).toBe(0);
    return { pair, disk };
  }

  it('that is not mounted any more is refused: nothing of it is removed', async () => {
    const { pair, disk } = await mirroredDisk();
    expect(spawnSync('umount', [disk]).status).toBe(0);
    await expectRefusal(pair, words(pair), /disk in the source .* was the mount point .* empty now/);
    await expectRefusal(pair, ['compare', pair.source, pair.destination, '--no-cache'], 'was the mount point');
    rmSync(disk, { recursive: true });
    await expectRefusal(pair, words(pair), /was the mount point .* gone now/);
    expect((await sync(pair, '--allow-empty-source')).code).toBe(0);
    expectEqualTrees(pair);
  });

  it('is remembered through a run that did not look there', async () => {
    const { pair, disk } = await mirroredDisk();
    plant(pair.source, { more: 'M' });
    expect((await sync(pair, '-e', '/disk')).code).toBe(0);
    expect(spawnSync('umount', [disk]).status).toBe(0);
    await expectRefusal(pair, words(pair), /disk in the source .* was the mount point .* empty now/);
  });

  it('is no matter while it is mounted, and where a plain directory with content has taken its place', async () => {
    const { pair, disk } = await mirroredDisk();
    rmSync(join(disk, 'a'));
    expect((await sync(pair)).summary.actions).toMatchObject({ rm: 1 });
    expect(spawnSync('umount', [disk]).status).toBe(0);
    plant(disk, { 'b/other': 'X' });
    expect((await sync(pair)).code).toBe(0);
    expectEqualTrees(pair);
  });
});
