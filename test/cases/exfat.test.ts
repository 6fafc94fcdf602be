/** A destination on a real file system that folds names, keeps no modes and forbids some characters. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { myrror, sync } from '../end-to-end/command.ts';
import { temporary } from '../end-to-end/places.ts';
import { cannotMount, ExfatDisk, hasFuse, mountExfat, toldBy } from './loop.ts';

const PROBLEMS = 3;
const REFUSED = 4;
const SIZE = 64 * 1024 * 1024;
const LONG_AGO = 1_577_836_800;
/** Why this cannot be tried here, or null. */
const reason = cannotMount('mkfs.exfat', 'mount.exfat-fuse', 'losetup') ?? (hasFuse() ? null : 'there is no FUSE');

describe.runIf(reason === null)(`a destination on exFAT${toldBy(reason)}`, () => {
  let source: string;
  let destination: string;

  const write = (path: string, content: string): void => {
    writeFileSync(join(source, path), content);
    utimesSync(join(source, path), LONG_AGO, LONG_AGO);
  };
  const names = (): string[] =>
    readdirSync(destination)
      .filter((name) => name !== '.myrror')
      .sort();

  beforeEach(() => {
    source = temporary();
    destination = mountExfat(SIZE);
  });

  it('gets a new spelling of names, of files and of directories', async () => {
    write('File', 'content');
    mkdirSync(join(source, 'Dir'));
    write('Dir/x', 'more');
    expect((await sync(source, destination)).code).toBe(0);
    renameSync(join(source, 'File'), join(source, 'file'));
    renameSync(join(source, 'Dir'), join(source, 'dIR'));
    expect((await sync(source, destination)).code).toBe(0);
    expect(names()).toEqual(['dIR', 'file']);
    expect(readFileSync(join(destination, 'file'), 'utf8')).toBe('content');
    expect(readFileSync(join(destination, 'dIR', 'x'), 'utf8')).toBe('more');
    write('FILE', 'other content');
    rmSync(join(source, 'file'));
    expect((await sync(source, destination)).code).toBe(0);
    expect(names()).toEqual(['FILE', 'dIR']);
    expect(readFileSync(join(destination, 'FILE'), 'utf8')).toBe('other content');
  });

  it('never has two names of the source on one file', async () => {
    write('A.txt', 'upper');
    write('a.txt', 'lower');
    for (const again of [false, true]) {
      const { code, events } = await sync(source, destination);
      expect(code, `again: ${again}`).toBe(PROBLEMS);
      expect(events.filter(({ type }) => type === 'problem').map(({ path }) => path)).toEqual(['a.txt']);
      expect(names()).toEqual(['A.txt']);
      expect(readFileSync(join(destination, 'A.txt'), 'utf8')).toBe('upper');
    }
  });

  it('is refused a list that needs two names for one file, by line and without a trace', async () => {
    write('A.txt', 'upper');
    write('a.txt', 'lower');
    const list = join(temporary(), 'list');
    expect((await myrror(['compare', source, destination, '-o', list])).code).toBe(0);
    const { code, events } = await myrror(['apply', list, '--yes']);
    expect(code).toBe(REFUSED);
    expect(events.find(({ type }) => type === 'error')?.message).toMatch(
      /line \d+.* has the same name, for the destination, as A\.txt/,
    );
    expect(readdirSync(destination)).toEqual([]);
  });

  it('gets the times of files', async () => {
    write('old', 'old');
    await sync(source, destination);
    expect(statSync(join(destination, 'old')).mtimeMs).toBe(LONG_AGO * 1000);
  });

  it('has nothing left to do once it holds what it can keep: modes and fractions of seconds are not compared', async () => {
    write('f', 'content');
    chmodSync(join(source, 'f'), 0o600);
    utimesSync(join(source, 'f'), LONG_AGO + 0.123, LONG_AGO + 0.123);
    expect((await sync(source, destination)).code).toBe(0);
    for (const again of [1, 2]) {
      const ran = await sync(source, destination);
      expect({ again, code: ran.code, result: ran.summary.result }).toEqual({
        again,
        code: 0,
        result: 'nothing-to-do',
      });
    }
  });

  it('gets what has setuid, setgid or sticky, which it refuses, and has nothing left to do then', async () => {
    write('f', 'content');
    chmodSync(join(source, 'f'), 0o4755);
    mkdirSync(join(source, 'shared'));
    chmodSync(join(source, 'shared'), 0o2775);
    chmodSync(source, 0o1777);
    expect((await sync(source, destination)).code).toBe(0);
    expect(readFileSync(join(destination, 'f'), 'utf8')).toBe('content');
    expect((await sync(source, destination)).summary.result).toBe('nothing-to-do');
  });

  it('gets what a list says of owners and modes that it cannot keep, also by the first run there', async () => {
    write('f', 'content');
    chownSync(join(source, 'f'), 1000, 1000);
    chmodSync(join(source, 'f'), 0o4755);
    mkdirSync(join(source, 'shared'));
    chmodSync(join(source, 'shared'), 0o2775);
    const list = join(temporary(), 'list');
    expect((await myrror(['compare', source, destination, '-o', list])).code).toBe(0);
    expect((await myrror(['apply', list, '--yes'])).code).toBe(0);
    expect(names()).toEqual(['f', 'shared']);
  });

  it('believes nothing that is remembered of a file by its number, which is another one each time it is mounted', async () => {
    const disk = new ExfatDisk(SIZE, join(temporary(), 'disk'));
    const files = ['f1', 'f2', 'f3', 'f4'];
    for (const name of files) write(name, `content of ${name}`);
    for (const _ of ['brought', 'read and remembered']) {
      expect((await sync(source, disk.at, 'sha256')).code).toBe(0);
      disk.remount();
    }
    // From now on each of the others has the number that the one before it had.
    rmSync(join(disk.at, 'f1'));
    disk.remount();
    const { code, summary } = await sync(source, disk.at, 'sha256');
    expect({ code, brought: summary.actions?.remote_cp }).toEqual({ code: 0, brought: 1 });
    for (const name of files) expect(readFileSync(join(disk.at, name), 'utf8')).toBe(`content of ${name}`);
  });

  it('gets a file that changed within a second or two and kept its size', async () => {
    for (let second = 0; second < 4; second++) {
      writeFileSync(join(source, 'f'), `content ${second}`);
      utimesSync(join(source, 'f'), LONG_AGO + second, LONG_AGO + second);
      expect((await sync(source, destination)).code).toBe(0);
      expect(readFileSync(join(destination, 'f'), 'utf8')).toBe(`content ${second}`);
    }
  });

  it('names what it cannot have a name for, and gets the rest', async () => {
    write('a:b', 'colon');
    write('what?', 'question');
    write('plain', 'plain');
    const { code, events } = await sync(source, destination);
    expect(code).toBe(PROBLEMS);
    expect(new Set(events.filter(({ type }) => type === 'problem').map(({ path }) => path))).toEqual(
      new Set(['a:b', 'what?']),
    );
    expect(names()).toEqual(['plain']);
    expect(existsSync(join(destination, 'plain'))).toBe(true);
  });
});
