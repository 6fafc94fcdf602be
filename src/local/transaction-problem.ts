/** Turns what went wrong with one path into a Problem. Whatever is no SystemError is not ours to hide. */
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import { errorCode } from '../system/system-error.ts';

/** What was tried on which path of which side. */
export interface Attempt {
  readonly path: ByteString;
  readonly operation: string;
  readonly side?: 'source' | 'destination';
}

/** A problem with a code and a sentence of our own. */
export function problemOf(attempt: Attempt, code: string, message: string): Problem {
  return { path: attempt.path, side: attempt.side ?? 'destination', operation: attempt.operation, code, message };
}

/** The problem of a failed system call. Throws on anything else: that ends the run. */
export function problemFrom(attempt: Attempt, error: unknown): Problem {
  const code = errorCode(error);
  if (code === null) throw error;
  return problemOf(attempt, code, sentences.get(code) ?? `the system refused to ${attempt.operation} it (${code})`);
}

/** True for a failed call that says that no space is left, or no more of it for this user. */
export function isOutOfSpace(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** True for a failed call that says that a name, or a directory on the way to it, is not there. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}

const sentences = new Map<string, string>([
  ['EACCES', 'permission denied'],
  ['EPERM', 'the system does not permit it'],
  ['ENOENT', 'it is not there any more'],
  ['EEXIST', 'something has appeared at its place'],
  ['ENOTDIR', 'a directory above it is no directory any more'],
  ['ELOOP', 'a directory above it has become a symlink, which is never followed'],
  ['ENOTEMPTY', 'the directory holds entries that nobody asked to remove'],
  ['ENOSPC', 'no space is left on the file system'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system can only be read'],
  ['EXDEV', 'it lies on another file system or mount, and a rename cannot leave one'],
  ['EBUSY', 'it is in use, perhaps as a mount point'],
  ['ENAMETOOLONG', 'the name is too long for the file system'],
  ['EILSEQ', 'the file system does not take such a name'],
  ['EMFILE', 'too many files are open: the limit (ulimit -n) is too small'],
  ['ENFILE', 'too many files are open on the whole machine'],
  ['EIO', 'reading or writing the disk failed'],
]);
