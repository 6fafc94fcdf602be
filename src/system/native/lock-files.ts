/**
 * Locks that are files, as seen by a system that has locks of its own: a run without native system calls may be at work
 * on the same directory, here or on a machine that shares the disk, and one that was killed leaves its file.
 */
import { type ByteString, bytesToString } from '../../core/tree/byte-string.ts';
import { DirectoryListing } from '../directory-listing.ts';
import type { LockHolder } from '../lock-holder.ts';
import { ownerOf } from '../portable/lock-owner.ts';
import type { Handle, System } from '../system.ts';
import { errorCode } from '../system-error.ts';

export interface LockFile extends LockHolder {
  readonly name: ByteString;
}

/** The lock files in an open directory, those of the living first. */
export function lockFilesIn(system: Pick<System, 'readDirectory'>, directory: Handle): LockFile[] {
  const listing = new DirectoryListing();
  system.readDirectory(directory, listing);
  const files: LockFile[] = [];
  for (let index = 0; index < listing.count; index++) {
    const start = listing.nameStart[index] as number;
    const name = bytesToString(listing.names, start, start + (listing.nameLength[index] as number));
    const owner = ownerOf(name);
    if (owner !== null) files.push({ ...owner, name });
  }
  return files.sort((a, b) => Number(b.alive) - Number(a.alive));
}

/** Removes the files of the dead; true if somebody alive has one. */
export function isLockedByFile(system: Pick<System, 'readDirectory' | 'unlink'>, directory: Handle): boolean {
  const files = lockFilesIn(system, directory);
  if (files[0]?.alive === true) return true;
  for (const { name } of files) {
    try {
      system.unlink(directory, name);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  return false;
}
