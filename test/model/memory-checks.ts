/** What every system checks of the arguments of its calls. */
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import { systemErrorNamed } from '../../src/system/errno.ts';
import type { CallName } from './memory-faults.ts';

const LONGEST_NAME = 255;

/** A new name must not be too long. Throws ENAMETOOLONG. */
export function checkLength(call: CallName, name: ByteString): void {
  if (name.length > LONGEST_NAME) throw systemErrorNamed(call, 'ENAMETOOLONG');
}

/** A stretch must lie within its buffer. Throws EINVAL. */
export function checkStretch(call: CallName, buffer: Uint8Array, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > buffer.length) throw systemErrorNamed(call, 'EINVAL');
}
