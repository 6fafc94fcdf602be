/** A hash of the names in a tree, from their bytes: no string is made. */
import type { Columns } from '../tree/columns.ts';

/** Where the hash starts unless it goes on from another one, and its prime: FNV-1a for 32 bits (Fowler, Noll and Vo). */
export const FIRST_HASH = 0x811c9dc5;
export const PRIME = 0x01000193;

/** Takes the bytes of a row's name into `hash`. */
export function hashName({ names, nameStart }: Columns, row: number, hash: number = FIRST_HASH): number {
  const end = nameStart[row + 1] as number;
  let result = hash;
  for (let at = nameStart[row] as number; at < end; at++) result = Math.imul(result ^ (names[at] as number), PRIME);
  return result;
}
