/**
 * Which entries of a listing become rows, in which order, and what must still be asked about them:
 * without what is excluded, what has vanished and myrror's own directory, and with the targets of
 * the symlinks.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { bytesToString } from '../core/tree/byte-string.ts';
import type { EntrySelection } from '../core/tree/entry-columns.ts';
import { Kind } from '../core/tree/kind.ts';
import { joinPath } from '../core/tree/path.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type { DirectoryListing } from '../system/directory-listing.ts';
import { errnoName } from '../system/errno.ts';
import type { Handle, System } from '../system/system.ts';
import { SystemError } from '../system/system-error.ts';
import type { Exclusion } from './exclude.ts';

/** An entry that could be listed but not looked at. */
export interface EntryFailure {
  readonly name: ByteString;
  readonly operation: string;
  readonly code: string;
}

export interface SelectionNotes {
  readonly failures: readonly EntryFailure[];
  /** Targets of the selected symlinks, in order. */
  readonly links: readonly ByteString[];
  readonly holdsExcluded: boolean;
}

const VANISHED = 'ENOENT';
/** Of an entry in an open directory it means that the directory may be listed but not searched. */
const UNSEARCHABLE = 'EACCES';

/** One selection, made anew for each directory from a listing that is filled anew. */
export class ListingSelection implements EntrySelection {
  readonly entries: DirectoryListing;
  count = 0;
  /** How many of the selected entries are directories. */
  directories = 0;
  readonly #system: System;
  readonly #excluded: Exclusion | null;
  /** Indexes of the entries; the first `count` are those selected. */
  order: Uint32Array = new Uint32Array(0);

  constructor(system: System, listing: DirectoryListing, excluded: Exclusion | null) {
    this.#system = system;
    this.entries = listing;
    this.#excluded = excluded;
  }

  /**
   * Selects from what the listing holds now: the entries of `directory`, whose path is asked only if needed.
   * Throws SystemError EACCES if the directory may not be searched: nothing in it is known but names.
   */
  select(directory: Handle, path: () => ByteString, isRoot: boolean): SelectionNotes {
    const { entries } = this;
    const order = entries.sort();
    this.order = order;
    const base = this.#excluded === null ? null : path();
    const failures: EntryFailure[] = [];
    const links: ByteString[] = [];
    let holdsExcluded = false;
    this.count = 0;
    this.directories = 0;
    for (let index = 0; index < entries.count; index++) {
      const entry = order[index] as number;
      if (isRoot && this.#isStateDirectory(entry)) continue;
      if (base !== null && this.#isExcluded(base, entry)) {
        holdsExcluded = true;
        continue;
      }
      if (!this.#look(directory, entry, failures, links)) continue;
      if (entries.kind[entry] === Kind.directory) this.directories++;
      order[this.count++] = entry;
    }
    return { failures, links, holdsExcluded };
  }

  /** False if the entry is not there any more. */
  #look(directory: Handle, entry: number, failures: EntryFailure[], links: ByteString[]): boolean {
    const errno = this.entries.failure[entry] as number;
    if (errno !== 0) {
      const code = errnoName(errno);
      if (code === VANISHED) return false;
      if (code === UNSEARCHABLE) throw new SystemError('status', errno, code);
      this.entries.fail(entry, errno);
      failures.push({ name: this.#name(entry), operation: 'look at', code });
      return true;
    }
    if (this.entries.kind[entry] !== Kind.symlink) return true;
    const name = this.#name(entry);
    try {
      links.push(this.#system.readLink(directory, name));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const { code } = error;
      if (code === VANISHED) return false;
      this.entries.fail(entry, error.errno);
      // RACE: EINVAL tells that something else than a symlink has taken its place since it was listed.
      failures.push({ name, operation: 'read symlink', code: code === 'EINVAL' ? 'changed' : code });
    }
    return true;
  }

  #isExcluded(base: ByteString, entry: number): boolean {
    const directory = this.entries.kind[entry] === Kind.directory;
    return this.#excluded?.(joinPath(base, this.#name(entry)), directory) === true;
  }

  #isStateDirectory(entry: number): boolean {
    return this.entries.nameLength[entry] === STATE_DIRECTORY.length && this.#name(entry) === STATE_DIRECTORY;
  }

  #name(entry: number): ByteString {
    const start = this.entries.nameStart[entry] as number;
    return bytesToString(this.entries.names, start, start + (this.entries.nameLength[entry] as number));
  }
}
