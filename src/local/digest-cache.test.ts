import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCache } from '../../test/model/whole-cache.ts';
import { asBytes, type ByteString, stringToBytes } from '../core/tree/byte-string.ts';
import type { Algorithm, Digest } from '../core/tree/digest.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { DigestCache, type LearntDigest } from './digest-cache.ts';
import { decodeCache } from './digest-cache-file.ts';
import type { FileStamp } from './stamp-check.ts';

const IDENTITY = 'abc-b123';
const SECOND = 1_000_000_000;
const OLD = 1_600_000_000;

const stamp: FileStamp = {
  size: 5,
  mtimeSeconds: OLD,
  mtimeNanos: 17,
  ctimeSeconds: OLD + 1,
  ctimeNanos: 18,
  inode: (9n << 32n) + 7n,
  device: 42n,
};

function digest(letter: string, length = 32): Digest {
  return letter.repeat(length) as ByteString;
}

interface Changes extends Partial<Pick<LearntDigest, 'algorithm' | 'how'>> {
  readonly stamp?: FileStamp & { readonly span?: number };
  readonly digest?: Digest;
}

function learnt({ stamp: seen = stamp, digest: found = digest('A'), ...changes }: Changes = {}): LearntDigest {
  const digests = {
    length: found.length,
    known: Uint8Array.of(0, 1),
    bytes: stringToBytes(asBytes(`${found}${found}`)),
  };
  const when = { how: 'read', moment: (OLD + 100) * 1000 } as const;
  return { stamp: { span: 0, ...seen }, algorithm: 'sha256', digests, row: 1, ...when, ...changes };
}

/** A snapshot with files `0`, `1`, … of these stamps: rows 1, 2, … */
function snapshotOf(...stamps: FileStamp[]): Snapshot {
  const builder = new SnapshotBuilder();
  builder.addRoot({ ...blankRow(Kind.directory), volume: builder.volume(1n, 0) });
  builder.beginBlock(0);
  for (const [index, { device, ...rest }] of stamps.entries()) {
    const name = asBytes(String(index).padStart(6, '0'));
    builder.add(name, { ...blankRow(Kind.file), ...rest, volume: builder.volume(device, 0) });
  }
  return builder.finish();
}

/** What a later run remembers. */
function nextRun(cache: DigestCache, granularity = 1): DigestCache {
  return new DigestCache(granularity, decodeCache(encodeCache(cache.columns(), IDENTITY), IDENTITY));
}

function remembers(cache: DigestCache, seen: FileStamp, algorithm: Algorithm = 'sha256'): boolean {
  return cache.lookup(snapshotOf(seen)).get(algorithm, 1) !== undefined;
}

