/** Contents that only files which stay behind may want, in a directory that is spelt otherwise, on a real file system that folds names. */
import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { myrror, sync } from '../end-to-end/command.ts';
import { temporary } from '../end-to-end/places.ts';
import { cannotMount, hasFuse, mountExfat, toldBy } from './loop.ts';

const PROBLEMS = 3;
const reason = cannotMount('mkfs.exfat', 'mount.exfat-fuse', 'losetup') ?? (hasFuse() ? null : 'there is no FUSE');
const SIZE = 64 * 1024 * 1024;
const LONG_AGO = 1_577_836_800;

describe.runIf(reason === null)(`a content that may still be wanted, on exFAT${toldBy(reason)},`, () => {
  let source: string;
  let destination: string;

  const write = (path: string, content: string): void => {
    writeFileSync(join(source, path), content);
    utimesSync(join(source, path), LONG_AGO, LONG_AGO);
  };
  const names = (directory: string): string[] =>
    readdirSync(join(destination, directory))
      .filter((name) => name !== '.myrror')
      .sort();

  beforeEach(async () => {
    source = temporary();
    destination = mountExfat(SIZE);
    mkdirSync(join(source, 'Dir'));
    write('Dir/x', 'kept');
    write('Dir/y', 'more');
    expect((await sync(source, destination)).code).toBe(0);
    renameSync(join(source, 'Dir', 'x'), join(source, 'a.txt'));
    renameSync(join(source, 'Dir'), join(source, 'dir'));
    write('A.txt', 'other');
  });

  const judge = (): void => {
    expect(names('')).toEqual(['A.txt', 'dir']);
    expect(names('dir')).toEqual(['x', 'y']);
    expect(readFileSync(join(destination, 'dir', 'x'), 'utf8')).toBe('kept');
  };

  it('goes along with its directory, which is spelt otherwise, and is used when the clash has been resolved', async () => {
    const { code, events } = await sync(source, destination);
    expect(code).toBe(PROBLEMS);
    expect(events.filter(({ type }) => type === 'problem').map(({ path }) => path)).toEqual(['a.txt', 'Dir/x']);
    judge();
    renameSync(join(source, 'a.txt'), join(source, 'b.txt'));
    const mended = await sync(source, destination);
    expect(mended.code).toBe(0);
    expect([mended.summary.actions?.mv, mended.summary.bytes?.remote_cp]).toEqual([1, 0]);
    expect(names('')).toEqual(['A.txt', 'b.txt', 'dir']);
  });

  it('is kept by a list of actions that was written and read', async () => {
    const list = join(temporary(), 'list');
    expect((await myrror(['compare', source, destination, '-o', list])).code).toBe(PROBLEMS);
    expect(readFileSync(list, 'utf8')).not.toMatch(/^rm /m);
    expect((await myrror(['apply', list, '--yes'])).code).toBe(PROBLEMS);
    judge();
  });
});
