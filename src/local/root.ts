/**
 * What there is to know about a root before anything is done with it: whether it is there, what tells
 * it from other roots, where it lies and what its file system keeps. The only place where a path is
 * followed as the system follows it; all else goes from the handle of the root downwards.
 */
import { MyrrorError } from '../core/error.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { exactNames, type NameFolding } from '../core/tree/name-folding.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System, SystemCapabilities } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { type FileSystemTraits, fileSystemTraits } from './file-system-kind.ts';
import { nameText } from './name-text.ts';
import { guessFolding } from './probe-folding.ts';
import { guessTraits } from './probe-traits.ts';
import { identityOf } from './verify-stamp.ts';

export interface RootRequest {
  /** Absolute, symlinks resolved (real-path.ts). */
  readonly path: ByteString;
  /** As people know it, for messages. */
  readonly location: string;
  /** What a root that is not there means: an error, or a directory still to be made. */
  readonly missing: 'refuse' | 'allow';
}

export interface RootFacts {
  readonly path: ByteString;
  readonly location: string;
  readonly exists: boolean;
  /** `device:inode`: tells the root from others while the machine runs. Empty if it is not there. */
  readonly key: string;
  /** Tells the root from others after a restart too; fit for a file name. Empty if it is not there. */
  readonly identity: string;
  /** Keys of the root and of the directories above it. If it is not there, of the latter only. */
  readonly ancestry: readonly string[];
  readonly traits: FileSystemTraits;
  /** What its file system takes for one name, as far as that is known. */
  readonly folding: NameFolding;
  /** What cannot be kept here, one sentence each. */
  readonly limits: readonly string[];
}

/**
 * Looks at a root. Throws MyrrorError `unreadable-root` if it is a file, cannot be opened, or is not
 * there although it has to be; and if the directory that would hold it is not there either.
 */
export function lookAtRoot(system: System, request: RootRequest): RootFacts {
  let root: Handle;
  try {
    root = system.openRoot(request.path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw unreadableRoot(request.location, error);
    return lookAtMissingRoot(system, request, error);
  }
  try {
    const status = blankStatus();
    system.statusOf(root, status);
    if (status.kind !== Kind.directory) throw notADirectory(request.location);
    const found = { exists: true, key: identityOf(status), identity: rootIdentity(status) };
    // Names are made in a destination only.
    const around = surroundings(system, root, status);
    if (request.missing === 'refuse') return { ...request, ...found, ...around, folding: exactNames };
    const folding = guessFolding(system, root, request.path);
    return { ...request, ...found, ...around, folding, traits: guessed(system, root, around.traits) };
  } catch (error) {
    throw unreadableRoot(request.location, error);
  } finally {
    system.close(root);
  }
}

/**
 * Opens the directory at `path` if it is the one with `key`. Throws MyrrorError `unreadable-root`
 * otherwise. The handle is the caller's to close.
 */
export function openKnownRoot(system: System, path: ByteString, key: string): Handle {
  const location = nameText(path);
  let root: Handle | null = null;
  try {
    root = system.openRoot(path);
    const status = blankStatus();
    system.statusOf(root, status);
    if (identityOf(status) === key) return root;
  } catch (error) {
    if (root !== null) system.close(root);
    throw unreadableRoot(location, error);
  }
  system.close(root);
  throw new MyrrorError('unreadable-root', `${location} was replaced by another directory during the run`, {
    hint: 'Was a disk unmounted, or the directory renamed? Start again when it is in its place.',
  });
}

/** The error for a root that could not be opened or listed; passes on what is no failed system call. */
export function unreadableRoot(location: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === null) return error;
  if (code === 'ENOTDIR') return notADirectory(location);
  const said = code === 'ENOENT' ? `${location} is not there` : `${location} cannot be read (${code})`;
  return new MyrrorError('unreadable-root', said, { hint: hints.get(code), cause: error });
}

const hints = new Map([
  ['ENOENT', 'Check the spelling, and that the disk is mounted.'],
  ['EACCES', 'Its permissions, or those of a directory above it, keep you out.'],
  ['EPERM', 'Its permissions, or those of a directory above it, keep you out.'],
  ['ELOOP', 'Its symlinks lead round in a circle.'],
  ['EIO', 'The disk reports an error; check it before you go on.'],
  ['EMFILE', 'Too many files are open; raise the limit (ulimit -n).'],
]);

