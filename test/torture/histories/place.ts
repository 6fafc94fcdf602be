/** Where a destination lies, and what can be kept there. */
import type { Seen } from './tree-view.ts';

export interface Place {
  readonly name: string;
  /** The directory in which destinations are made. */
  readonly above: string;
  /** Modes, owners, symlinks and hard links are kept; letters are told by their case. */
  readonly isFull: boolean;
  /** Times that differ by less are the same there, in nanoseconds; 0: each is kept as it is. */
  readonly window: bigint;
  /** Takes the disk out and puts it in again. */
  remount?(): void;
}

/** True if a time of the source is kept as that of the destination. */
export function isSameTime({ window }: Place, a: bigint, b: bigint): boolean {
  const apart = a > b ? a - b : b - a;
  return window === 0n ? apart === 0n : apart < window;
}

/** What of the attributes of an entry is not as in the source; empty if all is. */
export function differenceOfAttributes(place: Place, wanted: Seen, found: Seen, isRoot: boolean): string {
  if (wanted.kind !== found.kind) return `is a ${found.kind} instead of a ${wanted.kind}`;
  if (wanted.size !== found.size) return `has ${found.size} bytes instead of ${wanted.size}`;
  if (wanted.kind === 'symlink' && wanted.content !== found.content) return `leads to ${found.content}`;
  // There is no room on a FAT for the time of the top directory of a disk, and none for modes and owners.
  if (!isSameTime(place, wanted.mtime, found.mtime)) return `has the time ${found.mtime} instead of ${wanted.mtime}`;
  if (!place.isFull) return '';
  if (wanted.kind !== 'symlink' && wanted.mode !== found.mode) return `has the mode ${found.mode.toString(8)}`;
  return isRoot && wanted.owner !== found.owner ? `belongs to ${found.owner} instead of ${wanted.owner}` : '';
}
