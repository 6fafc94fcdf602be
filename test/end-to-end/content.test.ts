/** Contents as the criteria see them: silent corruption, weak evidence, and digests that are remembered. */
import { linkSync, readFileSync, renameSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { myrror, readsBelow } from './command.ts';
import { compare, sync } from './library.ts';
import { tracesOf } from './look.ts';
import { counts, expectEqualTrees, mirror, planted } from './mirrored.ts';
import { setTime, timeOf } from './plant.ts';
import { settled } from './settled.ts';

const LARGE = 300_000;
/** Exit code of a run that ended with problems. */
const PROBLEMS = 3;

const full = ['sha256', 'md5', 'xxh128', 'content'];
const sampled = ['qhash', 'phash_50'];

function picture(seed: number): Buffer {
  return Buffer.from(Array.from({ length: LARGE }, (_, index) => (index * seed + (index >> 8)) & 0xff));
}

/** Another byte far from the first, the middle and the last block. */
function damaged(content: Buffer): Buffer {
  const copy = Buffer.from(content);
  copy[Math.floor(LARGE / 3)] = ((copy[Math.floor(LARGE / 3)] ?? 0) + 1) & 0xff;
  return copy;
}

describe('moved contents', () => {
  for (const criterion of [...full, 'qhash+sha256', 'size+xxh128']) {
    it(`are found by ${criterion}, and told from what only looks like them`, async () => {
      const [one, two] = [picture(3), picture(7)];
      const pair = planted(
        { 'new/one': one, 'new/two': two, 'new/like one': damaged(one) },
        { 'old/1': one, 'old/2': two },
      );
      const report = await mirror(pair, { criteria: [criterion] });
      expect(report.actions).toMatchObject({ mv: expect.any(Number), remote_cp: 1, local_cp: 0, rm: 0 });
      expect(report.bytes.remote_cp).toBe(LARGE);
      expect(report.summary.unverified).toBe(0);
    });
  }

  for (const criterion of [...sampled, 'name', 'mtime']) {
    it(`are taken on weak evidence by ${criterion}, and marked`, async () => {
      const pair = planted({ 'new/one': picture(3) }, { 'old/one': picture(3) });
      const { list, summary } = await compare(pair.source, pair.destination, { criteria: [criterion], cache: false });
      expect(summary.unverified).toBeGreaterThan(0);
      expect(list.records.filter(({ unverified }) => unverified).map(({ verb }) => verb)).toContain('mv');
      expect(list.header.unverified).toBe(summary.unverified);
      await mirror(pair, { criteria: [criterion] });
    });
  }
});

describe.concurrent('silent corruption: one path, one size, one time, two contents', () => {
  it('is mended by criteria that ask for the content alone', async () => {
    for (const criteria of [['sha256'], ['content']]) {
      const good = picture(3);
      const pair = planted({ f: good, g: 'fine' }, { f: damaged(good), g: 'fine' });
      for (const root of [pair.source, pair.destination]) setTime(root, 'f', timeOf('one time'));
      const report = await mirror(pair, { criteria });
      expect(report.actions).toEqual(counts({ remote_cp: 1 }));
      expect(readFileSync(join(pair.destination, 'f'))).toEqual(good);
    }
  });

  it('is found where the content is asked for first, though nothing else differs', async () => {
    for (const criteria of [
      ['sha256', 'path+mtime'],
      ['content', 'path+mtime'],
    ]) {
      const pair = planted({ f: 'hello' }, { f: 'HELLO' });
      for (const root of [pair.source, pair.destination]) {
        setTime(root, 'f', timeOf('one time'));
        setTime(root, '', timeOf('root'));
      }
      const report = await sync(pair.source, pair.destination, { criteria });
      expect(report.problems).toMatchObject([{ path: 'f', code: 'contradiction' }]);
      expect(readFileSync(join(pair.destination, 'f'), 'utf8')).toBe('HELLO');
    }
  });

  it('is found by default where both digests are remembered', async () => {
    const good = picture(3);
    const pair = planted({ f: good }, { f: damaged(good) });
    for (const root of [pair.source, pair.destination]) setTime(root, 'f', timeOf('one time'));
    await settled();
    await compare(pair.source, pair.destination, { criteria: ['sha256'] });
    const report = await sync(pair.source, pair.destination);
    expect(report.result).toBe('incomplete');
    expect(report.problems).toMatchObject([{ path: 'f', code: 'contradiction' }]);
    expect(readFileSync(join(pair.destination, 'f'))).toEqual(damaged(good));
    expect((await myrror(['sync', pair.source, pair.destination, '--yes'])).code).toBe(PROBLEMS);
  });
});

describe.concurrent('remembered digests', () => {
  const tree = { 'd/one': picture(3), 'd/two': picture(5), three: picture(7) };
  const other = { 'e/one': picture(3), 'e/two': picture(5), four: picture(7) };

  it('spare the second comparison all reading', async () => {
    const pair = planted(tree, other);
    await settled();
    const words = ['compare', pair.source, pair.destination, 'sha256', '-o', join(pair.above, 'plan')];
    const first = await readsBelow(pair.above, words);
    expect(fileReads(first.calls)).not.toEqual([]);
    const second = await readsBelow(pair.above, words);
    expect(second.ran.code).toBe(0);
    expect(fileReads(second.calls)).toEqual([]);
    const without = await readsBelow(pair.above, [...words, '--no-cache']);
    expect(fileReads(without.calls)).not.toEqual([]);
  });

  it('are remembered by a sync for the tree that it made', async () => {
    const pair = planted(tree, {});
    await settled();
    expect((await myrror(['sync', pair.source, pair.destination, 'sha256', '--yes'])).code).toBe(0);
    await settled();
    await compare(pair.source, pair.destination, { criteria: ['sha256'] });
    const words = ['compare', pair.source, pair.destination, 'sha256', '-o', join(pair.above, 'plan')];
    expect(fileReads((await readsBelow(pair.above, words)).calls)).toEqual([]);
  });

  it('are forgotten when size, mtime, ctime or inode change', async () => {
    const changes: [string, (file: string, root: string) => void][] = [
      ['size', (file) => writeFileSync(file, 'short')],
      ['mtime', (file) => utimesSync(file, 5, 5)],
      ['ctime', (file, root) => overwriteKeepingTime(file, root)],
      ['inode', (file, root) => replaceKeepingTime(file, root)],
    ];
    for (const [what, change] of changes) {
      const pair = planted({ one: picture(3) }, { 'e/one': picture(3) });
      await settled();
      const compared = async (): Promise<unknown> =>
        (await compare(pair.source, pair.destination, { criteria: ['sha256'] })).summary.actions;
      expect(await compared()).toEqual(counts({ mv: 1, rmdir: 1 }));
      change(join(pair.source, 'one'), pair.source);
      const fresh = (await compare(pair.source, pair.destination, { criteria: ['sha256'], cache: false })).summary
        .actions;
      expect({ what, actions: await compared() }).toEqual({ what, actions: fresh });
      if (what !== 'mtime') expect(fresh).toMatchObject({ remote_cp: 1 });
    }
  });

  it('leave no trace with --no-cache', async () => {
    const pair = planted(tree, other);
    const before = tracesOf(pair.above, true);
    await compare(pair.source, pair.destination, { criteria: ['sha256'], cache: false });
    expect(tracesOf(pair.above, true)).toEqual(before);
  });

  it('that are damaged or come from elsewhere are not believed', async () => {
    const pair = planted(tree, other);
    await settled();
    await compare(pair.source, pair.destination, { criteria: ['sha256'] });
    const caches = [pair.source, pair.destination].map((root) => join(root, '.myrror', 'cache'));
    const [of, to] = caches.map((file) => readFileSync(file));
    for (const texts of [
      [to, of],
      [Buffer.from('nonsense'), Buffer.alloc(0)],
      [of?.subarray(0, 100), to?.subarray(0, -1)],
    ]) {
      for (const [index, file] of caches.entries()) writeFileSync(file, texts[index] ?? Buffer.alloc(0));
      const { summary } = await compare(pair.source, pair.destination, { criteria: ['sha256'] });
      expect(summary.actions).toMatchObject({ remote_cp: 0, local_cp: 0, rm: 0 });
    }
    await mirror(pair, { criteria: ['sha256'] });
    expectEqualTrees(pair);
  });

  /** Calls that read a file of the trees: what is ours and the plan do not count. */
  function fileReads(calls: readonly string[]): string[] {
    return calls.filter((call) => /<[^>]*\/(one|two|three|four)>/.test(call));
  }

  function overwriteKeepingTime(file: string, root: string): void {
    writeFileSync(file, picture(11));
    setTime(root, 'one', timeOf(picture(3)));
  }

  function replaceKeepingTime(file: string, root: string): void {
    writeFileSync(`${file}.new`, picture(11));
    linkSync(file, `${root}-old`);
    unlinkSync(file);
    renameSync(`${file}.new`, file);
    setTime(root, 'one', timeOf(picture(3)));
  }
});
