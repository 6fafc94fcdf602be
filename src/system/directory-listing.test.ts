import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asBytes, type ByteString, bytesToString, writeBytes } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStatus } from './blank-status.ts';
import { DirectoryListing } from './directory-listing.ts';

const status = blankStatus();

function listingOf(names: readonly string[]): DirectoryListing {
  const listing = new DirectoryListing();
  for (const name of names) {
    listing.reserve(name.length);
    writeBytes(asBytes(name), listing.names, listing.namesLength);
    listing.push(name.length, { ...status, inode: BigInt(listing.count), size: name.length }, 0);
  }
  return listing;
}

function sorted(listing: DirectoryListing): ByteString[] {
  return [...listing.sort()].map((row) => {
    const start = listing.nameStart[row] ?? 0;
    return bytesToString(listing.names, start, start + (listing.nameLength[row] ?? 0));
  });
}

/** Names as they come: random bytes, and families with long common beginnings. */
const nameByte = fc.oneof(
  fc.constantFrom('a', 'b', '0', '\x01', '\xff'),
  fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)),
);
const ending = fc.array(nameByte, { minLength: 0, maxLength: 12 }).map((bytes) => bytes.join(''));
const name = fc
  .tuple(fc.constantFrom('', 'IMG_2019', 'IMG_2019-08-04 with a long title ', 'IMG_'), ending)
  .map(([start, rest]) => start + rest)
  .filter((text) => text !== '');
const names = fc.uniqueArray(name, { maxLength: 200 });

describe('DirectoryListing', () => {
  it('sorts any names by their bytes', () => {
    fc.assert(
      fc.property(names, (given) => {
        expect(sorted(listingOf(given))).toEqual([...given].sort());
      }),
    );
  });

  it('sorts names that share more than one number holds', () => {
    const given = Array.from(
      { length: 3000 },
      (_, index) => `${'x'.repeat(index % 40)}${'same'.repeat(9)}${(index * 7919) % 3000}`,
    );
    expect(sorted(listingOf(given))).toEqual([...given].sort());
  });

  it('puts a name before those that begin with it', () => {
    const given = Array.from({ length: 40 }, (_, index) => 'a'.repeat(40 - index));
    expect(sorted(listingOf(given))).toEqual([...given].reverse());
  });

  it('keeps the columns when it grows', () => {
    const given = Array.from({ length: 2000 }, (_, index) => `name ${index}`);
    const listing = listingOf(given);
    expect(Array.from(listing.inode.subarray(0, 2000))).toEqual(given.map((_, index) => BigInt(index)));
    expect(Array.from(listing.size.subarray(0, 2000))).toEqual(given.map((text) => text.length));
  });

  it('shows 64-bit columns and their words as the same numbers', () => {
    const listing = listingOf(Array.from({ length: 600 }, (_, index) => `name ${index}`));
    const row = listing.pushName(0);
    listing.fail(row, 13);
    expect([listing.kind[row], listing.failure[row], listing.inode[row]]).toEqual([Kind.unreadable, 13, 0n]);
    listing.inodeWords[2 * row] = 7;
    listing.inodeWords[2 * row + 1] = 1;
    listing.deviceWords[2 * row] = 9;
    expect([listing.inode[row], listing.device[row]]).toEqual([0x1_0000_0007n, 9n]);
  });

  it('is empty again after it was cleared', () => {
    const listing = listingOf(['b', 'a']);
    listing.clear();
    expect(sorted(listing)).toEqual([]);
  });
});
