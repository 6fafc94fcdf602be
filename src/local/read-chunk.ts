/** The job that reads one stretch of one file. */
import { MyrrorError } from '../core/error.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { Job } from './job.ts';
import { nameText } from './name-text.ts';
import { isUnchanged } from './stamp-check.ts';

export interface ReadInput {
  readonly root: ByteString;
  /** `device:inode` of the root. */
  readonly key: string;
  readonly path: ByteString;
  /** What the file must be like, before and after it is read. */
  readonly expect: Stamp;
  readonly offset: number;
  /** The most bytes to give. */
  readonly length: number;
}

/**
 * The bytes from `offset` on, fewer than `length` only at the end of the file. Throws MyrrorError
 * `stale` if the file is not, or does not stay, what it should be, or cannot be read.
 */
export const readChunk: Job<ReadInput, Uint8Array> = (context, input, control) => {
  const { system } = context;
  const { path, expect } = input;
  const length = Math.max(0, Math.min(input.length, expect.size - input.offset));
  const bytes = new Uint8Array(length);
  try {
    const directory = context.root(input.root, input.key).open(parentPath(path));
    const file = system.openFile(directory, baseName(path));
    try {
      checkUnchanged(system, file, input);
      for (let filled = 0; filled < length; ) {
        control.check();
        const got = system.read(file, bytes, filled, length - filled, input.offset + filled);
        if (got === 0) throw stale(path, 'it is shorter than it was');
        filled += got;
        control.addBytes(got);
      }
      checkUnchanged(system, file, input);
    } finally {
      system.close(file);
    }
  } catch (error) {
    const code = errorCode(error);
    throw code === null ? error : stale(path, `it cannot be read (${code})`, error);
  }
  return bytes;
};

function checkUnchanged(system: System, file: Handle, { path, expect }: ReadInput): void {
  const status = blankStatus();
  system.statusOf(file, status);
  if (!isUnchanged(expect, status)) throw stale(path, 'it changed after it was listed');
}

function stale(path: ByteString, why: string, cause?: unknown): MyrrorError {
  return new MyrrorError('stale', `${nameText(path)}: ${why}`, { cause });
}
