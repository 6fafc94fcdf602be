import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { scanAt, siteAt } from '../../test/model/site-in-memory.ts';
import { asBytes, type ByteString, stringToBytes } from '../core/tree/byte-string.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { System } from '../system/system.ts';
import type { DigestCache } from './digest-cache.ts';
import { loadCache, saveCache } from './digest-cache-store.ts';
import type { CachePlace } from './state-file.ts';

const DIGEST = 'd'.repeat(32) as ByteString;
const OTHER_USER = 1000;

function planted(): MemorySystem {
  const system = new MemorySystem();
  system.plant('/tree', { f: { file: 'content', mtime: 1n } });
  system.plant('/home', { other: 'file' });
  // Long enough after the files were made to be believed.
  system.clock.advance(3_600_000_000_000n);
  return system;
}

function placeOf(system: System, changes: Partial<CachePlace> = {}): CachePlace {
  return { root: siteAt(system, '/tree').facts, user: 0, userCache: asBytes('/home/.cache'), ...changes };
}

/** A cache that has learnt the digest of `f`. */
function learn(system: MemorySystem, cache: DigestCache): DigestCache {
  const snapshot = scanAt(system, '/tree');
  cache.lookup(snapshot);
  const row = snapshot.find(asBytes('f'));
  cache.learn({
    stamp: { ...snapshot.stamp(row), span: 0 },
    algorithm: 'sha256',
    digests: { length: DIGEST.length, known: Uint8Array.of(1), bytes: stringToBytes(DIGEST) },
    row: 0,
    how: 'read',
    moment: Number(system.clock.now / 1_000_000n),
  });
  return cache;
}

function remembered(system: System, place: CachePlace): string | undefined {
  const snapshot = scanAt(system, '/tree');
  return loadCache(system, place)
    .lookup(snapshot)
    .get('sha256', snapshot.find(asBytes('f')));
}

/** The names in a tree, with modes and sizes left out. */
function names(system: MemorySystem, path: string): string[] {
  return [...system.readTree(path).keys()].sort();
}

function mtimeOfRoot(system: System): number {
  const status = blankStatus();
  const root = system.openRoot(asBytes('/tree'));
  system.statusOf(root, status);
  system.close(root);
  return status.mtimeSeconds + status.mtimeNanos;
}

