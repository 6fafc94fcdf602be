/** Whether an entry is still what it was when it was listed. */
import type { Stamp } from '../core/tree/stamp.ts';
import type { EntryStatus } from '../system/entry-status.ts';

/** The part of a stamp that changes with the content. */
export type FileStamp = Omit<Stamp, 'kind'>;

/**
 * True if `seen` is the entry that `expect` describes: same kind, size, modification and change time,
 * inode and device. Where the inode is not known (0, a list that lacks it), size and mtime must do.
 */
export function isUnchanged(expect: Stamp, seen: EntryStatus): boolean {
  return expect.kind === seen.kind && isSameFile(expect, seen);
}

/** As `isUnchanged`, for what is known to be a file. */
export function isSameFile(expect: FileStamp, seen: EntryStatus): boolean {
  if (expect.size !== seen.size) return false;
  if (expect.mtimeSeconds !== seen.mtimeSeconds || expect.mtimeNanos !== seen.mtimeNanos) return false;
  if (expect.inode === 0n) return true;
  return (
    expect.ctimeSeconds === seen.ctimeSeconds &&
    expect.ctimeNanos === seen.ctimeNanos &&
    expect.inode === seen.inode &&
    expect.device === seen.device
  );
}
