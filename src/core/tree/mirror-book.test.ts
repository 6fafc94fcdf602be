import { describe, expect, test } from 'vitest';
import { asBytes } from './byte-string.ts';
import { Flag, Kind } from './kind.ts';
import { emptyBook, isSameEnd, type MirrorBook, mountsAfter, noteMirror } from './mirror-book.ts';
import type { Snapshot } from './snapshot.ts';
import { blankRow, SnapshotBuilder } from './snapshot-builder.ts';

const photos = { location: '/photos', identity: '1-b1' };
const backup = { location: '/backup', identity: '2-b2' };

describe('noting a mirror', () => {
  test('tells each end of the other', () => {
    expect(noteMirror(emptyBook, { role: 'source', other: backup })).toEqual({ from: null, to: [backup] });
    const made = noteMirror(emptyBook, { role: 'destination', other: photos, mounts: [] });
    expect(made).toEqual({ from: { ...photos, mounts: [] }, to: [] });
  });

  test('takes the other role away', () => {
    const before: MirrorBook = { from: { ...photos, mounts: [] }, to: [photos, backup] };
    expect(noteMirror(before, { role: 'destination', other: photos, mounts: null }).to).toEqual([backup]);
    expect(noteMirror(before, { role: 'source', other: photos }).from).toBeNull();
  });

  test('keeps one mirror for each place, and 64 at most', () => {
    let book = emptyBook;
    for (let disk = 0; disk < 100; disk++)
      book = noteMirror(book, { role: 'source', other: { location: '/backup', identity: `${disk}-b` } });
    expect(book.to).toEqual([{ location: '/backup', identity: '99-b' }]);
    for (let disk = 0; disk < 100; disk++)
      book = noteMirror(book, { role: 'source', other: { location: `/backup${disk}`, identity: `${disk}-b` } });
    expect(book.to).toHaveLength(64);
    expect(book.to.at(-1)?.location).toBe('/backup99');
  });

  test('keeps the mounts that were not looked at, of the same source only', () => {
    const mounts = [asBytes('disk')];
    const book = noteMirror(emptyBook, { role: 'destination', other: photos, mounts });
    expect(noteMirror(book, { role: 'destination', other: photos, mounts: null }).from?.mounts).toEqual(['disk']);
    expect(noteMirror(book, { role: 'destination', other: backup, mounts: null }).from?.mounts).toEqual([]);
  });
});

describe('the mounts to be remembered', () => {
  const before = [asBytes('disk')];

  /** A tree with these entries in its root. */
  function tree(entries: Readonly<Record<string, { readonly kind: Kind; readonly flags?: number }>>): Snapshot {
    const builder = new SnapshotBuilder();
    builder.volume(1n, 0);
    builder.addRoot({ ...blankRow(Kind.directory), volume: 0 });
    builder.beginBlock(0);
    for (const [name, { kind, flags = 0 }] of Object.entries(entries))
      builder.add(asBytes(name), { ...blankRow(kind), volume: 0, flags });
    return builder.finish();
  }

  test('are those of the tree', () => {
    const now = tree({ other: { kind: Kind.directory, flags: Flag.mountPoint } });
    expect(mountsAfter(now, [], { forget: false })).toEqual(['other']);
  });

  test('keep what the run proves nothing about, and lose what has become plain', () => {
    expect(mountsAfter(tree({}), before, { forget: false })).toEqual(before);
    expect(mountsAfter(tree({ disk: { kind: Kind.directory } }), before, { forget: false })).toEqual(before);
    expect(mountsAfter(tree({ disk: { kind: Kind.file } }), before, { forget: false })).toEqual([]);
  });

  test('lose what is gone where that was allowed, and never what could not be seen', () => {
    expect(mountsAfter(tree({}), before, { forget: true })).toEqual([]);
    expect(mountsAfter(tree({ disk: { kind: Kind.directory } }), before, { forget: true })).toEqual([]);
    const below = [asBytes('d/disk')];
    for (const forget of [false, true]) {
      expect(mountsAfter(tree({ disk: { kind: Kind.unreadable } }), before, { forget })).toEqual(before);
      expect(mountsAfter(tree({ d: { kind: Kind.unreadable } }), below, { forget })).toEqual(below);
    }
  });
});

describe('one end', () => {
  test('is known by its identity, wherever it is', () => {
    expect(isSameEnd(photos, { ...photos, location: 'nas:/photos' })).toBe(true);
    expect(isSameEnd(photos, { ...photos, identity: '1-b2' })).toBe(false);
  });

  test('of which no birth is known must also be at the same place', () => {
    const here = { location: '/x', identity: '2-d1' };
    expect(isSameEnd(here, { ...here, location: 'nas:/x' })).toBe(false);
    expect(isSameEnd(here, { ...here })).toBe(true);
    expect(isSameEnd({ location: '/x', identity: '' }, { location: '/x', identity: '' })).toBe(false);
  });
});
