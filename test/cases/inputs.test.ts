/** Files that the command is given, or finds where its own should be. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { myrror, sync } from '../end-to-end/command.ts';
import { tracesOf } from '../end-to-end/look.ts';
import { expectEqualTrees, planted } from '../end-to-end/mirrored.ts';
import { temporary } from '../end-to-end/places.ts';
import { plant, type Sketch } from '../end-to-end/plant.ts';

const REFUSED = 4;

describe('a list of actions', () => {
  it('that is a fifo, a directory or a device is refused, and waits for nobody', async () => {
    const { above, source, destination } = planted({ f: 'F' }, {});
    mkdirSync(join(above, 'directory'));
    spawnSync('mkfifo', [join(above, 'fifo')]);
    const before = tracesOf(destination, true);
    for (const file of [join(above, 'fifo'), join(above, 'directory'), '/dev/zero']) {
      const ran = await myrror(['apply', file, '--yes']);
      expect(ran.code).toBe(REFUSED);
      expect(ran.said + ran.out).toContain('no regular file');
    }
    expect(tracesOf(destination, true)).toEqual(before);
    expect(readFileSync(join(source, 'f'), 'utf8')).toBe('F');
  });

  it('may be a symlink to one', async () => {
    const pair = planted({ f: 'F' }, {});
    await myrror(['compare', pair.source, pair.destination, '-o', join(pair.above, 'list')]);
    symlinkSync('list', join(pair.above, 'link'));
    expect((await myrror(['apply', join(pair.above, 'link'), '--yes'])).code).toBe(0);
    expectEqualTrees(pair);
  });
});

describe('two runs that write one list of a tree', () => {
  it('leave the whole list of one of them, and nothing else', async () => {
    const directory = temporary();
    const root = join(directory, 'root');
    plant(root, Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, `${index}`])) as Sketch);
    const list = join(directory, 'list');
    const words = ['analyze', root, '-o', list, '--no-cache'];
    expect((await Promise.all([myrror(words), myrror(words), myrror(words)])).map(({ code }) => code)).toEqual([
      0, 0, 0,
    ]);
    expect(readdirSync(directory).sort()).toEqual(['list', 'root']);
    const empty = join(directory, 'empty');
    mkdirSync(empty);
    expect((await myrror(['compare', list, empty])).code).toBe(0);
  });
});

describe('an entry `.myrror` that is not ours', () => {
  it.each(['symlink', 'file'])('is left alone at the destination, and the run refused: a %s', async (kind) => {
    const { above, source, destination } = planted({ f: 'F' }, { g: 'G' });
    const elsewhere = join(above, 'elsewhere');
    mkdirSync(elsewhere);
    if (kind === 'symlink') symlinkSync('../elsewhere', join(destination, '.myrror'));
    else writeFileSync(join(destination, '.myrror'), 'mine');
    const before = tracesOf(above, true);
    const ran = await sync(source, destination, '--no-cache');
    expect(ran.code).toBe(REFUSED);
    expect(ran.said + ran.out).toContain('.myrror');
    expect(tracesOf(above, true)).toEqual(before);
  });

  it('is left alone at the source, and the run goes on without a cache there', async () => {
    const pair = planted({ f: 'F' }, { g: 'G' });
    const elsewhere = join(pair.above, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync('../elsewhere', join(pair.source, '.myrror'));
    expect((await sync(pair.source, pair.destination)).code).toBe(0);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(existsSync(join(pair.destination, 'f'))).toBe(true);
  });
});

describe('files named like our lists', () => {
  it('are data like any other, at the root and below', async () => {
    const names = ['.myr_flist', '.myr_actions', 'd/.myr_actions', 'd/.myrror/journal', '.myrror_cache', '.MYRROR'];
    const pair = planted(Object.fromEntries(names.map((name) => [name, `mine: ${name}`])), { x: 'X' });
    expect((await sync(pair.source, pair.destination, '--max-delete', '100%')).code).toBe(0);
    for (const name of names) expect(readFileSync(join(pair.destination, name), 'utf8')).toBe(`mine: ${name}`);
  });
});

describe('a mirror that was copied together with what was remembered of it', () => {
  it('is compared anew: nothing of the copy is believed', async () => {
    const pair = planted({ f: 'F'.repeat(100), g: 'G' }, {});
    await sync(pair.source, pair.destination);
    const copy = join(pair.above, 'copy');
    expect(spawnSync('cp', ['-a', pair.destination, copy]).status).toBe(0);
    writeFileSync(join(copy, 'f'), 'X'.repeat(100));
    spawnSync('touch', ['-r', join(pair.source, 'f'), join(copy, 'f')]);
    chmodSync(join(copy, '.myrror'), 0o700);
    expect((await myrror(['sync', pair.source, copy, 'sha256', '--yes'])).code).toBe(0);
    expect(readFileSync(join(copy, 'f'), 'utf8')).toBe('F'.repeat(100));
  });
});

describe('names that mean something elsewhere', () => {
  const names = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '9',
    '10',
    'host:path',
    'C:\\x',
    'user@host:x',
    '-rf',
    '--',
    ' leading',
    'trailing ',
    '[a]*?',
    'a -> b',
    '#x',
    '\xff',
    '\xfe',
    '\xed\xa0\x80',
    '\xc0\xaf',
  ];

  it('are plain names, in any locale, for trees and for lists', async () => {
    const pair = planted(Object.fromEntries(names.map((name) => [name, `content ${name}`])), {});
    const by = ['env', 'LC_ALL=nowhere.INVALID', 'LANG=tr_TR.UTF-8'];
    const list = join(pair.above, 'list');
    expect((await myrror(['compare', pair.source, pair.destination, '-o', list], { by })).code).toBe(0);
    expect((await myrror(['apply', list, '--yes'], { by: ['env', 'LC_ALL=C'] })).code).toBe(0);
    expectEqualTrees(pair);
    const renamed = join(pair.above, 'renamed');
    plant(renamed, Object.fromEntries(names.map((name) => [`${name}/${name}`, `content ${name}`])));
    expect((await myrror(['sync', renamed, pair.destination, 'sha256', '--yes'], { by })).code).toBe(0);
    expectEqualTrees({ ...pair, source: renamed });
  });
});
