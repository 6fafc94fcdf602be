/**
 * A tree on the wire: its rows in their order, in blocks that can be read one by one, so that a block
 * which the other side has from last time need not be sent again. A block ends behind a row that its name
 * chooses, so that most ends stay where they are when entries come and go.
 *
 * A row: one byte of kind and marks; `flags` if marked; mode, owner, group and volume unless they are those
 * of the last row of its kind; name (how many bytes it shares with the sibling before it, how many follow,
 * these); size; mtime as the difference to the row before, and its nanoseconds if marked; ctime as the
 * difference to mtime, with nanoseconds, if marked; inode as the difference to the row before plus one,
 * or 0 and all of it; of a directory the number of children; of a symlink its target. "Before" means
 * within the block.
 */

import { Kind } from '../core/tree/kind.ts';

/** Bits of a row's first byte above the kind. */
export const Mark = {
  kind: 0x07,
  /** Mode, owner, group and volume follow. */
  attributes: 0x08,
  mtimeNanos: 0x10,
  ctime: 0x20,
  flags: 0x40,
} as const;

/** A block has at least so many rows, unless it is the last. */
export const LEAST_ROWS = 512;
export const MOST_ROWS: number = 16 * 1024;
/** A block ends behind a row whose name has a hash with zeros here: about one in a thousand. */
export const END_MASK = 0x3ff;

export const BLOCK_DIGEST = 16;

/** True for a kind that has a number of children: what could be listed in part counts as unreadable. */
export function mayHoldEntries(kind: number): boolean {
  return kind === Kind.directory || kind === Kind.unreadable;
}
