import { describe, expect, it } from 'vitest';
import { asBytes } from './byte-string.ts';
import type { EntryColumns } from './entry-columns.ts';
import { Flag, Kind } from './kind.ts';
import { blankRow, type Row, SnapshotBuilder } from './snapshot-builder.ts';

const DIRECTORY: Row = { ...blankRow(Kind.directory), volume: 0 };

/** Entries with these names; what else they have is made from their position. */
function entriesOf(names: readonly string[], kind: (index: number) => Kind): EntryColumns {
  const numbers = names.map((_, index) => index);
  return {
    names: Uint8Array.from(names.join(''), (character) => character.charCodeAt(0)),
    nameStart: Uint32Array.from(numbers, (index) => names.slice(0, index).join('').length),
    nameLength: Uint16Array.from(names, (name) => name.length),
    kind: Uint8Array.from(numbers, kind),
    size: Float64Array.from(numbers, (index) => index * 2 ** 40),
    mtimeSeconds: Float64Array.from(numbers, (index) => -index),
    mtimeNanos: Uint32Array.from(numbers, (index) => index + 1),
    ctimeSeconds: Float64Array.from(numbers, (index) => index + 2),
    ctimeNanos: Uint32Array.from(numbers, (index) => index + 3),
    mode: Uint16Array.from(numbers, () => 0o644),
    uid: Uint32Array.from(numbers, (index) => index + 4),
    gid: Uint32Array.from(numbers, (index) => index + 5),
    inode: BigUint64Array.from(numbers, (index) => (BigInt(index) << 40n) + 6n),
    device: BigUint64Array.from(numbers, (index) => (index % 2 === 0 ? 1n : 2n ** 33n)),
    mount: Float64Array.from(numbers, () => 0),
  };
}

function started(): SnapshotBuilder {
  const builder = new SnapshotBuilder();
  expect(builder.volume(1n, 0)).toBe(0);
  builder.addRoot(DIRECTORY);
  return builder;
}

describe('adding a block at once', () => {
  const names = ['c', 'a', 'b', 'left out'];
  const entries = entriesOf(names, (index) => [Kind.directory, Kind.directory, Kind.symlink, Kind.file][index] as Kind);
  const selection = { entries, order: Uint32Array.of(1, 2, 0), count: 3 };

  it('gives the rows that adding one by one gives', () => {
    const builder = started();
    builder.addBlock(0, selection, [asBytes('target')]);
    const bulk = builder.finish();
    const single = started();
    single.beginBlock(0);
    for (const index of [1, 2, 0]) {
      const volume = single.volume(entries.device[index] as bigint, 0);
      const kind = entries.kind[index] as Kind;
      const row: Row = {
        kind,
        volume,
        flags: kind === Kind.directory && volume !== 0 ? Flag.mountPoint : 0,
        size: entries.size[index] as number,
        mode: entries.mode[index] as number,
        mtimeSeconds: entries.mtimeSeconds[index] as number,
        mtimeNanos: entries.mtimeNanos[index] as number,
        ctimeSeconds: entries.ctimeSeconds[index] as number,
        ctimeNanos: entries.ctimeNanos[index] as number,
        uid: entries.uid[index] as number,
        gid: entries.gid[index] as number,
        inode: entries.inode[index] as bigint,
      };
      single.add(asBytes(names[index] as string), row, kind === Kind.symlink ? asBytes('target') : undefined);
    }
    expect(bulk).toEqual(single.finish());
    expect(bulk.columns.flags[1]).toBe(Flag.mountPoint);
    expect(bulk.columns.flags[3]).toBe(0);
  });

  it('grows as far as it must', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `name-${String(index).padStart(5, '0')}`);
    const builder = started();
    builder.addBlock(
      0,
      { entries: entriesOf(many, () => Kind.file), order: Uint32Array.from(many.keys()), count: many.length },
      [],
    );
    const snapshot = builder.finish();
    expect(snapshot.count).toBe(5_001);
    expect(snapshot.find(asBytes('name-04321'))).toBe(4_322);
    expect(snapshot.stamp(4_322)).toMatchObject({ size: 4_321 * 2 ** 40, inode: (4_321n << 40n) + 6n });
  });

  it('makes an empty block of nothing', () => {
    const builder = started();
    builder.addBlock(0, { ...selection, count: 0 }, []);
    expect(builder.finish().count).toBe(1);
  });
});

describe('updating a row', () => {
  it('takes what was seen later, and keeps name, kind and flags', () => {
    const builder = started();
    builder.beginBlock(0);
    const row = builder.add(asBytes('d'), { ...DIRECTORY, flags: Flag.holdsExcluded, inode: 1n });
    builder.update(row, { ...DIRECTORY, inode: 2n, size: 4, volume: builder.volume(9n, 0) });
    expect(builder.path(row)).toBe('d');
    const snapshot = builder.finish();
    expect(snapshot.stamp(row)).toMatchObject({ inode: 2n, size: 4, device: 9n });
    expect(snapshot.columns.flags[row]).toBe(Flag.holdsExcluded | Flag.mountPoint);
  });
});
