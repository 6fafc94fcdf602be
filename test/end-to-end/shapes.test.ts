/** The shapes of change that break naive mirrors, written out one by one, with the number of actions each may cost. */
import { chmodSync, linkSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sync } from './library.ts';
import { actionsFor, counts, expectEqualTrees, mirror, planted } from './mirrored.ts';
import type { Sketch } from './plant.ts';

const LARGE = 100_000;

describe('files that change places', () => {
  it('swaps two files by two moves', async () => {
    expect(await actionsFor({ a: 'A', b: 'BB' }, { a: 'BB', b: 'A' })).toEqual(counts({ mv: 2 }));
  });

  it('swaps two files of one size by two moves', async () => {
    expect(await actionsFor({ a: 'A', b: 'B' }, { a: 'B', b: 'A' })).toEqual(counts({ mv: 2 }));
  });

  it('turns cycles of three and five by moves alone', async () => {
    const three = await actionsFor({ a: '1', b: '22', c: '333' }, { a: '22', b: '333', c: '1' });
    expect(three).toEqual(counts({ mv: 3 }));
    const five = await actionsFor(
      { a: '1', b: '22', c: '333', d: '4444', e: '55555' },
      { b: '1', c: '22', d: '333', e: '4444', a: '55555' },
    );
    expect(five).toEqual(counts({ mv: 5 }));
  });

  it('turns two cycles in a directory that is itself renamed', async () => {
    const before = { 'd/a': '1', 'd/b': '22', 'd/x': '333', 'd/y': '4444', 'd/z': 'same' };
    const after = { 'n/a': '22', 'n/b': '1', 'n/x': '4444', 'n/y': '333', 'n/z': 'same' };
    const actions = await actionsFor(before, after);
    expect(actions.mv).toBe(5);
    expect(actions.remote_cp + actions.local_cp + actions.rm).toBe(0);
  });

  it('moves along a chain', async () => {
    expect(await actionsFor({ a: '1', b: '22', c: '333' }, { b: '1', c: '22', d: '333' })).toEqual(counts({ mv: 3 }));
  });

  it('moves along a chain whose head is removed', async () => {
    const actions = await actionsFor({ a: '1', b: '22', c: '333' }, { a: '22', b: '333' });
    expect(actions.mv).toBe(2);
    expect(actions.remote_cp + actions.local_cp).toBe(0);
  });

  it('moves onto a file whose content is needed elsewhere', async () => {
    const actions = await actionsFor({ a: '1', b: '22' }, { a: '22', c: '1', d: '1', b: 'new' });
    expect(actions).toEqual(counts({ mv: 2, local_cp: 1, remote_cp: 1 }));
  });

  it('renames a file where only the case or the normal form of its name changes', async () => {
    expect(await actionsFor({ File: '1' }, { file: '1' })).toEqual(counts({ mv: 1 }));
    expect(await actionsFor({ 'e\xcc\x81': '1' }, { '\xc3\xa9': '1' })).toEqual(counts({ mv: 1 }));
  });
});

describe('contents that stand more than once', () => {
  it('makes three of one by a move and two copies', async () => {
    expect(await actionsFor({ a: 'X' }, { b: 'X', c: 'X', d: 'X' })).toEqual(counts({ mv: 1, local_cp: 2 }));
  });

  it('brings a content once that is wanted three times', async () => {
    const report = await mirror(planted({ b: 'XYZ', c: 'XYZ', d: 'XYZ' }, {}), { criteria: ['sha256'] });
    expect(report.actions).toEqual(counts({ remote_cp: 1, local_cp: 2 }));
    expect(report.bytes).toEqual({ remote_cp: 3, local_cp: 6 });
  });

  it('keeps the copies that stand right and removes the rest', async () => {
    const five = { a: 'X', b: 'X', c: 'X', d: 'X', e: 'X' };
    expect(await actionsFor(five, { b: 'X', d: 'X' })).toEqual(counts({ rm: 3 }));
  });

  it('never moves the copy that stands right', async () => {
    expect(await actionsFor({ a: 'X', b: 'X' }, { b: 'X', c: 'X' })).toEqual(counts({ mv: 1 }));
  });

  it('does nothing for equal contents among the same names', async () => {
    expect(await actionsFor({ a: 'X', b: 'X', c: 'X' }, { a: 'X', b: 'X', c: 'X' })).toEqual(counts({}));
  });

  it('only sets times where equal contents have other times', async () => {
    const before = { a: { text: 'X', at: 1 }, b: { text: 'X', at: 2 } };
    const after = { a: { text: 'X', at: 2 }, b: { text: 'X', at: 1 } };
    expect(await actionsFor(before, after)).toEqual(counts({ meta: 2 }));
  });

  it('makes empty files anew and neither moves nor copies them', async () => {
    const report = await mirror(planted({ c: '', d: '' }, { a: '', b: '' }));
    expect(report.actions.mv + report.actions.local_cp).toBe(0);
    expect(report.bytes).toEqual({ remote_cp: 0, local_cp: 0 });
  });

  it('does not take a file for another that differs outside of first, middle and last block', async () => {
    const one = Buffer.alloc(LARGE, 'a');
    const other = Buffer.from(one);
    other[LARGE / 4] = 0x62;
    expect(await actionsFor({ old: one }, { new: other })).toEqual(counts({ remote_cp: 1, rm: 1 }));
  });
});

