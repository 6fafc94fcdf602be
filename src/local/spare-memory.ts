/**
 * Memory between two phases: what listing, comparing and planning a large tree have freed lies in holes of the heap, a
 * fifth of all that the process has. Contents that come after it find other room, so it goes back first.
 */
import type { System } from '../system/system.ts';

/** A batch of so many arrivals belongs to a tree for which it matters, and takes a hundred times as long as this does. */
const MANY = 32 * 1024;

/** To be called before the contents of `count` files pass through this process. */
export function spareMemory(system: Pick<System, 'giveBackMemory'>, count: number): void {
  if (count >= MANY) system.giveBackMemory();
}
