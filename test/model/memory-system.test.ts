import { describe, expect, it } from 'vitest';
import { asBytes, type ByteString, stringToBytes } from '../../src/core/tree/byte-string.ts';
import { blankStatus } from '../../src/system/blank-status.ts';
import { DirectoryListing } from '../../src/system/directory-listing.ts';
import { errnoNumber } from '../../src/system/errno.ts';
import type { Handle } from '../../src/system/system.ts';
import { errorCode } from '../../src/system/system-error.ts';
import { MemorySystem } from './memory-system.ts';

const ROOT = asBytes('/root');
const SEEDS = 200;

function seeds<T>(body: (seed: number) => T): T[] {
  return Array.from({ length: SEEDS }, (_, seed) => body(seed));
}

/** A system with an empty `/root`, which is open. */
function fresh(): { system: MemorySystem; root: Handle } {
  const system = new MemorySystem();
  system.plant(ROOT, {});
  return { system, root: system.openRoot(ROOT) };
}

/** Makes a file that holds `text` and leaves it open. */
function create(system: MemorySystem, at: Handle, name: string, text: string): Handle {
  const file = system.createFile(at, asBytes(name));
  system.write(file, stringToBytes(asBytes(text)), 0, text.length, 0);
  return file;
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
  return 'nothing';
}

describe('a planted tree', () => {
  it('is read back as it was described', () => {
    const system = new MemorySystem();
    system.plant('/a/b', {
      'd/file': 'hello',
      'd/again': { hardLink: 'd/file' },
      empty: { directory: true, mode: 0o700, mtime: -1n },
      link: { symlink: '../x', mtime: 5n },
      fifo: { special: true },
      own: { file: 'x', mode: 0o4755, uid: 7, gid: 8, mtime: 1_500_000_000n },
    });
    expect([...system.readTree('/a/b')]).toEqual([
      ['d', 'directory'],
      ['d/again', 'file hello'],
      ['d/file', 'file hello'],
      ['empty', 'directory'],
      ['fifo', 'special'],
      ['link', 'symlink ../x'],
      ['own', 'file x'],
    ]);
    const root = system.openRoot(asBytes('/a/b'));
    const status = blankStatus();
    system.status(root, asBytes('own'), status);
    expect(status).toMatchObject({ mode: 0o4755, uid: 7, gid: 8, mtimeSeconds: 1, mtimeNanos: 500_000_000, links: 1 });
    system.status(root, asBytes('empty'), status);
    expect(status).toMatchObject({ mode: 0o700, mtimeSeconds: -1, mtimeNanos: 999_999_999 });
    expect(system.pendingChanges).toBe(0);
  });

  it('keeps both names when one hard link is renamed to the other', () => {
    const system = new MemorySystem();
    system.plant(ROOT, { a: 'x', b: { hardLink: 'a' } });
    const root = system.openRoot(ROOT);
    system.rename(root, asBytes('a'), root, asBytes('b'), 'replace');
    expect([...system.readTree(ROOT).keys()]).toEqual(['a', 'b']);
    system.unlink(root, asBytes('a'));
    const status = blankStatus();
    system.status(root, asBytes('b'), status);
    expect(status.links).toBe(1);
  });
});

describe('ctime in memory', () => {
  it('changes with content, attributes, renames and links', () => {
    const { system, root } = fresh();
    const file = create(system, root, 'a', 'x');
    const status = blankStatus();
    const seen = new Set<string>();
    const steps: (() => void)[] = [
      () => system.write(file, new Uint8Array(1), 0, 1, 0),
      () => system.truncate(file, 0),
      () => system.setMode(file, 0o644),
      () => system.setTime(file, 0, 0),
      () => system.setOwner(file, 1, 1),
      () => system.rename(root, asBytes('a'), root, asBytes('b'), 'no-replace'),
      () => system.unlink(root, asBytes('b')),
    ];
    for (const step of steps) {
      step();
      system.statusOf(file, status);
      seen.add(`${status.ctimeSeconds}.${status.ctimeNanos}`);
    }
    expect(seen.size).toBe(steps.length);
  });

  it('stays with a clock that stands still', () => {
    const { system, root } = fresh();
    system.clock.step = 0n;
    const file = create(system, root, 'a', 'x');
    const before = blankStatus();
    system.statusOf(file, before);
    system.write(file, stringToBytes(asBytes('y')), 0, 1, 0);
    const after = blankStatus();
    system.statusOf(file, after);
    expect(after).toEqual(before);
  });
});

