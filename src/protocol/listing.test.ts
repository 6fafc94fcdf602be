import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../core/error.ts';
import { asBytes, bytesToString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { ByteWriter } from './byte-writer.ts';
import { ListingDecoder } from './listing-decoder.ts';
import { encodeListing } from './listing-encoder.ts';
import { ListingIntake, sendListing } from './listing-exchange.ts';
import { BLOCK_DIGEST } from './listing-layout.ts';

const hash = (block: Uint8Array): Uint8Array => createHash('sha256').update(block).digest().subarray(0, BLOCK_DIGEST);

interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly numbers: readonly number[];
  readonly inode: bigint;
  readonly children: readonly Entry[];
}

const names = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => bytesToString(bytes).replaceAll(/[/\0]/gu, '-'))
  .filter((name) => !['.', '..', '.myrror'].includes(name));
const numbers = fc.tuple(
  fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  fc.nat({ max: 999_999_999 }),
  fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  fc.nat({ max: 999_999_999 }),
  fc.nat({ max: 0o7777 }),
  fc.nat({ max: 0xffff_ffff }),
  fc.nat({ max: 3 }),
);

const other = fc.record({
  kind: fc.constantFrom(Kind.file, Kind.symlink, Kind.special, Kind.unreadable, Kind.directory),
  name: names,
  numbers,
  inode: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  children: fc.constant([]),
});

const { entry } = fc.letrec<{ entry: Entry }>((tie) => ({
  entry: fc.oneof(
    { maxDepth: 4 },
    other,
    fc.record({
      kind: fc.constant(Kind.directory),
      name: names,
      numbers,
      inode: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      children: fc.array(tie('entry'), { maxLength: 4 }),
    }),
  ),
}));

/** The entries as a tree below a root; of two with one name the first. */
function treeOf(entries: readonly Entry[]): Snapshot {
  const builder = new SnapshotBuilder();
  for (let device = 0n; device < 4n; device++) builder.volume(device, Number(device));
  builder.addRoot(
    rowOf({ kind: Kind.directory, name: '', numbers: [0, 0, 0, 0, 0, 0o755, 0, 0], inode: 2n, children: [] }),
  );
  fill(builder, 0, entries);
  return builder.finish();
}

function fill(builder: SnapshotBuilder, directory: number, entries: readonly Entry[]): void {
  const unique = [...new Map(entries.map((each) => [each.name, each])).values()];
  const sorted = unique.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (sorted.length === 0) return;
  builder.beginBlock(directory);
  const rows = sorted.map((each) => builder.add(asBytes(each.name), rowOf(each), asBytes('to/where')));
  sorted.forEach((each, at) => {
    if (each.kind === Kind.directory) fill(builder, rows[at] as number, each.children);
  });
}

function rowOf({ kind, numbers: given, inode }: Entry): ReturnType<typeof blankRow> {
  const [size, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos, mode, uid, volume] = given as number[];
  return Object.assign(blankRow(kind), {
    size,
    mtimeSeconds,
    mtimeNanos,
    ctimeSeconds,
    ctimeNanos,
    mode,
    uid,
    volume,
    inode,
  });
}

function decode(blocks: Iterable<Uint8Array>, { volumes, count }: Snapshot): Snapshot {
  const decoder = new ListingDecoder(volumes);
  for (const block of blocks) decoder.add(block);
  return decoder.finish(count, []);
}

/** All that a snapshot says; where the children of a directory without any would stand means nothing. */
function everything(snapshot: Snapshot): unknown {
  const { firstChild, childCount, ...columns } = snapshot.columns;
  return { ...columns, childCount, firstChild: firstChild.map((row, at) => (childCount[at] === 0 ? 0 : row)) };
}

function large(files: number, change: (name: string) => string | null = (name) => name): Snapshot {
  const builder = new SnapshotBuilder();
  builder.volume(1n, 0);
  builder.addRoot(Object.assign(blankRow(Kind.directory), { inode: 1n }));
  builder.beginBlock(0);
  for (let number = 0; number < files; number++) {
    const name = change(`file ${String(number).padStart(8, '0')}`);
    if (name !== null)
      builder.add(
        asBytes(name),
        Object.assign(blankRow(Kind.file), { inode: BigInt(number), mtimeSeconds: number, ctimeSeconds: number }),
      );
  }
  return builder.finish();
}

