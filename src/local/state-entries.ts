/** What is in a directory of our own, for a look that changes nothing while others may be at work there. */
import { type ByteString, bytesToString } from '../core/tree/byte-string.ts';
import type { Kind } from '../core/tree/kind.ts';
import { joinPath } from '../core/tree/path.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import { isMissing } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

export interface StateEntry {
  readonly path: ByteString;
  readonly name: ByteString;
  readonly kind: Kind;
  readonly size: number;
}

/** By their names; none if the directory is not there. Throws SystemError if it cannot be listed. */
export function stateEntries(workspace: Workspace, directory: ByteString): StateEntry[] {
  const listing = new DirectoryListing();
  try {
    workspace.system.readDirectory(workspace.directory(directory), listing);
  } catch (error) {
    // RACE: a run that is at work removes its directories when it ends.
    if (isMissing(error)) return [];
    throw error;
  }
  return Array.from({ length: listing.count }, (_, index): StateEntry => {
    const start = listing.nameStart[index] as number;
    const name = bytesToString(listing.names, start, start + (listing.nameLength[index] as number));
    const kind = listing.kind[index] as Kind;
    return { path: joinPath(directory, name), name, kind, size: listing.size[index] as number };
  }).sort((a, b) => (a.name < b.name ? -1 : 1));
}