describe('the digest cache', () => {
  it('remembers the digests of a file from run to run', () => {
    const cache = new DigestCache(1);
    expect(cache.learnt).toBe(false);
    cache.learn(learnt());
    cache.learn(learnt({ algorithm: 'md5', digest: digest('B', 16) }));
    expect(cache.learnt).toBe(true);
    const next = nextRun(cache);
    const table = next.lookup(snapshotOf({ ...stamp, inode: 1n }, stamp));
    expect([table.get('sha256', 2), table.get('md5', 2), table.get('qhash', 2)]).toEqual([
      digest('A'),
      digest('B', 16),
      undefined,
    ]);
    expect([table.get('sha256', 1), table.get('md5', 1)]).toEqual([undefined, undefined]);
    expect(next.learnt).toBe(false);
  });

  it('believes nothing of a file whose ctime is its mtime, where that says nothing', () => {
    const same = { ...stamp, ctimeSeconds: stamp.mtimeSeconds, ctimeNanos: stamp.mtimeNanos };
    for (const [seen, ctimes, isBelieved] of [
      [same, true, true],
      [same, false, false],
      [stamp, false, true],
    ] as const) {
      const cache = new DigestCache(1);
      cache.learn(learnt({ stamp: seen }));
      const next = new DigestCache(1, decodeCache(encodeCache(cache.columns(), IDENTITY), IDENTITY), ctimes);
      expect(remembers(next, seen), JSON.stringify([seen === same, ctimes])).toBe(isBelieved);
    }
  });

  it.each([
    ['size', { size: 6 }],
    ['mtime', { mtimeSeconds: OLD - 1 }],
    ['mtime by a nanosecond', { mtimeNanos: 18 }],
    ['ctime', { ctimeSeconds: OLD + 2 }],
    ['ctime by a nanosecond', { ctimeNanos: 19 }],
    ['inode', { inode: (9n << 32n) + 8n }],
    ['inode in its upper half', { inode: (8n << 32n) + 7n }],
    ['device', { device: 43n }],
    ['device in its upper half', { device: 42n + (1n << 32n) }],
  ])('forgets a file whose %s is another', (_, change) => {
    const cache = new DigestCache(1);
    cache.learn(learnt());
    expect(remembers(nextRun(cache), { ...stamp, ...change })).toBe(false);
    expect(remembers(nextRun(cache), stamp)).toBe(true);
  });

  it('keeps no digest of what a file was before', () => {
    const cache = new DigestCache(1);
    cache.learn(learnt({ algorithm: 'md5', digest: digest('B', 16) }));
    const changed = { ...stamp, size: 9 };
    cache.learn(learnt({ stamp: changed }));
    expect(remembers(cache, changed)).toBe(true);
    expect(remembers(cache, changed, 'md5')).toBe(false);
    expect(remembers(cache, stamp)).toBe(false);
  });

  it.each([
    ['mtime', { mtimeSeconds: OLD + 98, mtimeNanos: 1 }, false],
    ['mtime', { mtimeSeconds: OLD + 98, mtimeNanos: 0 }, false],
    ['mtime', { mtimeSeconds: OLD + 97, mtimeNanos: 999_999_000 }, true],
    ['mtime in the future', { mtimeSeconds: OLD + 1_000 }, false],
    ['ctime', { ctimeSeconds: OLD + 98, ctimeNanos: 1 }, false],
    ['ctime', { ctimeSeconds: OLD + 97, ctimeNanos: 999_999_000 }, true],
  ])('does not trust a file whose %s is within two seconds of the reading: %j', (_, times, kept) => {
    const cache = new DigestCache(1);
    const recent = { ...stamp, ...times };
    cache.learn(learnt({ stamp: recent }));
    expect(cache.learnt).toBe(kept);
    expect(remembers(cache, recent)).toBe(kept);
  });

  it('widens that window to the granularity of the file system', () => {
    const recent = { ...stamp, mtimeSeconds: OLD + 96 };
    const cache = new DigestCache(5 * SECOND);
    cache.learn(learnt({ stamp: recent }));
    expect(remembers(cache, recent)).toBe(false);
  });

  it('asks only for an old mtime of a file that this run has placed', () => {
    const placed = { ...stamp, ctimeSeconds: OLD + 100 };
    const cache = new DigestCache(1);
    cache.learn(learnt({ stamp: placed, how: 'placed' }));
    expect(remembers(cache, placed)).toBe(true);
    const fresh = { ...placed, inode: 5n, mtimeSeconds: OLD + 100 };
    cache.learn(learnt({ stamp: fresh, how: 'placed' }));
    expect(remembers(cache, fresh)).toBe(false);
  });

  it('takes any ctime within the span for that of a file that this run has placed', () => {
    const placed = { ...stamp, ctimeSeconds: OLD + 100, span: 3 };
    const cache = new DigestCache(1);
    cache.learn(learnt({ stamp: placed, how: 'placed' }));
    cache.learn(learnt({ stamp: placed, how: 'placed', algorithm: 'md5', digest: digest('B', 16) }));
    const next = nextRun(cache);
    const seen = [-4, -3, 0, 1].map((after) => ({ ...placed, ctimeSeconds: placed.ctimeSeconds + after }));
    expect(seen.map((one) => remembers(next, one))).toEqual([false, true, true, false]);
    expect(seen.map((one) => remembers(next, one, 'md5'))).toEqual([false, true, true, false]);
    expect(remembers(next, { ...placed, ctimeNanos: placed.ctimeNanos + 1 })).toBe(false);
  });

  it('knows a moved file by its new times', () => {
    const cache = new DigestCache(1);
    cache.learn(learnt());
    const next = nextRun(cache);
    next.lookup(snapshotOf(stamp));
    const moved = { ...stamp, ctimeSeconds: OLD + 100 };
    next.learn(learnt({ stamp: moved, how: 'placed' }));
    expect(remembers(nextRun(next), moved)).toBe(true);
  });

  it('does not keep files that the last snapshot did not have', () => {
    const cache = new DigestCache(1);
    const other = { ...stamp, inode: 8n };
    cache.learn(learnt());
    cache.learn(learnt({ stamp: other }));
    const next = nextRun(cache);
    next.lookup(snapshotOf(other));
    expect(next.columns().count).toBe(1);
    expect(remembers(nextRun(next), other)).toBe(true);
    expect(remembers(nextRun(next), stamp)).toBe(false);
  });

  it('keeps all that it was given while no snapshot says what there is', () => {
    const cache = new DigestCache(1);
    cache.learn(learnt());
    const next = nextRun(cache);
    next.learn(learnt({ stamp: { ...stamp, inode: 8n } }));
    expect(next.columns().count).toBe(2);
  });

  it('learns nothing about a file without an inode, nor a digest of the wrong length', () => {
    const cache = new DigestCache(1);
    cache.learn(learnt({ stamp: { ...stamp, inode: 0n } }));
    cache.learn(learnt({ digest: digest('A', 31) }));
    expect(cache.learnt).toBe(false);
  });

  it('holds as many files as there are', () => {
    const stamps = Array.from({ length: 5_000 }, (_, index) => ({
      ...stamp,
      inode: BigInt(index + 1) + (BigInt(index % 7) << 40n),
      size: index,
    }));
    const cache = new DigestCache(1);
    for (const [index, one] of stamps.entries())
      cache.learn(
        learnt({ stamp: one, algorithm: index % 2 ? 'md5' : 'sha256', digest: digest('x', index % 2 ? 16 : 32) }),
      );
    const table = nextRun(cache).lookup(snapshotOf(...stamps));
    expect(table.count('md5') + table.count('sha256')).toBe(5_000);
  });

  it('agrees with a plain map, whatever is learnt in which order', () => {
    const change = fc.record({
      inode: fc.bigInt(1n, 4n),
      size: fc.integer({ min: 0, max: 2 }),
      device: fc.bigInt(0n, 1n),
      letter: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const cache = new DigestCache(1);
        const model = new Map<string, { readonly seen: FileStamp; readonly digest: Digest }>();
        for (const { letter, ...rest } of changes) {
          const seen = { ...stamp, ...rest };
          cache.learn(learnt({ stamp: seen, digest: digest(letter) }));
          model.set(`${rest.device}:${rest.inode}`, { seen, digest: digest(letter) });
        }
        const known = [...model.values()];
        const table = nextRun(cache).lookup(snapshotOf(...known.map(({ seen }) => seen)));
        expect(known.map((_, index) => table.get('sha256', index + 1))).toEqual(known.map((one) => one.digest));
      }),
    );
  });
});

