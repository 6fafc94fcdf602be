/** One entry line of a `.myr_flist`. */
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Algorithm, Digest, DigestTable } from '../core/tree/digest.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankRow, type Row } from '../core/tree/snapshot-builder.ts';
import { formatError } from './format-error.ts';
import { parseHex } from './hex.ts';
import { kindLetters } from './kind-letters.ts';
import type { LineCursor } from './line-cursor.ts';
import { flagLetters, isDigestLength } from './listing-layout.ts';
import type { ListingTree } from './listing-tree.ts';
import { ARROW } from './quote.ts';

/** Filled anew for each line. */
const row: Row = blankRow(Kind.file);

/** Reads the line at the cursor into the tree and its digests into the table. Throws MyrrorError `format`. */
export function readListingEntry(
  cursor: LineCursor,
  tree: ListingTree,
  algorithms: readonly Algorithm[],
  digests: DigestTable,
): void {
  readKind(cursor);
  row.size = cursor.decimal('size');
  cursor.expect(' ');
  cursor.time('modification time');
  row.mtimeSeconds = cursor.lastTime.seconds;
  row.mtimeNanos = cursor.lastTime.nanos;
  cursor.expect(' ');
  row.mode = cursor.mode();
  cursor.expect(' ');
  row.uid = cursor.owner('owner');
  cursor.expect(':');
  row.gid = cursor.owner('group');
  cursor.expect(' ');
  row.inode = cursor.largeDecimal('inode');
  cursor.expect(' ');
  cursor.time('change time');
  row.ctimeSeconds = cursor.lastTime.seconds;
  row.ctimeNanos = cursor.lastTime.nanos;
  cursor.expect(' ');
  row.volume = cursor.decimal('volume', tree.lastVolume);
  cursor.expect(' ');
  for (const algorithm of algorithms) {
    const digest = readDigest(cursor, algorithm, digests.lengthOf(algorithm));
    if (digest !== null) digests.set(algorithm, tree.count, digest);
  }
  const path = cursor.token();
  tree.add(path, row, row.kind === Kind.symlink ? readTarget(cursor) : undefined);
  cursor.end();
}

function readKind(cursor: LineCursor): void {
  let kind: Kind | null = null;
  for (const [candidate, letter] of kindLetters) {
    if (cursor.skip(letter)) {
      kind = candidate;
      break;
    }
  }
  if (kind === null) throw formatError('an unknown kind of entry');
  row.kind = kind;
  row.flags = 0;
  for (const [letter, flag] of flagLetters) if (cursor.skip(letter)) row.flags |= flag;
  if (!cursor.skip(' ')) throw formatError('an unknown kind of entry');
}

/** `length`: that of the digests before it in the column, 0 for the first. */
function readDigest(cursor: LineCursor, algorithm: Algorithm, length: number): Digest | null {
  if (cursor.skip('- ')) return null;
  const hex = cursor.match(/[0-9a-f]*/y);
  const fits = length === 0 ? isDigestLength(algorithm, hex.length / 2) : hex.length === 2 * length;
  if (hex.length % 2 !== 0 || !fits) {
    throw formatError(`what stands for ${algorithm} is no digest of that kind`);
  }
  cursor.expect(' ');
  return parseHex(hex);
}

function readTarget(cursor: LineCursor): ByteString {
  cursor.expect(` ${ARROW} `);
  const target = cursor.token();
  if (target.includes('\0')) throw formatError('a NUL byte in the target of a symlink');
  return target;
}