function notADirectory(location: string): MyrrorError {
  return new MyrrorError('unreadable-root', `${location} is no directory`, {
    hint: 'Whole directories are mirrored; name the directory that holds it.',
  });
}

function lookAtMissingRoot(system: System, request: RootRequest, missing: unknown): RootFacts {
  const { path, location } = request;
  if (request.missing === 'refuse') throw unreadableRoot(location, missing);
  const above = parentPath(path);
  let parent: Handle;
  try {
    parent = system.openRoot(above === '' ? asBytes('/') : above);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw unreadableRoot(location, error);
    throw new MyrrorError('unreadable-root', `neither ${location} nor the directory above it is there`, {
      hint: 'Make the directory above it first; a missing destination is made only if that is there.',
      cause: error,
    });
  }
  try {
    const status = blankStatus();
    if (system.statusIfExists(parent, baseName(path), status)) {
      throw new MyrrorError('unreadable-root', `${location} is a symlink that leads nowhere`, {
        hint: 'Make the directory that it leads to, or remove the symlink.',
      });
    }
    system.statusOf(parent, status);
    const facts = { exists: false, key: '', identity: '', folding: exactNames };
    return { ...request, ...facts, ...surroundings(system, parent, status) };
  } catch (error) {
    throw unreadableRoot(location, error);
  } finally {
    system.close(parent);
  }
}

/** What cannot be looked at here will be named when the tree is listed. */
function guessed(system: System, root: Handle, traits: FileSystemTraits): FileSystemTraits {
  try {
    return guessTraits(system, root, traits);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return traits;
  }
}

function isBirthKnown({ birthSeconds, birthNanos }: EntryStatus): boolean {
  return birthSeconds > 0 || (birthSeconds === 0 && birthNanos > 0);
}

const NANOS = 1_000_000_000n;

/** Inode and time of birth; where that is not kept, inode and device, which may change when the machine restarts. */
function rootIdentity(status: EntryStatus): string {
  const inode = status.inode.toString(36);
  return isBirthKnown(status)
    ? `${inode}-b${(BigInt(status.birthSeconds) * NANOS + BigInt(status.birthNanos)).toString(36)}`
    : `${inode}-d${status.device.toString(36)}`;
}

function surroundings(
  system: System,
  directory: Handle,
  status: EntryStatus,
): Pick<RootFacts, 'ancestry' | 'traits' | 'limits'> {
  const { nanoseconds } = system.capabilities;
  const { type } = system.fileSystemStatus(directory);
  return {
    ancestry: ancestryOf(system, directory, identityOf(status)),
    traits: fileSystemTraits({ type, birth: isBirthKnown(status), nanoseconds }),
    limits: limitsOf(system.capabilities),
  };
}

/** Ends early below a directory that may not be opened: a root above that one could not be listed whole either. */
function ancestryOf(system: System, directory: Handle, key: string): string[] {
  const keys = [key];
  const status = blankStatus();
  let handle = directory;
  try {
    for (;;) {
      const above = system.openParent(handle);
      if (handle !== directory) system.close(handle);
      handle = above;
      system.statusOf(handle, status);
      const aboveKey = identityOf(status);
      if (aboveKey === keys[keys.length - 1]) return keys;
      keys.push(aboveKey);
    }
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return keys;
  } finally {
    if (handle !== directory) system.close(handle);
  }
}

function limitsOf(capabilities: SystemCapabilities): string[] {
  const limits: string[] = [];
  if (!capabilities.nanoseconds) limits.push('Modification times are kept to the microsecond only.');
  if (!capabilities.confined)
    limits.push('A symlink that someone puts in place of a directory during the run may be followed.');
  if (!capabilities.atomicNoReplace)
    limits.push('A name that someone takes at the very moment of a rename may be overwritten.');
  if (!capabilities.syncFileSystem) limits.push('Changes are made durable file by file, which is slower.');
  if (!capabilities.lock) limits.push('After a crash, a lock may have to be removed by hand.');
  return limits;
}
