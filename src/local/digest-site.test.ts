import { createHash } from 'node:crypto';
import { xxhash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { scanAt, siteAt } from '../../test/model/site-in-memory.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Algorithm } from '../core/tree/digest.ts';
import { digestAt } from '../core/tree/digest-column.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { Progress, Task } from '../endpoint/task.ts';
import type { Handle, System } from '../system/system.ts';
import { type DigestsRead, digestSite, shareOut } from './digest-site.ts';
import { InlineExecutor } from './inline-executor.ts';

const LONG = Array.from({ length: 70_000 }, (_, index) => String.fromCharCode((index * 31) % 256)).join('');

function task(): Task & { readonly reports: Progress[]; abort(): void } {
  const controller = new AbortController();
  const reports: Progress[] = [];
  return {
    signal: controller.signal,
    reports,
    report: (progress) => void reports.push(progress),
    abort: () => controller.abort(),
  };
}

function planted(): MemorySystem {
  const system = new MemorySystem();
  system.plant('/tree', { 'd/empty': '', 'd/long': LONG, 'd/short': 'abc', 'e/f/g': 'xyz' });
  return system;
}

async function digestAll(
  system: System,
  snapshot: Snapshot,
  paths: readonly string[],
  algorithm: Algorithm,
  watch = task(),
): Promise<Omit<DigestsRead, 'digests'> & { digests: (string | null)[] }> {
  const executor = new InlineExecutor(system);
  try {
    const rows = Uint32Array.from(paths, (path) => snapshot.find(asBytes(path)));
    const read = await digestSite(executor, siteAt(system, '/tree'), { snapshot, rows, algorithm }, watch);
    return { ...read, digests: paths.map((_, index) => digestAt(read.digests, index) ?? null) };
  } finally {
    await executor.close();
  }
}

function node(algorithm: string, text: string): string {
  return createHash(algorithm).update(Buffer.from(text, 'latin1')).digest().toString('latin1');
}

describe('digests of files', () => {
  const paths = ['d/empty', 'd/long', 'd/short', 'e/f/g'];
  const contents = ['', LONG, 'abc', 'xyz'];

  it.each(['md5', 'sha256'] as const)('are what node:crypto gives for %s', async (algorithm) => {
    const system = planted();
    const { digests, problems } = await digestAll(system, scanAt(system, '/tree'), paths, algorithm);
    expect(digests).toEqual(contents.map((content) => node(algorithm, content)));
    expect(problems).toEqual([]);
    expect(system.openHandles).toBe(0);
  });

  it('are what hash-wasm gives for xxh128, however short the reads are', async () => {
    const system = planted();
    system.longestTransfer = 1_000;
    const { digests } = await digestAll(system, scanAt(system, '/tree'), paths, 'xxh128');
    const expected = await Promise.all(contents.map((content) => xxhash128(Buffer.from(content, 'latin1'))));
    expect(digests.map((digest) => Buffer.from(digest ?? '', 'latin1').toString('hex'))).toEqual(expected);
  });

  it('are the SHA-256 of first, middle and last 16 KiB for qhash', async () => {
    const system = planted();
    const { digests } = await digestAll(system, scanAt(system, '/tree'), ['d/long', 'd/short'], 'qhash');
    const middle = Math.floor((LONG.length - 16_384) / 2);
    const sample = LONG.slice(0, 16_384) + LONG.slice(middle, middle + 16_384) + LONG.slice(-16_384);
    expect(digests).toEqual([node('sha256', sample), node('sha256', 'abc')]);
  });

  it('come in the order in which they were asked for', async () => {
    const system = planted();
    const { digests } = await digestAll(system, scanAt(system, '/tree'), ['e/f/g', 'd/short', 'e/f/g'], 'md5');
    expect(digests).toEqual([node('md5', 'xyz'), node('md5', 'abc'), node('md5', 'xyz')]);
  });

  it('are missing, with a problem, for files that changed or vanished since they were listed', async () => {
    const system = planted();
    const snapshot = scanAt(system, '/tree');
    const directory = system.openDirectory(system.openRoot(asBytes('/tree')), asBytes('d'));
    const file = system.openFileForUpdate(directory, asBytes('short'));
    system.write(file, Buffer.from('abd'), 0, 3, 0);
    system.unlink(directory, asBytes('empty'));
    system.unlink(directory, asBytes('long'));
    system.symlink(asBytes('short'), directory, asBytes('long'));
    const { digests, problems } = await digestAll(system, snapshot, paths, 'md5');
    expect(digests).toEqual([null, null, null, node('md5', 'xyz')]);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ['d/empty', 'vanished'],
      ['d/long', 'changed'],
      ['d/short', 'changed'],
    ]);
  });

  it('are missing for a file that changes while it is read', async () => {
    const system = planted();
    const snapshot = scanAt(system, '/tree');
    const other = system.attach();
    const writable = other.openFileForUpdate(
      other.openDirectory(other.openRoot(asBytes('/tree')), asBytes('d')),
      asBytes('long'),
    );
    const changing = withRead(system, () => void other.write(writable, Buffer.from('!'), 0, 1, 69_999));
    const { digests, problems } = await digestAll(changing, snapshot, ['d/long', 'd/short'], 'md5');
    expect(digests).toEqual([null, node('md5', 'abc')]);
    expect(problems).toMatchObject([{ path: 'd/long', code: 'changed', operation: 'read file', side: 'source' }]);
  });

  it('are missing where reading fails, under the name of the error', async () => {
    const system = planted();
    const snapshot = scanAt(system, '/tree');
    system.fail({ call: 'openFile', code: 'EACCES', name: asBytes('short') });
    system.fail({ call: 'read', code: 'EIO' });
    const { digests, problems } = await digestAll(system, snapshot, ['d/long', 'd/short', 'e/f/g'], 'sha256');
    expect(digests).toEqual([null, null, node('sha256', 'xyz')]);
    expect(problems.map(({ code }) => code)).toEqual(['EIO', 'EACCES']);
  });

  it('stop when they are told to', async () => {
    const system = planted();
    const snapshot = scanAt(system, '/tree');
    const watch = task();
    let reads = 0;
    const stopping = withRead(system, () => {
      if (++reads === 2) watch.abort();
    });
    system.longestTransfer = 1_000;
    await expect(digestAll(stopping, snapshot, ['d/long'], 'md5', watch)).rejects.toMatchObject({ code: 'cancelled' });
    expect(reads).toBe(2);
    expect(system.openHandles).toBe(0);
  });

  it('report files and bytes', async () => {
    const system = planted();
    const watch = task();
    await digestAll(system, scanAt(system, '/tree'), ['d/long', 'd/short'], 'md5', watch);
    expect(watch.reports[watch.reports.length - 1]).toEqual({
      type: 'progress',
      phase: 'digest',
      side: 'source',
      entries: 2,
      entriesTotal: 2,
      bytes: 70_003,
      bytesTotal: 70_003,
    });
  });

  it('refuse a root that was replaced by another directory', async () => {
    const system = planted();
    const snapshot = scanAt(system, '/tree');
    const site = siteAt(system, '/tree');
    const top = system.openRoot(asBytes('/'));
    system.rename(top, asBytes('tree'), top, asBytes('old'), 'no-replace');
    system.plant('/tree', { 'd/short': 'abc' });
    const executor = new InlineExecutor(system);
    const asked = digestSite(executor, site, { snapshot, rows: Uint32Array.of(1), algorithm: 'md5' }, task());
    await expect(asked).rejects.toMatchObject({ code: 'unreadable-root' });
    await executor.close();
  });

  function withRead(system: MemorySystem, before: () => void): System {
    return new Proxy<System>(system, {
      get(target, property): unknown {
        const value = Reflect.get(target, property, target) as unknown;
        if (typeof value !== 'function') return value;
        if (property !== 'read') return value.bind(target) as unknown;
        return (file: Handle, buffer: Uint8Array, offset: number, length: number, position: number) => {
          before();
          return system.read(file, buffer, offset, length, position);
        };
      },
    });
  }
});