describe('storing the digest cache', () => {
  it('keeps it in .myrror at the root, and leaves the time of the root as it was', () => {
    const system = planted();
    const place = placeOf(system);
    const before = mtimeOfRoot(system);
    expect(saveCache(system, place, learn(system, loadCache(system, place)))).toBe(true);
    expect(names(system, '/tree')).toEqual(['.myrror', '.myrror/cache', 'f']);
    expect(mtimeOfRoot(system)).toBe(before);
    expect(remembered(system, place)).toBe(DIGEST);
    expect(system.openHandles).toBe(0);
  });

  it('does not write the same again', () => {
    const system = planted();
    const place = placeOf(system);
    const cache = learn(system, loadCache(system, place));
    saveCache(system, place, cache);
    system.fail({ call: 'createFile', code: 'ENOSPC', times: Number.POSITIVE_INFINITY });
    expect(saveCache(system, place, cache)).toBe(true);
    expect(remembered(system, place)).toBe(DIGEST);
  });

  it('writes nothing if nothing was learnt', () => {
    const system = planted();
    const place = placeOf(system);
    expect(saveCache(system, place, loadCache(system, place))).toBe(true);
    expect(names(system, '/tree')).toEqual(['f']);
  });

  it("keeps it in the user's cache directory if the root cannot be written", () => {
    const system = planted();
    const place = placeOf(system);
    const cache = learn(system, loadCache(system, place));
    system.fail({ call: 'makeDirectory', code: 'EROFS', name: asBytes('.myrror') });
    expect(saveCache(system, place, cache)).toBe(true);
    expect(names(system, '/tree')).toEqual(['f']);
    const directory = `.cache/myrror/${place.root.identity}`;
    expect(names(system, '/home')).toEqual(['.cache', '.cache/myrror', directory, `${directory}/cache`, 'other']);
    expect(remembered(system, place)).toBe(DIGEST);
    expect(system.openHandles).toBe(0);
  });

  it('does not make .myrror in a root whose time it could not put back', () => {
    const system = planted();
    const place = placeOf(system, { user: OTHER_USER });
    saveCache(system, place, learn(system, loadCache(system, place)));
    expect(names(system, '/tree')).toEqual(['f']);
  });

  it('says so if there is no place at all, and harms nothing', () => {
    const system = planted();
    const place = placeOf(system, { userCache: null });
    const cache = learn(system, loadCache(system, place));
    system.fail({ call: 'createFile', code: 'ENOSPC' });
    expect(saveCache(system, place, cache)).toBe(false);
    expect(remembered(system, place)).toBeUndefined();
  });

  it('leaves the old cache whole if writing the new one fails', () => {
    const system = planted();
    const place = placeOf(system, { userCache: null });
    saveCache(system, place, learn(system, loadCache(system, place)));
    for (const call of ['createFile', 'write', 'rename'] as const) {
      system.fail({ call, code: 'ENOSPC' });
      expect(saveCache(system, place, learn(system, loadCache(system, place)))).toBe(false);
      expect(remembered(system, place)).toBe(DIGEST);
      expect(names(system, '/tree')).toEqual(['.myrror', '.myrror/cache', 'f']);
    }
  });

  it('believes a cache that it was killed over at any moment, or has none', () => {
    const whole = planted();
    const first = placeOf(whole);
    saveCache(whole, first, learn(whole, loadCache(whole, first)));
    for (let stop = 1; stop < 12; stop++) {
      const system = planted();
      const place = placeOf(system);
      const cache = learn(system, loadCache(system, place));
      let changes = 0;
      system.onMutation = (_, phase) => {
        if (phase === 'after' && ++changes === stop) throw new Error('killed');
      };
      try {
        saveCache(system, place, cache);
      } catch {
        // Killed, as it was meant to be.
      }
      const next = system.reopen();
      expect([undefined, DIGEST]).toContain(remembered(next, place));
      saveCache(next, place, learn(next, loadCache(next, place)));
      expect(names(next, '/tree')).toEqual(['.myrror', '.myrror/cache', 'f']);
    }
  });

  it('removes what a killed run left even if nothing is to be written', () => {
    const system = planted();
    system.plant('/tree', { '.myrror/cache.new': 'half' });
    const place = placeOf(system);
    saveCache(system, place, loadCache(system, place));
    expect(names(system, '/tree')).toEqual(['.myrror', 'f']);
  });

  it.each([
    ['a symlink', { symlink: '/home' }],
    ['a file', 'mine'],
  ] as const)('leaves %s called .myrror alone', (_, entry) => {
    const system = planted();
    system.plant('/tree', { '.myrror': entry });
    const place = placeOf(system);
    const before = system.readTree('/tree');
    expect(saveCache(system, place, learn(system, loadCache(system, place)))).toBe(true);
    expect(system.readTree('/tree')).toEqual(before);
    expect(system.readTree('/home').has('cache')).toBe(false);
    expect(remembered(system, place)).toBe(DIGEST);
  });

  it("does not believe a stranger's .myrror", () => {
    const system = planted();
    const place = placeOf(system, { userCache: null });
    saveCache(system, place, learn(system, loadCache(system, place)));
    const root = system.openRoot(asBytes('/tree'));
    system.setOwnerAt(root, asBytes('.myrror'), OTHER_USER, OTHER_USER);
    expect(remembered(system, place)).toBeUndefined();
    expect(remembered(system, { ...place, user: OTHER_USER })).toBe(DIGEST);
  });

  it('takes a damaged file for none', () => {
    const system = planted();
    const place = placeOf(system, { userCache: null });
    saveCache(system, place, learn(system, loadCache(system, place)));
    const state = system.openDirectory(system.openRoot(asBytes('/tree')), asBytes('.myrror'));
    system.truncate(system.openFileForUpdate(state, asBytes('cache')), 100);
    expect(remembered(system, place)).toBeUndefined();
  });
});
