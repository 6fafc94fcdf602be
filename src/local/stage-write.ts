import { MyrrorError } from '../core/error.ts';
import type { Handle, System } from '../system/system.ts';

/** Writes the first `length` bytes at `position`, however many calls it takes. Throws SystemError. */
export function writeAll(
  system: System,
  file: Handle,
  bytes: Uint8Array,
  position: number,
  length: number = bytes.length,
): void {
  for (let done = 0; done < length; ) {
    const count = system.write(file, bytes, done, length - done, position + done);
    if (count <= 0) throw new MyrrorError('no-space', 'the file system takes no more bytes and does not say why');
    done += count;
  }
}