describe('files and directories in each other’s place', () => {
  it('moves a file into a directory of its own name', async () => {
    expect(await actionsFor({ x: 'X' }, { 'x/x': 'X' })).toEqual(counts({ mkdir: 1, mv: 1 }));
    expect(await actionsFor({ x: 'X' }, { 'x/x/x/x': 'X' })).toEqual(counts({ mkdir: 3, mv: 1 }));
  });

  it('moves a file over the directory that held it', async () => {
    expect(await actionsFor({ 'd/f': 'X' }, { d: 'X' })).toEqual(counts({ mv: 1, rmdir: 1 }));
    expect(await actionsFor({ 'd/d/d': 'X', 'd/e': 'Y' }, { d: 'X' })).toEqual(counts({ mv: 1, rm: 1, rmdir: 2 }));
  });

  it('swaps a file and a directory', async () => {
    expect(await actionsFor({ p: 'X', 'q/f': 'YY' }, { q: 'X', 'p/f': 'YY' })).toEqual(counts({ mv: 2 }));
  });

  it('moves the content of a removed file into a new directory', async () => {
    expect(await actionsFor({ f: 'X' }, { 'new/deep/f': 'X' })).toEqual(counts({ mkdir: 2, mv: 1 }));
  });

  it('puts links in the place of directories and files, and the other way round', async () => {
    const before: Sketch = { d: null, 'd/f': 'X', f: 'YY', l: { link: 'd' }, m: { link: 'f' } };
    const after: Sketch = { d: { link: 'l' }, f: { link: 'nowhere' }, 'l/f': 'X', m: 'YY' };
    const actions = await actionsFor(before, after);
    expect(actions.remote_cp + actions.local_cp).toBe(0);
    expect(actions.link).toBe(2);
  });

  it('replaces a link whose target changed', async () => {
    expect(await actionsFor({ l: { link: 'a' } }, { l: { link: 'b' } })).toEqual(counts({ link: 1 }));
  });
});

describe('directories that move', () => {
  const album = (name: string): Sketch =>
    Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`${name}/${index}.jpg`, `${name[0]} picture ${index}`]),
    );
  const moved = (from: Sketch, to: string): Record<string, Sketch[string]> =>
    Object.fromEntries(Object.entries(from).map(([path, what]) => [to + path.slice(path.indexOf('/')), what]));

  it('moves a directory as one', async () => {
    const report = await mirror(planted(moved(album('old'), 'archive/2019'), album('old')));
    expect(report.actions).toEqual(counts({ mkdir: 1, mv: 1 }));
    expect(report.summary.directoryMoves).toMatchObject([{ from: 'old', to: 'archive/2019', files: 9 }]);
  });

  it('moves a directory as one although a file in it changed, another is gone and one is new', async () => {
    const after = moved(album('old'), 'new');
    after['new/3.jpg'] = 'edited';
    expect(await actionsFor(album('old'), after)).toEqual(counts({ mv: 1, remote_cp: 1 }));
    after['new/more.jpg'] = 'one more';
    delete after['new/5.jpg'];
    expect(await actionsFor(album('old'), after)).toEqual(counts({ mv: 1, remote_cp: 2, rm: 1 }));
  });

  it('swaps two directories by two moves', async () => {
    const before = { ...album('one'), ...album('two') };
    const after = { ...moved(album('one'), 'two'), ...moved(album('two'), 'one') };
    expect(await actionsFor(before, after)).toEqual(counts({ mv: 2 }));
  });

  it('moves a directory into its own child', async () => {
    const report = await mirror(planted(moved(album('old'), 'old/child'), album('old')));
    expect(report.bytes).toEqual({ remote_cp: 0, local_cp: 0 });
    expect(report.actions).toEqual(counts({ mkdir: 1, mv: 1 }));
  });

  it('moves a child over its parent', async () => {
    const nested = moved(album('old'), 'old/child');
    expect(await actionsFor(nested, album('old'))).toEqual(counts({ mv: 1, rmdir: 1 }));
  });

  it('nests directories in a new order', async () => {
    const before = { 'a/b/c/f': 'X', 'a/b/g': 'YY', 'a/h': 'ZZZ' };
    const after = { 'c/b/a/f': 'X', 'c/b/g': 'YY', 'c/h': 'ZZZ' };
    const actions = await actionsFor(before, after);
    expect(actions.remote_cp + actions.local_cp + actions.rm).toBe(0);
  });

  it('makes, removes and renames empty directories', async () => {
    expect(await actionsFor({ k: 'K', old: null, 'gone/deep': null }, { k: 'K', new: null })).toEqual(
      counts({ mkdir: 1, rmdir: 3 }),
    );
  });
});