describe('the mutation hook', () => {
  it('is called before and after each change, and for no look', () => {
    const { system, root } = fresh();
    const calls: string[] = [];
    system.onMutation = (call, phase, name) => calls.push(`${phase} ${call} ${name ?? '-'}`);
    const file = create(system, root, 'a', 'x');
    system.statusOf(file, blankStatus());
    system.close(file);
    expect(failure(() => system.makeDirectory(root, asBytes('a'), 0))).toBe('EEXIST');
    expect(calls).toEqual([
      'before createFile a',
      'after createFile a',
      'before write -',
      'after write -',
      'before makeDirectory a',
    ]);
  });

  it('stops the process for good when it throws', () => {
    for (const stop of ['before', 'after'] as const) {
      const { system, root } = fresh();
      const crash = new Error('crash');
      system.onMutation = (call, phase) => {
        if (call === 'makeDirectory' && phase === stop) throw crash;
      };
      expect(() => system.makeDirectory(root, asBytes('a'), 0o700)).toThrow(crash);
      system.onMutation = undefined;
      expect(() => system.unlink(root, asBytes('a'))).toThrow(crash);
      expect(() => system.openFile(root, asBytes('a'))).toThrow(crash);
      expect(() => system.close(root)).not.toThrow();
      expect([...system.reopen().readTree(ROOT).keys()]).toEqual(stop === 'after' ? ['a'] : []);
    }
  });
});

describe('faults', () => {
  it('hit the call, the name and the turn that they were set for', () => {
    const { system, root } = fresh();
    system.fail({ call: 'createFile', code: 'ENOSPC', nth: 2, times: 2 });
    system.fail({ call: 'unlink', code: 'EPERM', name: asBytes('b'), times: Number.POSITIVE_INFINITY });
    const made = ['a', 'b', 'c', 'd', 'b'].map((name) => failure(() => system.createFile(root, asBytes(name))));
    expect(made).toEqual(['nothing', 'ENOSPC', 'ENOSPC', 'nothing', 'nothing']);
    const removed = ['a', 'b', 'b', 'd'].map((name) => failure(() => system.unlink(root, asBytes(name))));
    expect(removed).toEqual(['nothing', 'EPERM', 'EPERM', 'nothing']);
    system.clearFaults();
    expect(failure(() => system.unlink(root, asBytes('b')))).toBe('nothing');
  });

  it('make single entries of a listing unreadable', () => {
    const system = new MemorySystem();
    system.plant(ROOT, { a: '', b: '', c: '' });
    system.fail({ call: 'status', code: 'EACCES', name: asBytes('b') });
    system.fail({ call: 'status', code: 'ENOENT', name: asBytes('c') });
    const listing = new DirectoryListing();
    system.readDirectory(system.openRoot(ROOT), listing);
    expect(Array.from(listing.failure.subarray(0, listing.count))).toEqual([0, errnoNumber('EACCES')]);
  });

  it('can shorten transfers', () => {
    const { system, root } = fresh();
    const file = create(system, root, 'a', 'hello');
    system.longestTransfer = 2;
    expect(system.write(file, new Uint8Array(5), 0, 5, 0)).toBe(2);
    expect(system.read(file, new Uint8Array(5), 0, 5, 0)).toBe(2);
  });
});

describe('processes on one disk', () => {
  it('exclude each other by the lock until the holder is gone', () => {
    const { system, root } = fresh();
    const other = system.attach();
    const directory = other.openRoot(ROOT);
    expect(system.lock(root)).toBe(true);
    expect(other.lock(directory)).toBe(false);
    const next = system.reopen();
    expect(next.lock(next.openRoot(ROOT))).toBe(true);
    expect(next.openHandles).toBe(1);
  });

  it('do not share handles', () => {
    const { system, root } = fresh();
    system.makeDirectory(root, asBytes('d'), 0o700);
    const other = system.reopen();
    expect(failure(() => other.makeDirectory(root, asBytes('e'), 0))).toBe('EBADF');
    expect([...other.readTree(ROOT).keys()]).toEqual(['d']);
  });
});

