/** What stands in a slot before an arrival is staged there. */
import type { TimeRule } from '../core/match/matching.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Attributes } from '../core/tree/stamp.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { hasTime } from './verify-stamp.ts';

/** A shorter beginning is not worth going on with. */
export const LEAST_RESUMED: number = 1024 * 1024;

/** True if the slot holds all of a file of `size`: its time is set last, so the rest is done too. */
export function isComplete(status: EntryStatus, size: number, wanted: Attributes, times: TimeRule): boolean {
  return status.kind === Kind.file && status.size === size && hasTime(status, wanted, times);
}

/** How many bytes of an unfinished file can be kept; 0 if none. */
export function resumableBytes(status: EntryStatus, size: number): number {
  const beginning = status.kind === Kind.file && status.size >= LEAST_RESUMED && status.size <= size;
  return beginning ? status.size : 0;
}
