import { describe, expect, it } from 'vitest';
import { encodeCache } from '../../test/model/whole-cache.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankLineage, LINEAGE_BYTES } from '../core/tree/lineage.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { Proof } from '../endpoint/endpoint.ts';
import { Touch } from '../endpoint/transaction.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { CacheRows } from './digest-cache-columns.ts';
import { decodeCache } from './digest-cache-file.ts';
import { lineageOf, type PlacedTree, placedRows, readRows } from './lineage-book.ts';
import type { EndOfRun } from './lineage-rows.ts';
import { PlacedFiles } from './placed-files.ts';

const IDENTITY = 'root';
const OLD = 1_600_000_000;
const DEVICE = 42n;
const END: EndOfRun = { seconds: OLD + 1_000, nanos: 500, device: DEVICE, lasted: 10 };

interface File {
  readonly name: string;
  readonly inode: bigint;
  readonly size?: number;
  readonly mtime?: readonly [number, number];
  readonly ctime?: readonly [number, number];
  readonly device?: bigint;
}

/** A tree of files in the root: rows 1, 2, … */
function treeOf(...files: File[]): Snapshot {
  const builder = new SnapshotBuilder();
  builder.addRoot({ ...blankRow(Kind.directory), volume: builder.volume(DEVICE, 0) });
  builder.beginBlock(0);
  for (const { name, inode, size = 5, mtime = [OLD, 17], ctime = [OLD + 1, 18], device = DEVICE } of files) {
    const [mtimeSeconds, mtimeNanos] = mtime;
    const [ctimeSeconds, ctimeNanos] = ctime;
    const times = { mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos };
    builder.add(asBytes(name), { ...blankRow(Kind.file), ...times, inode, size, volume: builder.volume(device, 0) });
  }
  return builder.finish();
}

/** An id for each row but the root: as many bytes of the row's number. */
function idsFor(tree: Snapshot): ReturnType<typeof blankLineage> {
  const ids = blankLineage(tree.count);
  for (let row = 1; row < tree.count; row++) {
    ids.bytes.fill(row, row * LINEAGE_BYTES, (row + 1) * LINEAGE_BYTES);
    ids.known[row] = 1;
  }
  return ids;
}

/** By row of what is seen later: which row of the first tree its id is from, 0 for none. */
function heldBy(rows: CacheRows, seen: Snapshot): number[] {
  const again = decodeCache(encodeCache(rows, IDENTITY), IDENTITY);
  const ids = again === null ? null : lineageOf(again, seen);
  return Array.from({ length: seen.count - 1 }, (_, index) =>
    ids?.known[index + 1] === 1 ? (ids.bytes[(index + 1) * LINEAGE_BYTES] as number) : 0,
  );
}

describe('the lineage of a source', () => {
  const settled = { supplied: (OLD + 100) * 1000, listed: (OLD + 50) * 1000 };

  function remembered(tree: Snapshot, proof: number = Proof.supplied, moments = settled): CacheRows {
    return readRows({ snapshot: tree, ids: idsFor(tree), proof: new Uint8Array(tree.count).fill(proof) }, moments, 1);
  }

  it('holds wherever the file is, also in another order and among others', () => {
    const columns = remembered(treeOf({ name: 'a', inode: 5n }, { name: 'b', inode: 6n }, { name: 'c', inode: 7n }));
    const seen = treeOf({ name: 'A', inode: 7n }, { name: 'B', inode: 99n }, { name: 'C', inode: 5n });
    expect(heldBy(columns, seen)).toEqual([3, 0, 1]);
  });

  it.each([
    ['the size', { size: 6 }],
    ['the mtime', { mtime: [OLD - 1, 17] }],
    ['the mtime by a nanosecond', { mtime: [OLD, 18] }],
    ['the ctime, by a touch that put the mtime back', { ctime: [OLD + 9, 18] }],
    ['the ctime by a nanosecond', { ctime: [OLD + 1, 19] }],
    ['the ctime backwards', { ctime: [OLD + 1, 17] }],
    ['the inode', { inode: 6n }],
    ['the inode in its upper half', { inode: 5n + (1n << 32n) }],
    ['the device', { device: 43n }],
  ] as const)('does not outlive a change of %s', (_, change) => {
    const columns = remembered(treeOf({ name: 'a', inode: 5n }));
    expect(heldBy(columns, treeOf({ name: 'a', inode: 5n, ...change } as File))).toEqual([0]);
    expect(heldBy(columns, treeOf({ name: 'a', inode: 5n }))).toEqual([1]);
  });

  it.each([
    ['mtime', Proof.supplied, { mtime: [OLD + 98, 0] }, false],
    ['mtime', Proof.supplied, { mtime: [OLD + 97, 999] }, true],
    ['ctime', Proof.supplied, { ctime: [OLD + 98, 0] }, false],
    ['ctime', Proof.supplied, { ctime: [OLD + 97, 999] }, true],
    ['ctime', Proof.listed, { ctime: [OLD + 48, 0] }, false],
    ['ctime', Proof.listed, { ctime: [OLD + 47, 999] }, true],
    ['ctime', Proof.earlier, { ctime: [OLD + 100, 0] }, true],
  ] as const)(
    'is remembered if the %s had been left alone when its content was read (%i, %j)',
    (_, proof, times, kept) => {
      const tree = treeOf({ name: 'a', inode: 5n, ...times } as File);
      expect(heldBy(remembered(tree, proof), tree)).toEqual([kept ? 1 : 0]);
    },
  );

  it('leaves out files without an inode', () => {
    expect(remembered(treeOf({ name: 'a', inode: 0n })).count).toBe(0);
  });

  it('is not believed when a byte of it is damaged', () => {
    const bytes = encodeCache(remembered(treeOf({ name: 'a', inode: 5n })), IDENTITY);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(decodeCache(damaged, IDENTITY), `byte ${at}`).toBeNull();
    }
  });
});

