/** A cache file as a whole. */
import { type CacheColumns, type CacheRows, rowsOf } from '../../src/local/digest-cache-columns.ts';
import { cachePieces } from '../../src/local/digest-cache-file.ts';

export function encodeCache(cache: CacheColumns | CacheRows, identity: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const piece of cachePieces('column' in cache ? cache : rowsOf(cache), identity)) pieces.push(piece.slice());
  return new Uint8Array(Buffer.concat(pieces));
}