describe('sharing out files among threads', () => {
  it('keeps the order, loses none and balances the bytes', () => {
    const system = new MemorySystem();
    system.plant(
      '/tree',
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, 'x'.repeat((index % 7) * 40_000)])),
    );
    const snapshot = scanAt(system, '/tree');
    const rows = Uint32Array.from({ length: snapshot.count - 1 }, (_, index) => index + 1);
    const parts = shareOut({ snapshot, rows, algorithm: 'md5' }, 3);
    expect(parts.flatMap((part) => [...part])).toEqual([...rows]);
    const bytes = parts.map((part) => part.reduce((sum, row) => sum + (snapshot.columns.size[row] as number), 0));
    expect(parts).toHaveLength(3);
    expect(Math.max(...bytes) - Math.min(...bytes)).toBeLessThan(2 * 6 * 40_000);
  });

  it('leaves little work in one piece', () => {
    const system = planted();
    const snapshot = scanAt(system, '/tree');
    const rows = Uint32Array.of(snapshot.find(asBytes('d/short')), snapshot.find(asBytes('e/f/g')));
    expect(shareOut({ snapshot, rows, algorithm: 'md5' }, 4)).toEqual([rows]);
    expect(shareOut({ snapshot, rows: new Uint32Array(0), algorithm: 'md5' }, 4)).toEqual([]);
  });
});
