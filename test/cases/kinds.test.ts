/** Files of unusual kinds, sizes, times and modes, by the built command on a real file system. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { myrror, sync } from '../end-to-end/command.ts';
import { attributesOf } from '../end-to-end/look.ts';
import { expectEqualTrees, planted } from '../end-to-end/mirrored.ts';
import { isRoot, type Pair, temporaryPair } from '../end-to-end/places.ts';
import { setTime } from '../end-to-end/plant.ts';

const USAGE = 2;
const PROBLEMS = 3;
const NANOS = 1_000_000_000n;

async function expectMirrored(pair: Pair): Promise<void> {
  const first = await sync(pair.source, pair.destination);
  expect({ code: first.code, said: first.said }).toEqual({ code: 0, said: '' });
  expect((await sync(pair.source, pair.destination)).summary.result).toBe('nothing-to-do');
  expect(attributesOf(pair.destination)).toEqual(attributesOf(pair.source));
}

describe('unusual files', () => {
  it('have sizes around 2^31 and 2^32, and a terabyte of holes, which takes no room', async () => {
    const pair = temporaryPair();
    const sizes = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 5 * 2 ** 30, 2 ** 40];
    for (const size of sizes) {
      const path = join(pair.source, `${size}`);
      writeFileSync(path, 'beginning');
      truncateSync(path, size);
    }
    expect((await sync(pair.source, pair.destination)).code).toBe(0);
    for (const size of sizes) {
      const status = statSync(join(pair.destination, `${size}`));
      expect(status.size).toBe(size);
      expect(status.blocks).toBeLessThanOrEqual(statSync(join(pair.source, `${size}`)).blocks + 8);
    }
    expect((await sync(pair.source, pair.destination)).summary.result).toBe('nothing-to-do');
  });

  it('have times before 1970, after 2038, 2106 and 2446, and in the future', async () => {
    const pair = temporaryPair();
    const times = [-1n, 0n, 2n ** 31n, 2n ** 32n, 15_032_385_536n, -(2n ** 31n), 4_102_444_800n];
    for (const seconds of times) {
      writeFileSync(join(pair.source, `at ${seconds}`), `${seconds}`);
      setTime(pair.source, `at ${seconds}`, seconds * NANOS + 123_456_789n);
    }
    await expectMirrored(pair);
  });

  it('are links with the longest target there is', async () => {
    const pair = temporaryPair();
    symlinkSync('x'.repeat(4095), join(pair.source, 'l'));
    symlinkSync('l', join(pair.source, 'loop'));
    symlinkSync('..', join(pair.source, 'up'));
    await expectMirrored(pair);
    expect(readlinkSync(join(pair.destination, 'l')).length).toBe(4095);
  });

  it('are independent of each other at the destination where they are hard links at the source', async () => {
    const pair = planted({ a: 'one file' }, {});
    linkSync(join(pair.source, 'a'), join(pair.source, 'b'));
    const ran = await myrror(['sync', pair.source, pair.destination, 'sha256', '--yes']);
    expect(ran.summary.actions).toMatchObject({ remote_cp: 1, local_cp: 1 });
    const [a, b] = ['a', 'b'].map((name) => statSync(join(pair.destination, name)));
    expect(a?.ino).not.toBe(b?.ino);
    expect(a?.nlink).toBe(1);
  });

  it('never change under somebody who has them open', async () => {
    const pair = planted({ f: 'the new content' }, { f: 'the old one' });
    const open = openSync(join(pair.destination, 'f'), 'r');
    await sync(pair.source, pair.destination);
    const bytes = Buffer.alloc(32);
    const length = readSync(open, bytes, 0, bytes.length, 0);
    closeSync(open);
    expect(bytes.toString('utf8', 0, length)).toBe('the old one');
    expect(readFileSync(join(pair.destination, 'f'), 'utf8')).toBe('the new content');
  });

  it('keep what holds more than its size says: a file of /proc is a problem, and nothing is made of it', async () => {
    const pair = temporaryPair();
    const ran = await sync('/proc/sys/kernel/random', pair.destination);
    expect(ran.code).toBe(PROBLEMS);
    expect(ran.events.filter(({ type }) => type === 'problem').map(({ path }) => path)).toContain('uuid');
    for (const name of ['uuid', 'boot_id']) expect(() => lstatSync(join(pair.destination, name))).toThrow('ENOENT');
  });

  it('are roots that are devices or no directories: refused', async () => {
    const pair = planted({ f: 'F' }, {});
    for (const [from, to] of [
      ['/dev/null', pair.destination],
      [pair.source, '/dev/null'],
      [join(pair.source, 'f'), pair.destination],
    ] as const)
      expect((await sync(from, to)).code).toBe(USAGE);
  });

  it('may be named by roots with slashes and dots at the end', async () => {
    const pair = planted({ f: 'F' }, {});
    expect((await sync(`${pair.source}/.//`, `${pair.destination}//`)).code).toBe(0);
    expectEqualTrees(pair);
    expect((await sync('', pair.destination)).code).toBe(USAGE);
    expect((await myrror(['sync', '.', pair.destination, '--yes'], { cwd: pair.source })).summary.result).toBe(
      'nothing-to-do',
    );
  });
});

describe.runIf(isRoot)('unusual files, for root', () => {
  it('are setuid, setgid or sticky only with their owner and their content', async () => {
    const pair = planted({ run: 'program', 'd/f': 'F' }, {});
    for (const path of ['run', 'd']) spawnSync('chown', ['12:13', join(pair.source, path)]);
    chmodSync(join(pair.source, 'run'), 0o6755);
    chmodSync(join(pair.source, 'd'), 0o3777);
    await expectMirrored(pair);
    const { mode, uid, gid } = statSync(join(pair.destination, 'run'));
    expect([mode & 0o7777, uid, gid]).toEqual([0o6755, 12, 13]);
  });

  it('are devices and sockets: named, never read, and what stands at their place stays', async () => {
    const pair = planted({ f: 'F' }, { null: 'kept' });
    spawnSync('mknod', [join(pair.source, 'null'), 'c', '1', '3']);
    spawnSync('mkfifo', [join(pair.source, 'pipe')]);
    const ran = await sync(pair.source, pair.destination);
    expect(ran.code).toBe(PROBLEMS);
    const named = ran.events.filter(({ type }) => type === 'problem').map(({ path }) => path);
    expect(new Set(named)).toEqual(new Set(['null', 'pipe']));
    expect(readFileSync(join(pair.destination, 'null'), 'utf8')).toBe('kept');
    expect(readFileSync(join(pair.destination, 'f'), 'utf8')).toBe('F');
  });

  it('cannot be changed: an immutable file is named, the rest is done, and the next run does it', async () => {
    const pair = planted({ a: 'new content', b: 'B', c: 'C' }, { a: 'old', gone: 'gone' });
    const fixed = join(pair.destination, 'a');
    expect(spawnSync('chattr', ['+i', fixed]).status).toBe(0);
    const ran = await sync(pair.source, pair.destination);
    expect(ran.code).toBe(PROBLEMS);
    expect(ran.events.filter(({ type }) => type === 'problem').map(({ path }) => path)).toContain('a');
    expect(readFileSync(fixed, 'utf8')).toBe('old');
    expect(readFileSync(join(pair.destination, 'c'), 'utf8')).toBe('C');
    spawnSync('chattr', ['-i', fixed]);
    expect((await sync(pair.source, pair.destination)).code).toBe(0);
    expectEqualTrees(pair);
  });
});
