import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { listed, scanAt } from '../../test/model/site-in-memory.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { Flag, Kind } from '../core/tree/kind.ts';
import { systemErrorNamed } from '../system/errno.ts';
import { openSystem } from '../system/open-system.ts';
import type { Handle, System } from '../system/system.ts';
import { Control } from './control.ts';

function planted(tree: Parameters<MemorySystem['plant']>[1]): MemorySystem {
  const system = new MemorySystem();
  system.plant('/tree', tree);
  return system;
}

/** The system with some of its calls replaced. */
function altered(system: System, calls: Partial<System>): System {
  return new Proxy(system, {
    get(target, property): unknown {
      const replaced = calls[property as keyof System];
      const value = replaced ?? Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('scan', () => {
  it('lists each directory as one sorted block, and the blocks depth first', () => {
    const system = planted({
      'b/y': 'y',
      'b/x/deep': 'd',
      'a/z': 'z',
      c: 'c',
      'a-b': '-',
      link: { symlink: '../else' },
      fifo: { special: true },
    });
    const snapshot = scanAt(system, '/tree');
    expect(listed(snapshot)).toEqual([
      'a directory',
      'a-b file',
      'b directory',
      'c file',
      'fifo special',
      'link symlink',
      'a/z file',
      'b/x directory',
      'b/y file',
      'b/x/deep file',
    ]);
    expect(snapshot.linkTarget(snapshot.find(asBytes('link')))).toBe('../else');
    expect(snapshot.problems).toEqual([]);
    expect(system.openHandles).toBe(0);
  });

  it('keeps what a look at each entry tells', () => {
    const system = planted({ f: { file: 'abc', mode: 0o640, uid: 7, gid: 8, mtime: -1_500_000_001n } });
    const snapshot = scanAt(system, '/tree');
    const row = snapshot.find(asBytes('f'));
    expect(snapshot.stamp(row)).toMatchObject({ kind: Kind.file, size: 3, mtimeSeconds: -2, mtimeNanos: 499_999_999 });
    expect(snapshot.attributes(row)).toMatchObject({ mode: 0o640, uid: 7, gid: 8 });
    expect(snapshot.stamp(row).inode).not.toBe(0n);
    expect(snapshot.kind(0)).toBe(Kind.directory);
  });

  it('keeps names of every byte apart and in byte order', () => {
    const names = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).filter(
      (name) => name !== '/' && name !== '.',
    );
    const system = planted(
      Object.fromEntries([...names, '__proto__x', '\xff\xfe'].reverse().map((name) => [name, 'x'])),
    );
    const snapshot = scanAt(system, '/tree');
    const rows = Array.from({ length: snapshot.count - 1 }, (_, index) => snapshot.name(index + 1));
    expect(rows).toEqual([...names, '__proto__x', '\xff\xfe'].sort());
  });

  it('leaves out .myrror at the root only', () => {
    const snapshot = scanAt(planted({ '.myrror/cache': 'c', 'd/.myrror': 'mine' }), '/tree');
    expect(listed(snapshot)).toEqual(['d directory', 'd/.myrror file']);
  });

  it('makes a directory that cannot be read an unreadable entry with a problem, and goes on', () => {
    const system = planted({ 'a/x': 'x', 'b/y': 'y' });
    system.fail({ call: 'openDirectory', code: 'EACCES', name: asBytes('a') });
    const snapshot = scanAt(system, '/tree');
    expect(listed(snapshot)).toEqual(['a unreadable', 'b directory', 'b/y file']);
    expect(snapshot.problems).toMatchObject([
      { path: 'a', side: 'source', operation: 'open directory', code: 'EACCES' },
    ]);
    expect(system.openHandles).toBe(0);
  });

  it.each(['EIO', 'EMFILE', 'ENOMEM'])('does the same when listing it fails with %s', (code) => {
    const system = planted({ 'a/x': 'x', 'b/y': 'y' });
    system.fail({ call: 'readDirectory', code, nth: 2 });
    const snapshot = scanAt(system, '/tree');
    expect(listed(snapshot)).toEqual(['a unreadable', 'b directory', 'b/y file']);
    expect(snapshot.problems).toMatchObject([{ path: 'a', operation: 'read directory', code }]);
    expect(system.openHandles).toBe(0);
  });

  it('makes an entry that cannot be looked at unreadable', () => {
    const system = planted({ 'd/bad': 'x', 'd/good': 'y' });
    system.fail({ call: 'status', code: 'EIO', name: asBytes('bad') });
    const snapshot = scanAt(system, '/tree');
    expect(listed(snapshot)).toEqual(['d directory', 'd/bad unreadable', 'd/good file']);
    expect(snapshot.problems).toMatchObject([{ path: 'd/bad', operation: 'look at', code: 'EIO' }]);
  });

  it('makes a directory unreadable that may be listed but not searched', () => {
    const system = planted({ 'd/one': 'x', 'd/two': 'y', e: 'z' });
    system.fail({ call: 'status', code: 'EACCES', name: asBytes('one') });
    const snapshot = scanAt(system, '/tree');
    expect(listed(snapshot)).toEqual(['d unreadable', 'e file']);
    expect(snapshot.problems).toMatchObject([{ path: 'd', operation: 'read directory', code: 'EACCES' }]);
    expect(system.openHandles).toBe(0);
  });

  it('leaves out an entry that vanishes between listing and look', () => {
    const system = planted({ gone: 'x', here: 'y', link: { symlink: 't' } });
    system.fail({ call: 'status', code: 'ENOENT', name: asBytes('gone') });
    system.fail({ call: 'readLink', code: 'ENOENT', name: asBytes('link') });
    const snapshot = scanAt(system, '/tree');
    expect(listed(snapshot)).toEqual(['here file']);
    expect(snapshot.problems).toEqual([]);
  });

  it('makes a symlink that cannot be read unreadable and keeps the targets of the others', () => {
    const system = planted({ a: { symlink: 'to-a' }, b: { symlink: 'to-b' }, c: { symlink: 'to-c' } });
    system.fail({ call: 'readLink', code: 'EINVAL', name: asBytes('b') });
    const snapshot = scanAt(system, '/tree');
    expect(listed(snapshot)).toEqual(['a symlink', 'b unreadable', 'c symlink']);
    expect(snapshot.linkTarget(1)).toBe('to-a');
    expect(snapshot.linkTarget(3)).toBe('to-c');
    expect(snapshot.problems).toMatchObject([{ path: 'b', code: 'changed' }]);
  });

  it('says that a directory vanished or was replaced before it could be opened', () => {
    const system = planted({ 'a/x': 'x', 'b/y': 'y' });
    system.fail({ call: 'openDirectory', code: 'ENOENT', name: asBytes('a') });
    system.fail({ call: 'openDirectory', code: 'ENOTDIR', name: asBytes('b') });
    expect(scanAt(system, '/tree').problems.map(({ path, code }) => [path, code])).toEqual([
      ['a', 'vanished'],
      ['b', 'changed'],
    ]);
  });

  it('refuses a root that cannot be listed', () => {
    const system = planted({ x: 'x' });
    system.fail({ call: 'readDirectory', code: 'EACCES' });
    expect(() => scanAt(system, '/tree')).toThrowError(expect.objectContaining({ code: 'unreadable-root' }));
    expect(system.openHandles).toBe(0);
  });

  it('flags the directory that holds an excluded entry, and no other', () => {
    const snapshot = scanAt(
      planted({ 'd/keep.txt': 'k', 'd/e/drop.tmp': 't', 'd/e/f/keep': 'k', 'build/out': 'o' }),
      '/tree',
      ['*.tmp', '/build/'],
    );
    expect(listed(snapshot)).toEqual([
      'd directory',
      'd/e directory',
      'd/keep.txt file',
      'd/e/f directory',
      'd/e/f/keep file',
    ]);
    const flagged = (path: string): boolean =>
      ((snapshot.columns.flags[snapshot.find(asBytes(path))] as number) & Flag.holdsExcluded) !== 0;
    expect(['', 'd', 'd/e', 'd/e/f'].map(flagged)).toEqual([true, false, true, false]);
  });

  it('flags mount points and gives what is on them another volume', () => {
    const system = planted({ 'm/n': { directory: true }, f: 'x' });
    system.mount(asBytes('/tree/m/n'));
    system.plant('/tree/m/n', { inside: 'i' });
    const snapshot = scanAt(system, '/tree');
    const { flags, volume } = snapshot.columns;
    const row = (path: string): number => snapshot.find(asBytes(path));
    expect(['', 'm', 'm/n', 'm/n/inside'].map((path) => (flags[row(path)] as number) & Flag.mountPoint)).toEqual([
      0,
      0,
      Flag.mountPoint,
      0,
    ]);
    expect(volume[row('m/n/inside')]).toBe(volume[row('m/n')]);
    expect(volume[row('m/n')]).not.toBe(volume[row('m')]);
  });

  it('stops when it is told to, and closes everything', () => {
    const system = planted({ 'a/b/c': 'x', 'a/d/e': 'y' });
    const control = new Control();
    let opened = 0;
    const stopping = altered(system, {
      openDirectory: (at: Handle, name) => {
        if (++opened === 2) control.cancel();
        return system.openDirectory(at, name);
      },
    });
    expect(() => scanAt(stopping, '/tree', [], control)).toThrowError(expect.objectContaining({ code: 'cancelled' }));
    expect(opened).toBe(2);
    expect(system.openHandles).toBe(0);
  });

  it('does not run in circles where a file system contains itself', () => {
    const system = planted({ 'a/b': 'x' });
    const looped = altered(system, {
      openDirectory: (at: Handle, name) =>
        name === 'a' ? system.openRoot(asBytes('/tree')) : system.openDirectory(at, name),
    });
    expect(scanAt(looped, '/tree').problems).toMatchObject([{ path: 'a', code: 'ELOOP' }]);
  });
});

describe('scan of a deep tree', () => {
  const LEVELS = 2_000;
  const MOST_OPEN = 70;

  function deep(): MemorySystem {
    // Each level has a directory behind the one that leads down, so the way back up matters.
    const steps = Array.from({ length: LEVELS }, () => 'd');
    return planted({
      [`${steps.join('/')}/leaf`]: 'x',
      'd/z/after': 'y',
      [`${steps.slice(0, 5).join('/')}/z/after`]: 'y',
    });
  }

  it('reaches the bottom and every branch on the way back with few open directories', () => {
    const system = deep();
    let most = 0;
    const watched = altered(system, {
      openDirectory: (at: Handle, name) => {
        const handle = system.openDirectory(at, name);
        most = Math.max(most, system.openHandles);
        return handle;
      },
    });
    const snapshot = scanAt(watched, '/tree');
    expect(snapshot.count).toBe(1 + LEVELS + 1 + 4);
    expect(snapshot.problems).toEqual([]);
    expect(most).toBeLessThanOrEqual(MOST_OPEN);
    expect(system.openHandles).toBe(0);
  });

  it('finds its way up from the root when the way through the parent is closed', () => {
    const system = deep();
    system.fail({ call: 'openParent', code: 'EACCES', times: Number.POSITIVE_INFINITY });
    const snapshot = scanAt(system, '/tree');
    expect(snapshot.count).toBe(1 + LEVELS + 1 + 4);
    expect(snapshot.problems).toEqual([]);
    expect(system.openHandles).toBe(0);
  });

  it('names each directory that it cannot come back to', () => {
    const system = deep();
    let scanning = false;
    const cutOff = altered(system, {
      readDirectory: (handle, listing) => {
        scanning = true;
        system.readDirectory(handle, listing);
      },
      openParent: (handle: Handle) => {
        if (!scanning) return system.openParent(handle);
        // From now on the way down from the root is closed as well.
        system.fail({ call: 'openDirectory', code: 'EACCES', name: asBytes('d'), times: Number.POSITIVE_INFINITY });
        throw systemErrorNamed('open', 'EACCES');
      },
    });
    const snapshot = scanAt(cutOff, '/tree');
    expect(snapshot.problems.map(({ path }) => path)).toEqual(['d/d/d/d/d/z', 'd/z']);
    expect(system.openHandles).toBe(0);
  });
});

describe.each(['native', 'portable'] as const)('scan of a real tree (%s)', (kind) => {
  let top = '';

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'myrror-scan-'));
  });

  afterEach(() => rmSync(top, { recursive: true, force: true }));

  it('lists what is there, without following symlinks', () => {
    mkdirSync(join(top, 'd'));
    writeFileSync(join(top, 'd', 'x'), 'content');
    writeFileSync(Buffer.concat([Buffer.from(`${top}/d/`), Buffer.from([0xff, 0x0a])]), '');
    symlinkSync('d', join(top, 'link'));
    const snapshot = scanAt(openSystem(kind), top);
    expect(listed(snapshot)).toEqual(['d directory', 'link symlink', 'd/x file', 'd/\xff\n file']);
    expect(snapshot.linkTarget(2)).toBe('d');
    expect(snapshot.problems).toEqual([]);
  });

  it('lists a tree that is deeper than a path may be long', () => {
    const levels = 1_200;
    const system = openSystem(kind);
    let at = system.openRoot(asBytes(top));
    for (let level = 0; level < levels; level++) {
      system.makeDirectory(at, asBytes('deep'), 0o755);
      const next = system.openDirectory(at, asBytes('deep'));
      system.close(at);
      at = next;
    }
    system.close(at);
    const snapshot = scanAt(system, top);
    expect(snapshot.count).toBe(levels + 1);
    expect(snapshot.problems).toEqual([]);
    expect(existsSync(top)).toBe(true);
    removeDeep(system, top, levels);
  });

  function removeDeep(system: System, path: string, levels: number): void {
    const handles = [system.openRoot(asBytes(path))];
    for (let level = 0; level < levels; level++)
      handles.push(system.openDirectory(handles[level] as Handle, asBytes('deep')));
    for (let level = levels; level > 0; level--) {
      system.close(handles[level] as Handle);
      system.removeDirectory(handles[level - 1] as Handle, asBytes('deep'));
    }
    system.close(handles[0] as Handle);
  }
});

describe('scan of any tree', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', 'a-b', '\xe9', 'IMG_0001', 'IMG_0002'), { minLength: 1, maxLength: 4 })
    .map((names) => names.join('/'));

  it('finds exactly what was planted', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 30 }), (paths) => {
        const files = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)));
        const system = planted(Object.fromEntries(files.map((file) => [file, 'x'])));
        const snapshot = scanAt(system, '/tree');
        expect(
          listed(snapshot)
            .filter((line) => line.endsWith(' file'))
            .sort(),
        ).toEqual(files.map((file) => `${file} file`).sort());
        for (let row = 0; row < snapshot.count; row++) expect(snapshot.find(snapshot.path(row))).toBe(row);
      }),
      { numRuns: 60 },
    );
  });
});
