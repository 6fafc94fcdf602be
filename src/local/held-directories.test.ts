import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { blankStatus } from '../system/blank-status.ts';
import { HeldDirectories } from './held-directories.ts';

const LIMIT = 3;

function planted(): { readonly system: MemorySystem; readonly held: HeldDirectories } {
  const system = new MemorySystem();
  system.plant('/tree', { 'a/b/c/d/e/f': 'x', 'g/h': 'y', link: { symlink: 'g' }, file: 'z' });
  return { system, held: new HeldDirectories(system, system.openRoot(asBytes('/tree')), LIMIT) };
}

describe('held directories', () => {
  it('are the directories at their paths, whatever was closed in between', () => {
    const { system, held } = planted();
    const status = blankStatus();
    const inodeAt = (path: string): bigint => {
      system.statusOf(held.open(asBytes(path)), status);
      return status.inode;
    };
    const paths = ['a', 'a/b', 'a/b/c', 'a/b/c/d', 'a/b/c/d/e', 'g', ''];
    const first = paths.map(inodeAt);
    expect(new Set(first).size).toBe(paths.length);
    expect([...paths].reverse().map(inodeAt).reverse()).toEqual(first);
    expect(paths.map(inodeAt)).toEqual(first);
  });

  it('are never more than a few at a time', () => {
    const { system, held } = planted();
    for (const path of ['a/b/c/d/e', 'g', 'a/b', 'g', 'a/b/c/d']) {
      held.open(asBytes(path));
      expect(system.openHandles).toBeLessThanOrEqual(1 + LIMIT + 1);
    }
    held.forget();
    expect(system.openHandles).toBe(1);
  });

  it('are opened once while they are in use', () => {
    const { system, held } = planted();
    const handle = held.open(asBytes('a/b'));
    system.fail({ call: 'openDirectory', code: 'EIO', times: Number.POSITIVE_INFINITY });
    expect(held.open(asBytes('a/b'))).toBe(handle);
    expect(held.open(asBytes('a'))).not.toBe(handle);
    expect(held.open(asBytes('a/b'))).toBe(handle);
    expect(() => held.open(asBytes('g'))).toThrowError('EIO');
  });

  it('mean what their paths mean now once they were forgotten', () => {
    const { system, held } = planted();
    held.open(asBytes('a/b'));
    const root = held.open(ROOT);
    system.rename(root, asBytes('a'), root, asBytes('moved'), 'no-replace');
    held.forget();
    expect(() => held.open(asBytes('a/b'))).toThrowError('ENOENT');
    expect(held.open(asBytes('moved/b'))).toBeTypeOf('number');
  });

  it('are never reached through a symlink or a file', () => {
    const { held } = planted();
    expect(() => held.open(asBytes('link'))).toThrowError('ENOTDIR');
    expect(() => held.open(asBytes('link/h'))).toThrowError('ENOTDIR');
    expect(() => held.open(asBytes('file'))).toThrowError('ENOTDIR');
  });
});
