import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asBytes } from '../core/tree/byte-string.ts';
import type { MirrorBook } from '../core/tree/mirror-book.ts';
import { parseMirrors, printMirrors } from './mirrors-file.ts';

const book: MirrorBook = {
  from: { location: '/home/me/my photos', identity: '5-b1', mounts: [asBytes('d/disk'), asBytes('\xff \n')] },
  to: [
    { location: 'me@nas:/backup', identity: '7-b2' },
    { location: '/x', identity: '' },
  ],
};

const text = fc.string({ unit: 'grapheme' });
const end = fc.record({ location: text, identity: text });
const bytes = fc.uint8Array({ minLength: 1 }).map((values) => asBytes(String.fromCharCode(...values)));
const books: fc.Arbitrary<MirrorBook> = fc.record({
  from: fc.option(fc.record({ location: text, identity: text, mounts: fc.array(bytes) })),
  to: fc.array(end),
});

describe('what a root knows of its mirrors', () => {
  test('is read as it was written', () => {
    expect(printMirrors(book, 'me')).toContain('\nmount d/disk\n');
    fc.assert(
      fc.property(books, text, (any, identity) => {
        expect(parseMirrors(printMirrors(any, identity), identity)).toEqual(any);
      }),
    );
  });

  test('is nothing where it is of another root', () => {
    expect(parseMirrors(printMirrors(book, 'me'), 'you')).toBeNull();
  });

  test('is nothing where it is damaged or cut off anywhere', () => {
    const whole = printMirrors(book, 'me');
    for (let at = 0; at < whole.length; at++) {
      expect(parseMirrors(whole.slice(0, at), 'me')).toBeNull();
      const flipped = String.fromCharCode(whole.charCodeAt(at) ^ 1);
      expect(parseMirrors(whole.slice(0, at) + flipped + whole.slice(at + 1), 'me')).toBeNull();
    }
  });
});
