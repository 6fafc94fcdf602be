import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listing as anyListing } from '../../test/format/arbitraries.ts';
import { isMyrrorError } from '../core/error.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { DigestTable } from '../core/tree/digest.ts';
import { Flag, Kind } from '../core/tree/kind.ts';
import type { Listing } from '../core/tree/listing.ts';
import { blankRow, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { crc32, printCrc } from './crc32.ts';
import { ListingReader } from './listing-reader.ts';
import { writeListing } from './listing-writer.ts';

function print(listing: Listing): string {
  return [...writeListing(listing)].join('');
}

function read(text: string, pieceLength = text.length || 1): Listing {
  const reader = new ListingReader('tree.myr_flist');
  for (let at = 0; at < text.length; at += pieceLength) reader.feed(text.slice(at, at + pieceLength));
  return reader.finish();
}

function plainDigests(digests: DigestTable): unknown {
  const sorted = digests.algorithms().map((algorithm) => {
    const rows: [number, string | undefined][] = [];
    digests.eachRow(algorithm, (row) => rows.push([row, digests.get(algorithm, row)]));
    return [algorithm, rows] as const;
  });
  return sorted.filter(([, rows]) => rows.length > 0);
}

/** Entry lines behind a right head and before a right end line. */
function withEntries(...lines: string[]): string {
  const head = [
    'myrror flist 1',
    'location /x',
    'identity id',
    'time 2024-05-01T10:00:00Z',
    'volume 0 1 0',
    'columns kind size mtime mode owner inode ctime volume sha256 path',
  ];
  return sealed([...head, ...lines], lines.filter((line) => !line.startsWith('problem')).length);
}

function sealed(lines: readonly string[], count: number): string {
  const body = `${lines.join('\n')}\n`;
  return `${body}end ${count} ${printCrc(crc32(body))}\n`;
}

const T = '2024-05-01T10:00:00.000000000Z';
const entry = (kind: string, path: string): string => `${kind} 1 ${T} 0644 0:0 1 ${T} 0 - ${path}`;
const ROOT_LINE = entry('d', '.');

function small(): Listing {
  const builder = new SnapshotBuilder();
  const volume = builder.volume(64769n, 31);
  const row = { ...blankRow(Kind.directory), volume, mode: 0o755, mtimeSeconds: 1_714_557_600, inode: 2n };
  builder.addRoot({ ...row, flags: Flag.holdsExcluded });
  builder.beginBlock(0);
  builder.add(asBytes('a'), { ...row, inode: 3n });
  builder.add(asBytes('b'), { ...row, kind: Kind.unreadable, inode: 4n });
  builder.add(asBytes('caf\xe9'), {
    ...row,
    kind: Kind.file,
    mode: 0o4755,
    size: 12,
    uid: 1000,
    gid: 100,
    mtimeSeconds: -1,
  });
  builder.beginBlock(1);
  builder.add(asBytes('link'), { ...row, kind: Kind.symlink }, asBytes('../a b'));
  builder.problem({
    path: asBytes('b'),
    side: 'source',
    operation: 'read directory',
    code: 'EACCES',
    message: 'permission denied',
  });
  const digests = new DigestTable();
  digests.set('sha256', 3, asBytes('\0\xff'.repeat(16)));
  const head = { location: '/home/me/my photos', identity: 'ext4-1234', exclude: ['*.tmp', '# x'] };
  return { ...head, time: '2024-05-01T10:00:01Z', snapshot: builder.finish(), digests };
}

describe('a list', () => {
  it('is one line per entry, depth first, with head, problems and end line', () => {
    const t = '2024-05-01T10:00:00.000000000Z';
    const c = '1970-01-01T00:00:00.000000000Z';
    const lines = [
      'myrror flist 1',
      'location "/home/me/my photos"',
      'identity ext4-1234',
      'time 2024-05-01T10:00:01Z',
      'exclude *.tmp',
      'exclude "# x"',
      'volume 0 64769 31',
      'columns kind size mtime mode owner inode ctime volume sha256 path',
      `dx 0 ${t} 0755 0:0 2 ${c} 0 - .`,
      `d 0 ${t} 0755 0:0 3 ${c} 0 - a`,
      `l 0 ${t} 0755 0:0 2 ${c} 0 - a/link -> "../a b"`,
      `u 0 ${t} 0755 0:0 4 ${c} 0 - b`,
      `f 12 1969-12-31T23:59:59.000000000Z 4755 1000:100 2 ${c} 0 ${'00ff'.repeat(16)} "caf\\xE9"`,
      'problem source "read directory" EACCES b "permission denied"',
    ];
    expect(print(small())).toBe(sealed(lines, 5));
  });

  it('is read as it was written, in pieces of any length', () => {
    fc.assert(
      fc.property(anyListing, fc.integer({ min: 1, max: 300 }), (listing, pieceLength) => {
        const again = read(print(listing), pieceLength);
        expect(again.snapshot.columns).toEqual(listing.snapshot.columns);
        expect(again.snapshot.volumes).toEqual(listing.snapshot.volumes);
        expect(again.snapshot.problems).toEqual(listing.snapshot.problems);
        expect(plainDigests(again.digests)).toEqual(plainDigests(listing.digests));
        const { snapshot: _, digests: __, ...head } = again;
        expect(listing).toMatchObject(head);
      }),
      { numRuns: 300 },
    );
  });

  it('of many entries comes in chunks', () => {
    const builder = new SnapshotBuilder();
    builder.addRoot(blankRow(Kind.directory));
    builder.beginBlock(0);
    for (let number = 10_000; number < 20_000; number++) builder.add(asBytes(`f${number}`), blankRow(Kind.file));
    const listing = { ...small(), snapshot: builder.finish(), digests: new DigestTable() };
    const chunks = [...writeListing(listing)];
    expect(chunks.length).toBeGreaterThan(10);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(70_000);
    const reader = new ListingReader('x');
    for (const chunk of chunks) reader.feed(chunk);
    expect(reader.finish().snapshot.find(asBytes('f15000'))).toBe(5001);
  });

  it('of a chain of 2,000 directories is read as it was written', () => {
    const builder = new SnapshotBuilder();
    let row = 0;
    builder.addRoot(blankRow(Kind.directory));
    for (let depth = 0; depth < 2000; depth++) {
      builder.beginBlock(row);
      row = builder.add(asBytes('d'), blankRow(Kind.directory));
    }
    const again = read(print({ ...small(), snapshot: builder.finish(), digests: new DigestTable() }));
    expect(again.snapshot.path(2000)).toBe(`${'d/'.repeat(1999)}d`);
  });
});

describe('a damaged list', () => {
  const text = print(small());
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  it('is refused wherever it is cut off', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => read(decoder.decode(bytes.subarray(0, length)))).toThrow(/tree\.myr_flist, line \d+: /);
    }
  });

  it('is refused whichever bit is flipped', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const damaged = decoder.decode(flipped);
      try {
        read(damaged);
      } catch (error) {
        if (isMyrrorError(error) && error.code === 'format') continue;
        throw error;
      }
      expect.fail(`bit ${bit} was not noticed`);
    }
  });

  it('names the line and says what to do', () => {
    try {
      read(withEntries(ROOT_LINE, entry('f', 'a'), entry('q', 'b')));
      expect.fail('it was read');
    } catch (error) {
      expect(error).toMatchObject({ code: 'format', message: 'tree.myr_flist, line 9: an unknown kind of entry' });
      expect((error as { hint: string }).hint).toContain('myrror analyze');
    }
  });

  it.each<[string, string[], number, string]>([
    ['an unknown kind', [ROOT_LINE, entry('dz', 'a')], 8, 'kind'],
    ['flags in the wrong order', [ROOT_LINE, entry('dmx', 'a')], 8, 'kind'],
    ['a path twice', [ROOT_LINE, entry('f', 'a'), entry('f', 'a')], 9, 'twice'],
    ['paths out of order', [ROOT_LINE, entry('f', 'b'), entry('f', 'a')], 9, 'order'],
    [
      'siblings out of order after a directory',
      [ROOT_LINE, entry('d', 'b'), entry('f', 'b/x'), entry('f', 'a')],
      10,
      'order',
    ],
    ['a directory that comes back', [ROOT_LINE, entry('d', 'a'), entry('f', 'b'), entry('f', 'a/x')], 10, 'directory'],
    ['a child of a file', [ROOT_LINE, entry('f', 'a'), entry('f', 'a/b')], 9, 'below something that is no directory'],
    ['a child of nothing', [ROOT_LINE, entry('f', 'a/b')], 8, 'not behind its directory'],
    ['..', [ROOT_LINE, entry('f', '..')], 8, '..'],
    ['.. further down', [ROOT_LINE, entry('d', 'a'), entry('f', 'a/../b')], 9, '..'],
    ['an absolute path', [ROOT_LINE, entry('f', '/etc')], 8, 'absolute'],
    ['an empty path', [ROOT_LINE, entry('f', '""')], 8, 'empty'],
    ['an empty component', [ROOT_LINE, entry('d', 'a'), entry('f', 'a//b')], 9, 'empty'],
    ['a NUL', [ROOT_LINE, entry('f', '"a\\x00"')], 8, 'NUL'],
    ['our own state', [ROOT_LINE, entry('d', '.myrror')], 8, '.myrror'],
    ['a second root', [ROOT_LINE, entry('d', '.')], 8, 'component .'],
    ['no root', [entry('f', 'a')], 7, 'root'],
    ['a root that is a file', [entry('f', '.')], 7, 'root'],
    ['a symlink without a target', [ROOT_LINE, entry('l', 'a')], 8, 'too early'],
    ['a target of a file', [ROOT_LINE, entry('f', 'a -> b')], 8, 'something more'],
    ['a size that is no number', [ROOT_LINE, entry('f', 'a').replace(' 1 ', ' 0x1 ')], 8, 'one space'],
    ['a size that is too large', [ROOT_LINE, entry('f', 'a').replace(' 1 ', ' 9007199254740992 ')], 8, 'size'],
    ['a negative size', [ROOT_LINE, entry('f', 'a').replace(' 1 ', ' -1 ')], 8, 'size'],
    ['leading zeros', [ROOT_LINE, entry('f', 'a').replace(' 1 ', ' 01 ')], 8, 'size'],
    ['a time that is none', [ROOT_LINE, entry('f', 'a').replace('05-01', '02-30')], 8, 'modification time'],
    ['a mode that is none', [ROOT_LINE, entry('f', 'a').replace('0644', '0984')], 8, 'mode'],
    ['an owner that is too large', [ROOT_LINE, entry('f', 'a').replace(' 0:0 ', ' 4294967296:0 ')], 8, 'owner'],
    [
      'an inode that is too large',
      [ROOT_LINE, entry('f', 'a').replace(' 0:0 1', ' 0:0 18446744073709551616')],
      8,
      'inode',
    ],
    ['an unknown volume', [ROOT_LINE, entry('f', 'a').replace('Z 0 -', 'Z 1 -')], 8, 'volume'],
    ['a short digest', [ROOT_LINE, entry('f', 'a').replace('0 - a', '0 00ff a')], 8, 'sha256'],
    ['an upper-case digest', [ROOT_LINE, entry('f', 'a').replace('0 - a', `0 ${'AB'.repeat(32)} a`)], 8, 'sha256'],
    ['two spaces', [ROOT_LINE, entry('f', ' a')], 8, 'missing'],
    ['a carriage return', [ROOT_LINE, `${entry('f', 'a')}\r`], 8, 'U+000D'],
    ['an empty line', [ROOT_LINE, ''], 8, 'kind'],
    ['a problem of no side', [ROOT_LINE, 'problem both a b c d'], 8, 'destination'],
    ['a problem outside', [ROOT_LINE, 'problem source a b ../x d'], 8, '..'],
    ['an entry behind the problems', [ROOT_LINE, 'problem source a b c d', entry('f', 'a')], 9, 'problems'],
  ])('is refused for %s', (_, lines, line, message) => {
    expect(() => read(withEntries(...lines))).toThrow(`tree.myr_flist, line ${line}: `);
    expect(() => read(withEntries(...lines))).toThrow(message);
  });

  it.each<[string, (text: string) => string, number, string]>([
    ['another kind of file', (right) => right.replace('flist 1', 'actions 1'), 1, 'first line'],
    ['another version', (right) => right.replace('flist 1', 'flist 2'), 1, 'version 2'],
    ['an unknown key', (right) => right.replace('identity', 'identify'), 3, 'unknown head line'],
    ['a key twice', (right) => right.replace('identity id', 'location /y'), 3, 'second'],
    ['a key out of order', (right) => right.replace('time', 'columns'), 4, 'missing'],
    ['a missing key', (right) => right.replace('identity id\n', ''), 3, 'identity is missing'],
    ['a time that is none', (right) => right.replace('2024-05-01T10:00:00Z', 'yesterday'), 4, 'ISO'],
    ['volumes that are not numbered', (right) => right.replace('volume 0', 'volume 1'), 5, 'numbered'],
    ['an unknown column', (right) => right.replace('sha256', 'sha257'), 6, 'unknown column'],
    ['no per cent', (right) => right.replace('sha256', 'phash_0'), 6, 'unknown column'],
    ['a column twice', (right) => right.replace('sha256', 'md5 md5'), 6, 'twice'],
    ['a wrong number of entries', (right) => right.replace('end 1', 'end 2'), 8, 'end line says 2'],
    ['a wrong checksum', (right) => right.replace('id\n', 'ie\n'), 8, 'checksum'],
    ['lines behind the end', (right) => `${right}x\n`, 9, 'behind the end'],
    ['text behind the end', (right) => `${right}x`, 9, 'cut off'],
    ['no end of the last line', (right) => right.slice(0, -1), 8, 'cut off'],
    ['no entries', () => sealed(withEntries().split('\n').slice(0, 6), 0), 7, 'root'],
    ['a byte order mark', (right) => `\ufeff${right}`, 1, 'first line'],
  ])('is refused for %s', (_, spoil, line, message) => {
    const spoilt = spoil(withEntries(ROOT_LINE));
    expect(() => read(spoilt)).toThrow(`tree.myr_flist, line ${line}: `);
    expect(() => read(spoilt)).toThrow(message);
  });

  it('is a list or a format error, whatever the text is', () => {
    const lines = text.split('\n');
    const piece = fc.oneof(
      fc.constantFrom(...lines, ROOT_LINE, entry('d', 'a'), entry('f', 'a/b'), entry('u', 'b'), 'end 1 00000000'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    const spoilt = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => withEntries(...pieces)),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('\n')),
      fc
        .tuple(fc.nat(text.length), fc.nat(12), fc.string({ unit: 'binary', maxLength: 6 }))
        .map(([at, length, insert]) => {
          const body = text.slice(0, text.lastIndexOf('end '));
          const changed = body.slice(0, at) + insert + body.slice(at + length);
          return `${changed}end 5 ${printCrc(crc32(changed))}\n`;
        }),
    );
    fc.assert(
      fc.property(spoilt, (changed) => {
        try {
          const again = read(changed);
          expect(print(read(print(again)))).toBe(print(again));
        } catch (error) {
          if (!isMyrrorError(error) || error.code !== 'format') throw error;
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('keeps the root where nothing else is', () => {
    expect(read(withEntries(ROOT_LINE)).snapshot.path(0)).toBe(ROOT);
  });
});
