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
  writeStretch(system, file, { bytes, start: 0, length }, position);
}

/** A part of some bytes. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly length: number;
}

/** As `writeAll`. */
export function writeStretch(system: System, file: Handle, { bytes, start, length }: Stretch, position: number): void {
  for (let done = 0; done < length; ) {
    const count = system.write(file, bytes, start + done, length - done, position + done);
    if (count <= 0) throw new MyrrorError('no-space', 'the file system takes no more bytes and does not say why');
    done += count;
  }
}