describe('the lineage of a destination', () => {
  const before = treeOf({ name: 'a', inode: 5n }, { name: 'b', inode: 6n });

  function remembered(
    changes: Partial<PlacedTree> & { touched?: number[]; standing?: number[]; arrivals?: number[] },
  ): CacheRows {
    const { touched = [0, 0, 0], standing = [-1, 1, 2], arrivals = [], ...rest } = changes;
    const lineage = {
      ids: idsFor(before),
      sizes: before.columns.size,
      before,
      standing: Int32Array.from(standing),
      touched: Uint8Array.from(touched),
      arrivals: Uint32Array.from(arrivals),
    };
    const tree = { lineage, wanted: before, placed: new PlacedFiles(), end: END, granularity: 1 };
    return placedRows({ ...tree, keepsTime: () => true, look: () => null, ...rest });
  }

  it('holds of a file that was left alone for as long as nothing is done to it', () => {
    const columns = remembered({});
    expect(heldBy(columns, before)).toEqual([1, 2]);
    expect(heldBy(columns, treeOf({ name: 'a', inode: 5n, ctime: [OLD + 1, 17] }))).toEqual([0]);
  });

  it.each([
    ['at the end of the run', [END.seconds, END.nanos], 1],
    ['within the run', [END.seconds - END.lasted, END.nanos - 1], 1],
    ['after the run', [END.seconds, END.nanos + 1], 0],
    ['long after the run', [END.seconds + 1, 0], 0],
    ['before the run', [END.seconds - END.lasted - 1, END.nanos], 0],
  ] as const)('holds of a file that was renamed if its ctime is %s: %j', (_, ctime, held) => {
    const columns = remembered({ touched: [0, Touch.renamed, 0] });
    expect(heldBy(columns, treeOf({ name: 'x', inode: 5n, ctime }))).toEqual([held]);
  });

  it('holds of a file that was brought in, by its inode', () => {
    const placed = new PlacedFiles();
    placed.note(0, 77n, OLD, 17);
    const columns = remembered({ placed, arrivals: [2], standing: [-1, 1, -1] });
    const ctime = [END.seconds - 1, 0] as const;
    expect(heldBy(columns, treeOf({ name: 'b', inode: 77n, ctime }))).toEqual([2]);
    expect(heldBy(columns, treeOf({ name: 'b', inode: 78n, ctime }))).toEqual([0]);
    expect(heldBy(columns, treeOf({ name: 'b', inode: 77n, ctime, size: 6 }))).toEqual([0]);
    expect(heldBy(columns, treeOf({ name: 'b', inode: 77n, ctime, mtime: [OLD, 18] }))).toEqual([0]);
    expect(heldBy(columns, treeOf({ name: 'b', inode: 77n, ctime, device: 43n }))).toEqual([0]);
  });

  it('leaves out what was brought in and has a recent mtime, or was not seen to be placed', () => {
    const placed = new PlacedFiles();
    placed.note(0, 77n, END.seconds - 1, 0);
    const columns = remembered({ placed, arrivals: [1, 2], standing: [-1, -1, -1] });
    expect(columns.count).toBe(0);
  });

  it('holds of a file that got new attributes if it has the time that was wanted and its ctime is within the run', () => {
    const wanted = treeOf({ name: 'a', inode: 91n, mtime: [OLD + 9, 5] }, { name: 'b', inode: 92n });
    const columns = remembered({ touched: [0, Touch.adjusted, 0], wanted });
    const ctime = [END.seconds, END.nanos] as const;
    const adjusted = { name: 'x', inode: 5n, mtime: [OLD + 9, 5], ctime } as const;
    expect(heldBy(columns, treeOf(adjusted))).toEqual([1]);
    expect(heldBy(columns, treeOf({ ...adjusted, mtime: [OLD, 17] }))).toEqual([0]);
    expect(heldBy(columns, treeOf({ ...adjusted, size: 6 }))).toEqual([0]);
    expect(heldBy(columns, treeOf({ ...adjusted, inode: 91n }))).toEqual([0]);
    expect(heldBy(columns, treeOf({ ...adjusted, ctime: [END.seconds, END.nanos + 1] }))).toEqual([0]);
  });

  it('leaves out what got a recent time', () => {
    const wanted = treeOf({ name: 'a', inode: 91n, mtime: [END.seconds - 1, 0] }, { name: 'b', inode: 92n });
    expect(remembered({ touched: [0, Touch.adjusted, Touch.renamed], wanted }).count).toBe(1);
  });

  it('looks at what got new attributes where times are not kept as they are set', () => {
    const status = {
      ...blankStatus(),
      inode: 5n,
      device: DEVICE,
      size: 5,
      mtimeSeconds: OLD,
      ctimeSeconds: END.seconds,
    };
    const columns = remembered({
      touched: [0, Touch.adjusted, Touch.adjusted],
      keepsTime: () => false,
      look: (row) => (row === 1 ? status : null),
    });
    expect(heldBy(columns, treeOf({ name: 'a', inode: 5n, mtime: [OLD, 0], ctime: [END.seconds, 0] }))).toEqual([1]);
    expect(heldBy(columns, treeOf({ name: 'a', inode: 5n, mtime: [OLD, 0], ctime: [END.seconds, 1] }))).toEqual([0]);
    expect(columns.count).toBe(1);
  });
});
