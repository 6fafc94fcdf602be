/**
 * Reading and writing the bytes of a file in memory.
 */
import type { MemoryDisk } from './memory-disk.ts';
import type { Inode } from './memory-inode.ts';

/** Stretches of so many zeros, at multiples of it, count as holes: a block of a real file system. */
const BLOCK_BYTES = 4096;

/** Writes `bytes` at `position`; what lies between the end and there becomes zeros. */
export function writeContent(disk: MemoryDisk, file: Inode, bytes: Uint8Array, position: number): void {
  const end = position + bytes.length;
  if (end > file.content.length) resized(file, end);
  file.content.set(bytes, position);
  disk.contentChanged(file);
}

/** Cuts or extends with zeros. */
export function truncateContent(disk: MemoryDisk, file: Inode, size: number): void {
  resized(file, size);
  disk.contentChanged(file);
}

function resized(file: Inode, size: number): void {
  const larger = new Uint8Array(size);
  larger.set(file.content.subarray(0, size));
  file.content = larger;
}

function isHole(content: Uint8Array, block: number): boolean {
  return content.subarray(block, block + BLOCK_BYTES).every((byte) => byte === 0);
}

/** The first position from `position` on that lies in a hole (or not in one); the end if there is none. */
function firstWhere(content: Uint8Array, position: number, hole: boolean): number {
  for (let at = position; at < content.length; at = at - (at % BLOCK_BYTES) + BLOCK_BYTES) {
    if (isHole(content, at - (at % BLOCK_BYTES)) === hole) return at;
  }
  return content.length;
}

export function nextDataIn({ content }: Inode, position: number): number {
  const found = firstWhere(content, position, false);
  return found >= content.length ? -1 : found;
}

export function nextHoleIn({ content }: Inode, position: number): number {
  return Math.max(position, firstWhere(content, position, true));
}
