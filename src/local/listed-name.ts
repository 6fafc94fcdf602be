/**
 * Whether a directory lists a name exactly as it is spelt. A look at a name tells less: a file system
 * that folds names finds an entry under other spellings too.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { bytesToString } from '../core/tree/byte-string.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import type { Handle, System } from '../system/system.ts';
import type { Workspace } from './transaction-workspace.ts';

/** True if the open directory has an entry of exactly that name. Reads the whole directory. */
export function listsName(system: System, directory: Handle, name: ByteString): boolean {
  const listing = new DirectoryListing();
  system.readDirectory(directory, listing);
  for (let index = 0; index < listing.count; index++) {
    const length = listing.nameLength[index] as number;
    if (length !== name.length) continue;
    const start = listing.nameStart[index] as number;
    if (bytesToString(listing.names, start, start + length) === name) return true;
  }
  return false;
}

/** As `listsName`, in the directory at a path of a transaction. */
export function isListed(workspace: Workspace, directory: ByteString, name: ByteString): boolean {
  return listsName(workspace.system, workspace.directory(directory), name);
}