describe('attributes', () => {
  it('sets only modes and times where contents are equal', async () => {
    const actions = await actionsFor({ f: { text: 'X', at: 1 } }, { f: { text: 'X', at: -5 } });
    expect(actions).toEqual(counts({ meta: 1 }));
  });

  it('gives a moved file its new time', async () => {
    const actions = await actionsFor({ f: { text: 'X', at: 1 } }, { g: { text: 'X', at: 2 } });
    expect(actions.mv).toBe(1);
    expect(actions.remote_cp + actions.local_cp + actions.rm).toBe(0);
  });
});

describe('hard links at the destination', () => {
  it('ends with the wanted names when two names are one file', async () => {
    const pair = planted({ b: 'X', c: 'X' }, { a: 'X' });
    linkSync(join(pair.destination, 'a'), join(pair.destination, 'b'));
    await sync(pair.source, pair.destination);
    expectEqualNames(pair);
  });

  it('never writes into a file that has a name outside of the tree', async () => {
    const pair = planted({ a: 'new content' }, { a: 'X' });
    const outside = join(pair.above, 'outside');
    linkSync(join(pair.destination, 'a'), outside);
    await mirror(pair);
    expect(readFileSync(outside, 'utf8')).toBe('X');
  });

  it('makes names of one file into files of their own where they want different attributes', async () => {
    const pair = planted({ x: 'same', y: 'same' }, { x: 'same' });
    linkSync(join(pair.destination, 'x'), join(pair.destination, 'y'));
    chmodSync(join(pair.source, 'y'), 0o600);
    await mirror(pair);
  });

  it('replaces and removes names of one file in one run', async () => {
    const pair = planted({ x: 'new', y: 'newer' }, { x: 'old' });
    for (const name of ['y', 'z']) linkSync(join(pair.destination, 'x'), join(pair.destination, name));
    await mirror(pair);
  });

  /** rsync and find, but for the number of names that a file has. */
  function expectEqualNames(pair: ReturnType<typeof planted>): void {
    expect(readFileSync(join(pair.destination, 'b'), 'utf8')).toBe('X');
    expect(readFileSync(join(pair.destination, 'c'), 'utf8')).toBe('X');
    expect(() => statSync(join(pair.destination, 'a'))).toThrow('ENOENT');
  }
});

describe('what is excluded', () => {
  it('is neither mirrored nor removed, and protects its directory', async () => {
    const pair = planted({ k: 'K', 'x.tmp': 'source' }, { k: 'K', 'd/keep.tmp': 'mine', 'd/f': 'F', 'e/f': 'G' });
    const report = await sync(pair.source, pair.destination, { exclude: ['*.tmp'] });
    expect(readFileSync(join(pair.destination, 'd', 'keep.tmp'), 'utf8')).toBe('mine');
    expect(() => statSync(join(pair.destination, 'd', 'f'))).toThrow('ENOENT');
    expect(() => statSync(join(pair.destination, 'e'))).toThrow('ENOENT');
    expect(() => statSync(join(pair.destination, 'x.tmp'))).toThrow('ENOENT');
    expect(report.actions).toMatchObject({ rm: 2, rmdir: 1 });
    const again = await sync(pair.source, pair.destination, { exclude: ['*.tmp'] });
    expect(again.result).toBe('nothing-to-do');
  });

  it('travels along with a directory that moves', async () => {
    const before: Sketch = { 'd/keep.tmp': 'mine', 'd/1': 'one', 'd/2': 'two', 'd/3': 'three' };
    const pair = planted({ 'e/1': 'one', 'e/2': 'two', 'e/3': 'three' }, before);
    const report = await sync(pair.source, pair.destination, { exclude: ['*.tmp'] });
    const kept = ['d/keep.tmp', 'e/keep.tmp'].filter((path) =>
      statSync(join(pair.destination, path), { throwIfNoEntry: false }),
    );
    expect(kept).toHaveLength(1);
    expect(report.bytes.remote_cp).toBe(0);
  });
});

describe('trees of unusual shape', () => {
  it('mirrors a destination that is not there yet', async () => {
    const pair = planted({ 'd/f': 'F' }, {});
    const missing = { ...pair, destination: join(pair.above, 'missing') };
    await mirror(missing);
  });

  it('leaves a fifo alone and says so', async () => {
    const pair = planted({ f: 'F' }, { g: 'F' });
    const { spawnSync } = await import('node:child_process');
    expect(spawnSync('mkfifo', [join(pair.source, 'pipe')]).status).toBe(0);
    const report = await sync(pair.source, pair.destination);
    expect(report.result).toBe('incomplete');
    expect(report.problems.map(({ path }) => path)).toContain('pipe');
    expect(readFileSync(join(pair.destination, 'f'), 'utf8')).toBe('F');
  });

  it('mirrors a tree onto one that was mirrored before and then edited', async () => {
    const pair = planted({ 'd/f': 'F', g: 'G' }, {});
    await mirror(pair);
    writeFileSync(join(pair.source, 'g'), 'edited');
    utimesSync(join(pair.source, 'g'), 1, 1);
    await mirror(pair);
    expectEqualTrees(pair);
  });
});
