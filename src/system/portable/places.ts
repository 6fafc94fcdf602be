/**
 * How names below an open directory are reached when only paths can be given to the system.
 */
import type { ByteString } from '../../core/tree/byte-string.ts';
import type { Handle } from '../system.ts';

export interface Places {
  /** A symlink that is swapped in above a name is never followed. */
  readonly confined: boolean;
  openRoot(path: ByteString): Handle;
  openDirectory(at: Handle, name: ByteString): Handle;
  openParent(directory: Handle): Handle;
  /** Opens a file with the flags of open(2), not following a symlink, and the mode for a new one. */
  openFile(at: Handle, name: ByteString, flags: number, mode: number): Handle;
  close(handle: Handle): void;
  /** The path of `name` in `at`, as bytes for node:fs. Throws EBADF or EINVAL. */
  path(call: string, at: Handle, name: ByteString): Buffer;
  /** The path of what is open. Throws EBADF. */
  pathOf(call: string, handle: Handle): Buffer;
  /** The descriptor of what is open, undefined for a directory that has none. Throws EBADF. */
  descriptor(call: string, handle: Handle): number | undefined;
  /** A directory moved from `from` to `to` (paths of this object): handles on it and below follow. */
  moved(from: Buffer, to: Buffer): void;
}
