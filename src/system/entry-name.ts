/**
 * What may stand for an entry in a call. A name with a slash would let the system walk through
 * directories, and through symlinks among them; one with a NUL would be cut short.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { systemErrorNamed } from './errno.ts';

const NUL = 0;
const SLASH = 0x2f;

/** True for a byte sequence that can name one entry of a directory: not empty, `.` or `..`, no slash, no NUL. */
function isEntryName(name: ByteString): boolean {
  for (let index = 0; index < name.length; index++) {
    const byte = name.charCodeAt(index);
    if (byte === SLASH || byte === NUL) return false;
  }
  return name !== '' && name !== '.' && name !== '..';
}

/** Throws EINVAL for what is no entry name. */
export function checkEntryName(call: string, name: ByteString): void {
  if (!isEntryName(name)) throw systemErrorNamed(call, 'EINVAL');
}

/** Throws EINVAL for a path or symlink target that holds a NUL. */
export function checkPathText(call: string, path: ByteString): void {
  if (path.includes('\0')) throw systemErrorNamed(call, 'EINVAL');
}