describe('a listing', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const tree = treeOf(entries);
        expect(everything(decode(encodeListing(tree), tree))).toEqual(everything(tree));
      }),
    );
  });

  it('of many files comes in several blocks, of few bytes for each', () => {
    const tree = large(20_000);
    const blocks = [...encodeListing(tree)];
    expect(blocks.length).toBeGreaterThan(10);
    expect(blocks.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(20_000 * 12);
    expect(everything(decode(blocks, tree))).toEqual(everything(tree));
  });

  it.each([1, 7, 4096, 1 << 20])(
    'is sent as numbers of blocks where the other side has them, in pieces of %d',
    (piece) => {
      const before = [...encodeListing(large(20_000))];
      const digests = Buffer.concat(before.map(hash));
      const after = large(20_000, (name) => (name.endsWith('11234') ? null : name));
      const problem = {
        path: asBytes('a'),
        side: 'source',
        operation: 'read',
        code: 'EIO',
        message: 'broken',
      } as const;
      const sent = Buffer.concat([...sendListing(encodeListing(after), [problem], digests, hash)]);
      expect(sent.length).toBeLessThan(40_000);
      const blocks: Uint8Array[] = [];
      const intake = new ListingIntake(before, (block) => blocks.push(block));
      for (let at = 0; at < sent.length; at += piece) intake.push(sent.subarray(at, at + piece));
      const problems = intake.finish();
      expect(problems).toEqual([problem]);
      expect(everything(decode(blocks, after))).toEqual(everything(after));
    },
  );

  it('that ends too early, goes on behind its end or names an unknown block is a protocol error', () => {
    const sent = Buffer.concat([...sendListing(encodeListing(large(2000)), [], new Uint8Array(), hash)]);
    const take = (bytes: Uint8Array): void => {
      const intake = new ListingIntake([], () => undefined);
      intake.push(bytes);
      intake.finish();
    };
    take(sent);
    for (const length of [0, 1, 30, sent.length - 2, sent.length - 1]) {
      expect(() => take(sent.subarray(0, length))).toThrow(expect.objectContaining({ code: 'protocol' }));
    }
    expect(() => take(Buffer.concat([sent, Buffer.of(0)]))).toThrow(/too many/);
    expect(() => take(Buffer.of(2))).toThrow(/not known/);
  });

  it('of one known block again and again is refused before it fills memory', () => {
    const intake = new ListingIntake([Uint8Array.of(1)], () => undefined);
    const again = new Uint8Array(1 << 16).fill(2);
    expect(() => {
      for (let times = 0; times < 4; times++) intake.push(again);
    }).toThrow(/more than 131072 blocks/);
  });

  it('that announces a block beyond all bounds is refused before room is made for it', () => {
    const writer = new ByteWriter();
    writer.number(1);
    writer.number(2 ** 31);
    writer.raw(new Uint8Array(32));
    const intake = new ListingIntake([], () => undefined);
    expect(() => intake.push(writer.take())).toThrow(expect.objectContaining({ code: 'protocol' }));
  });

  it('that is damaged is a protocol error or another listing, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.nat({ max: 255 }),
        (entries, at, value) => {
          const tree = treeOf(entries);
          const blocks = [...encodeListing(tree)].map((block) => block.slice());
          const [first] = blocks;
          if (first === undefined) throw new Error('no block');
          first[at % first.length] = value;
          try {
            const decoded = decode(blocks, tree);
            for (let row = 1; row < decoded.count; row++)
              expect(decoded.path(row)).not.toMatch(/(^|\/)\.{0,2}(\/|$)|\0/);
          } catch (error) {
            if (!isMyrrorError(error) || error.code !== 'protocol') throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['names that are doubled', ['a', 'a']],
    ['names out of order', ['b', 'a']],
    ['the parent', ['..']],
    ['a slash', ['a/b']],
    ['a NUL', ['a\0b']],
    ['the state directory', ['.myrror']],
  ])('with %s is refused', (_what, given) => {
    const builder = new SnapshotBuilder();
    builder.volume(1n, 0);
    builder.addRoot(blankRow(Kind.directory));
    builder.beginBlock(0);
    for (const name of given) builder.add(asBytes(name), blankRow(Kind.file));
    const tree = builder.finish();
    expect(() => decode(encodeListing(tree), tree)).toThrow(/must not/);
  });

  it('of another length than announced is refused', () => {
    const tree = large(10);
    const blocks = [...encodeListing(tree)];
    const decoder = new ListingDecoder(tree.volumes);
    for (const block of blocks) decoder.add(block);
    expect(() => decoder.finish(12, [])).toThrow(/announced/);
    expect(() => new ListingDecoder([]).finish(0, [])).toThrow(/missing/);
  });
});