describe('the cache file', () => {
  const cache = new DigestCache(1);
  cache.learn(learnt());
  cache.learn(learnt({ stamp: { ...stamp, inode: 8n }, algorithm: 'phash_10' }));
  const bytes = encodeCache(cache.columns(), IDENTITY);

  it('is read as it was written', () => {
    expect(decodeCache(bytes, IDENTITY)).toEqual(cache.columns());
  });

  it('is worthless with damage at any byte', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] as number) ^ flip;
        expect(decodeCache(damaged, IDENTITY), `byte ${at}`).toBeNull();
      }
    }
  });

  it('is worthless when it is cut off anywhere or has something behind it', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(decodeCache(bytes.slice(0, length), IDENTITY)).toBeNull();
    expect(decodeCache(Uint8Array.of(...bytes, 0), IDENTITY)).toBeNull();
  });

  it('is worthless for another root', () => {
    expect(decodeCache(bytes, 'abc-b124')).toBeNull();
    expect(decodeCache(bytes, `${IDENTITY}4`)).toBeNull();
  });

  it('is worthless, or at least harmless, when somebody forges its checksum', async () => {
    const { createHash } = await import('node:crypto');
    for (let at = 0; at < bytes.length - 32; at++) {
      const forged = bytes.slice();
      forged[at] = (forged[at] as number) ^ 0xff;
      forged.set(createHash('sha256').update(forged.subarray(0, -32)).digest(), forged.length - 32);
      const columns = decodeCache(forged, IDENTITY);
      expect(columns === null || columns.count === 2).toBe(true);
      if (columns !== null) new DigestCache(1, columns).lookup(snapshotOf(stamp));
    }
  });
});
