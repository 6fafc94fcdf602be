import { describe, expect, test } from 'vitest';
import { asBytes } from './byte-string.ts';
import { emptyBook, isSameEnd, type MirrorBook, noteMirror } from './mirror-book.ts';

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
