/** A hash of names from their bytes: no string is made. FNV-1a for 32 bits (Fowler, Noll and Vo). */
import type { ByteString } from './byte-string.ts';
import type { Columns } from './columns.ts';

/** Where the hash starts unless it goes on from another one, and its prime. */
export const FIRST_HASH = 0x811c9dc5;
export const PRIME = 0x01000193;

/** Takes `bytes[start .. end)` into `hash`. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, hash: number = FIRST_HASH): number {
  let result = hash;
  for (let at = start; at < end; at++) result = Math.imul(result ^ (bytes[at] as number), PRIME);
  return result;
}

/** The same of a name that is a string. */
export function hashText(name: ByteString, hash: number = FIRST_HASH): number {
  let result = hash;
  for (let at = 0; at < name.length; at++) result = Math.imul(result ^ name.charCodeAt(at), PRIME);
  return result;
}

/** Takes the bytes of a row's name into `hash`. */
export function hashName({ names, nameStart }: Columns, row: number, hash: number = FIRST_HASH): number {
  return hashBytes(names, nameStart[row] as number, nameStart[row + 1] as number, hash);
}
