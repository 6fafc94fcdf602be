/**
 * Finds out which names the file system of a destination takes for one, by asking it: the name of its
 * kind says little, since the same kind folds or does not by how it was made or mounted.
 */
import { asBytes, type ByteString, bytesToString } from '../core/tree/byte-string.ts';
import { exactNames, type NameFolding } from '../core/tree/name-folding.ts';
import { baseName } from '../core/tree/path.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { blankStatus } from '../system/blank-status.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { FileSystemTraits } from './file-system-kind.ts';
import { listsName } from './listed-name.ts';
import { FORM_PROBE_FILE } from './state-names.ts';
import { isOutOfSpace } from './transaction-problem.ts';

/** The name of the file with é as two characters, in UTF-8. */
const DECOMPOSED = asBytes('form-e\xcc\x81');
/** What a file system says to a name that it cannot have. */
const REFUSED_NAMES: ReadonlySet<string> = new Set(['EINVAL', 'EILSEQ']);
const LETTER = /[A-Za-z]/;

/**
 * What can be told without changing anything: by the state directory, by the root's own name, by what is
 * in the root. Where none of these has a name with letters, names are taken to be exact.
 */
export function guessFolding(system: System, root: Handle, path: ByteString): NameFolding {
  try {
    const folds =
      foldsCaseAt(system, root, STATE_DIRECTORY) ??
      foldsCaseAbove(system, root, baseName(path)) ??
      foldsCaseIn(system, root);
    return folds === true ? { case: true, form: true } : exactNames;
  } catch (error) {
    // What cannot be looked at here will be named when the tree is listed.
    if (errorCode(error) === null) throw error;
    return exactNames;
  }
}

/**
 * What the file system does with names in the open directory `state`, which is ours and lies at the root. The kinds
 * of which all is known (`traits`) fold both or nothing.
 */
export function probeFolding(system: System, root: Handle, state: Handle, traits: FileSystemTraits): NameFolding {
  const foldsCase = foldsCaseAt(system, root, STATE_DIRECTORY) === true;
  // One does not tell the other: vfat and exFAT fold case alone; APFS and ZFS may be made to fold forms alone.
  return { case: foldsCase, form: (foldsCase || !traits.known) && foldsForm(system, state) };
}

/** Removes what a run that was killed while it tried has left in the open state directory. */
export function dropFormProbe(system: System, state: Handle): void {
  if (system.statusIfExists(state, FORM_PROBE_FILE, blankStatus())) system.unlink(state, FORM_PROBE_FILE);
}

/** Whether an entry is found under its name in the other case; null if it is not there or has no letters. */
function foldsCaseAt(system: System, directory: Handle, name: ByteString): boolean | null {
  const status = blankStatus();
  if (!LETTER.test(name) || !system.statusIfExists(directory, name, status)) return null;
  const other = inOtherCase(name);
  return system.statusIfExists(directory, other, status) && !listsName(system, directory, other);
}

/** By the root's own name, if the directory above is on the same file system. */
function foldsCaseAbove(system: System, root: Handle, name: ByteString): boolean | null {
  const here = blankStatus();
  const above = blankStatus();
  const parent = system.openParent(root);
  try {
    system.statusOf(root, here);
    system.statusOf(parent, above);
    const isSame = here.device === above.device && here.inode !== above.inode;
    return isSame ? foldsCaseAt(system, parent, name) : null;
  } finally {
    system.close(parent);
  }
}

function foldsCaseIn(system: System, directory: Handle): boolean | null {
  const listing = new DirectoryListing();
  system.readDirectory(directory, listing);
  for (let index = 0; index < listing.count; index++) {
    const start = listing.nameStart[index] as number;
    const name = bytesToString(listing.names, start, start + (listing.nameLength[index] as number));
    const folds = foldsCaseAt(system, directory, name);
    if (folds !== null) return folds;
  }
  return null;
}

/** False also where it cannot be tried: then no rename relies on it. */
function foldsForm(system: System, state: Handle): boolean {
  const status = blankStatus();
  try {
    // CRASH: a run that was killed here has left it behind.
    if (!system.statusIfExists(state, FORM_PROBE_FILE, status)) system.close(system.createFile(state, FORM_PROBE_FILE));
    try {
      return system.statusIfExists(state, DECOMPOSED, status);
    } finally {
      system.unlink(state, FORM_PROBE_FILE);
    }
  } catch (error) {
    // Some file systems have no such names, as vfat with a table of few letters; and there may be no room.
    if (isOutOfSpace(error) || REFUSED_NAMES.has(errorCode(error) ?? '')) return false;
    throw error;
  }
}

function inOtherCase(name: ByteString): ByteString {
  const swapped = (letter: string): string => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase());
  return asBytes(name.replace(/[A-Za-z]/g, swapped));
}
