/** A cache file as a whole. */
import type { CacheColumns } from '../../src/local/digest-cache-columns.ts';
import { cachePieces } from '../../src/local/digest-cache-file.ts';

export function encodeCache(columns: CacheColumns, identity: string): Uint8Array {
  return new Uint8Array(Buffer.concat([...cachePieces(columns, identity)]));
}
