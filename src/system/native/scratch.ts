/**
 * Memory at known addresses that calls read from and write to, allocated once per System: a call
 * allocates nothing. It has one user at a time, because every call is synchronous.
 */
import type { ByteString } from '../../core/tree/byte-string.ts';
import { checkEntryName, checkPathText } from '../entry-name.ts';
import { systemErrorNamed } from '../errno.ts';
import type { Libc } from './libc.ts';

/** PATH_MAX of Linux: no path, name or symlink target that the kernel takes is longer, with its NUL. */
export const PATH_BYTES = 4096;

const WORD = 2 ** 32;
const SLASH = 0x2f;

/** An off-heap buffer and where it is. */
export interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly address: number;
}

export function allocate(libc: Libc, length: number): Memory {
  // A view over an explicit ArrayBuffer is never moved by the garbage collector; a short array of its own may be.
  const bytes = new Uint8Array(new ArrayBuffer(length));
  return { bytes, address: libc.addressOf(bytes.buffer) };
}

/** Writes an entry name as a C string and returns its address. Throws EINVAL or ENAMETOOLONG. */
export function putName(memory: Memory, call: string, name: ByteString): number {
  const { bytes, address } = memory;
  const { length } = name;
  // `.` and `..` are among the short ones, and need a closer look.
  let ordinary = length > 2 && length < bytes.length;
  if (ordinary) {
    for (let index = 0; index < length; index++) {
      const byte = name.charCodeAt(index);
      if (byte === SLASH || byte === 0) ordinary = false;
      bytes[index] = byte;
    }
    bytes[length] = 0;
  }
  if (ordinary) return address;
  checkEntryName(call, name);
  return putBytes(memory, call, name);
}

/** Writes a path or symlink target as a C string and returns its address. Throws EINVAL or ENAMETOOLONG. */
export function putPath(memory: Memory, call: string, path: ByteString): number {
  checkPathText(call, path);
  return putBytes(memory, call, path);
}

function putBytes({ bytes, address }: Memory, call: string, text: ByteString): number {
  if (text.length >= bytes.length) throw systemErrorNamed(call, 'ENAMETOOLONG');
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  bytes[text.length] = 0;
  return address;
}

/** Writes a whole number, negative or not, as a 64-bit integer into two words. */
export function putInt64(words: Uint32Array, at: number, value: number): void {
  const high = Math.floor(value / WORD);
  words[at] = value - high * WORD;
  words[at + 1] = high;
}