describe('a power cut', () => {
  const content = (system: MemorySystem, name: string): string | undefined => system.readTree(ROOT).get(name);

  it('leaves all that was synced as a whole', () => {
    const { system, root } = fresh();
    create(system, root, 'a', 'hello');
    system.syncFileSystem(root);
    for (const after of seeds((seed) => system.powerCut(seed))) expect(content(after, 'a')).toBe('file hello');
  });

  it('leaves a file whose content and directory were synced', () => {
    const { system, root } = fresh();
    const file = create(system, root, 'staged', 'hello');
    system.syncFile(file);
    system.rename(root, asBytes('staged'), root, asBytes('final'), 'no-replace');
    system.syncDirectory(root);
    for (const after of seeds((seed) => system.powerCut(seed))) {
      expect([...after.readTree(ROOT)]).toEqual([['final', 'file hello']]);
    }
  });

  it('may leave a renamed file empty, short or whole if its content was not synced', () => {
    const { system, root } = fresh();
    create(system, root, 'staged', 'hello');
    system.rename(root, asBytes('staged'), root, asBytes('final'), 'no-replace');
    system.syncDirectory(root);
    const found = new Set(seeds((seed) => content(system.powerCut(seed), 'final')));
    expect(found).toContain('file ');
    expect(found).toContain('file hello');
    expect(found.size).toBeGreaterThan(2);
  });

  it('may undo a rename that was not synced, though the content was', () => {
    const { system, root } = fresh();
    const file = create(system, root, 'staged', 'hello');
    system.syncDirectory(root);
    system.rename(root, asBytes('staged'), root, asBytes('final'), 'no-replace');
    system.syncFile(file);
    const found = new Set(seeds((seed) => [...system.powerCut(seed).readTree(ROOT)].join()));
    expect([...found].sort()).toEqual(['final,file hello', 'staged,file hello']);
  });

  it('keeps a beginning of the changes, in their order', () => {
    const { system, root } = fresh();
    const names = ['a', 'b', 'c', 'd'] as const;
    for (const name of names) system.makeDirectory(root, asBytes(name), 0o700);
    const found = new Set(seeds((seed) => [...system.powerCut(seed).readTree(ROOT).keys()].join('')));
    expect([...found].sort()).toEqual(['', 'a', 'ab', 'abc', 'abcd']);
  });

  it('makes durable with a directory what was done before in others', () => {
    const { system, root } = fresh();
    system.makeDirectory(root, asBytes('d'), 0o700);
    const directory = system.openDirectory(root, asBytes('d'));
    system.makeDirectory(directory, asBytes('inside'), 0o700);
    system.syncDirectory(directory);
    system.makeDirectory(root, asBytes('later'), 0o700);
    const found = new Set(seeds((seed) => [...system.powerCut(seed).readTree(ROOT).keys()].join()));
    expect([...found].sort()).toEqual(['d,d/inside', 'd,d/inside,later']);
  });

  it('mixes old and new where a synced file was written again', () => {
    const { system, root } = fresh();
    const file = create(system, root, 'a', 'o'.repeat(64));
    system.syncFileSystem(root);
    system.write(file, stringToBytes(asBytes('n'.repeat(64))), 0, 64, 0);
    const found = new Set(seeds((seed) => content(system.powerCut(seed), 'a')));
    expect(found).toContain(`file ${'o'.repeat(64)}`);
    expect(found).toContain(`file ${'n'.repeat(64)}`);
    expect([...found].some((text) => text?.includes('on') === true || text?.includes('no') === true)).toBe(true);
  });

  it('keeps the attributes that were synced with a file', () => {
    const { system, root } = fresh();
    const file = create(system, root, 'a', 'x');
    system.syncDirectory(root);
    system.setMode(file, 0o640);
    system.setTime(file, 1000, 0);
    system.syncFile(file);
    const modes = seeds((seed) => statusAfter(system.powerCut(seed), asBytes('a')));
    for (const status of modes) expect(status).toMatchObject({ mode: 0o640, mtimeSeconds: 1000 });
  });

  it('gives the same for the same seed, and leaves a disk that can be used on', () => {
    const { system, root } = fresh();
    for (const name of ['a', 'b', 'c']) create(system, root, name, 'text of some length');
    for (const seed of [1, 2, 3]) {
      const [one, two] = [system.powerCut(seed), system.powerCut(seed)];
      expect([...one.readTree(ROOT)]).toEqual([...two.readTree(ROOT)]);
      const again = one.openRoot(ROOT);
      one.makeDirectory(again, asBytes('new'), 0o700);
      one.syncFileSystem(again);
      expect(one.powerCut(0).readTree(ROOT).get('new')).toBe('directory');
    }
  });
});

function statusAfter(system: MemorySystem, name: ByteString): ReturnType<typeof blankStatus> {
  const status = blankStatus();
  system.status(system.openRoot(ROOT), name, status);
  return status;
}
