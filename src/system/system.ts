/**
 * System calls and nothing else: the only door to a file system. Every call acts on one name in an
 * open directory and never follows a symlink there, so a walk that holds its directories cannot be
 * led out of its root. All calls are synchronous and throw SystemError; `Exists` variants answer a
 * question without throwing. Three implementations stand behind it: `native` (Linux, through koffi),
 * `portable` (node:fs) and, for tests, one in memory. One conformance suite runs on all of them.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import type { DirectoryListing } from './directory-listing.ts';
import type { EntryStatus } from './entry-status.ts';
import type { LockHolder } from './lock-holder.ts';

export type { EntryStatus };

/** An open file or directory. For `portable` a number of our own. */
export type Handle = number;

/** What a file system says of itself. */
export interface FileSystemStatus {
  /** `f_type` of statfs: the magic number of the kind of file system. */
  type: number;
  freeBytes: number;
}

export interface SystemCapabilities {
  /** mtimes are set and read to the nanosecond; else to the microsecond, give or take two. */
  readonly nanoseconds: boolean;
  /** `rename` with `no-replace` is one atomic call for directories as well. */
  readonly atomicNoReplace: boolean;
  /** `rename` can exchange two names; ENOSYS else. */
  readonly exchange: boolean;
  /** Directories are held by descriptor, so a symlink that is swapped in is never followed. */
  readonly confined: boolean;
  /** `syncFileSystem` exists. */
  readonly syncFileSystem: boolean;
  /** `lock` is released by the system when the holder dies. */
  readonly lock: boolean;
}

/** `no-replace`: fails with EEXIST if the new name is taken. `replace`: takes the place of a file or symlink. */
export type RenameMode = 'no-replace' | 'replace' | 'exchange';

export interface System {
  readonly name: 'native' | 'portable' | 'memory';
  readonly capabilities: SystemCapabilities;

  /** Opens a directory by an ordinary path, following symlinks in it: for roots only. */
  openRoot(path: ByteString): Handle;
  /** Opens the directory `name` in `at`; ELOOP or ENOTDIR if it is a symlink or no directory. */
  openDirectory(at: Handle, name: ByteString): Handle;
  /** Opens the directory that holds `directory`; at the top of the file system that is itself. */
  openParent(directory: Handle): Handle;
  /** Lets go of what is open, also if it throws, which is how NFS tells what a late write has failed with. */
  close(handle: Handle): void;

  /** Appends every entry of `directory` but `.` and `..`, with its status, to `listing`, in any order. */
  readDirectory(directory: Handle, listing: DirectoryListing): void;
  /** Looks at `name` in `at`. */
  status(at: Handle, name: ByteString, into: EntryStatus): void;
  /** As `status`; false if there is no such entry (ENOENT). */
  statusIfExists(at: Handle, name: ByteString, into: EntryStatus): boolean;
  /** Looks at what is open. */
  statusOf(handle: Handle, into: EntryStatus): void;
  fileSystemStatus(handle: Handle): FileSystemStatus;

  /** Opens a file for reading: never follows a symlink, never waits for a fifo. */
  openFile(at: Handle, name: ByteString): Handle;
  /** Makes a new file, readable and writable by the owner only, open for reading and writing. EEXIST if the name is taken. */
  createFile(at: Handle, name: ByteString): Handle;
  /** Opens an existing file for reading and writing, not following a symlink. */
  openFileForUpdate(at: Handle, name: ByteString): Handle;
  /** Reads up to `length` bytes at `position` into `buffer` from `offset` on; 0 at the end of the file. */
  read(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** Writes up to `length` bytes; returns how many. */
  write(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /**
   * Copies up to `length` bytes at `position` from file to file inside the kernel; returns how many, 0 at the
   * end of `from`, or -1 if these two files cannot be copied so (then read and write).
   */
  copyRange(from: Handle, to: Handle, position: number, length: number): number;
  /** Makes `to` share the blocks of `from` (reflink); false if the file system cannot. */
  shareContent(from: Handle, to: Handle): boolean;
  truncate(file: Handle, size: number): void;
  /** The start of the next stretch of data at or after `position`, or -1 if there is only a hole left; `position` where unsupported. */
  nextData(file: Handle, position: number): number;
  /** The start of the next hole at or after `position` (the end of the file counts as one); -1 where unsupported. */
  nextHole(file: Handle, position: number): number;

  setMode(handle: Handle, mode: number): void;
  setOwner(handle: Handle, uid: number, gid: number): void;
  /** Sets the modification time; the access time stays or becomes the present one. */
  setTime(handle: Handle, seconds: number, nanos: number): void;
  /** The same for `name` in `at`, not following a symlink. Mode of a symlink: does nothing. */
  setModeAt(at: Handle, name: ByteString, mode: number): void;
  setOwnerAt(at: Handle, name: ByteString, uid: number, gid: number): void;
  setTimeAt(at: Handle, name: ByteString, seconds: number, nanos: number): void;

  makeDirectory(at: Handle, name: ByteString, mode: number): void;
  removeDirectory(at: Handle, name: ByteString): void;
  /** Removes a name that is no directory. */
  unlink(at: Handle, name: ByteString): void;
  /**
   * Renames any kind of entry; EXDEV where that would need a copy, EINVAL for a directory into itself, ENOSYS for an
   * exchange where it is missing. If both names lead to one inode, `replace` does nothing and both names stay.
   */
  rename(fromAt: Handle, fromName: ByteString, toAt: Handle, toName: ByteString, mode: RenameMode): void;
  symlink(target: ByteString, at: Handle, name: ByteString): void;
  readLink(at: Handle, name: ByteString): ByteString;

  /** The content (and size) of one file is durable. */
  syncFile(file: Handle): void;
  /** The names in a directory are durable. Does nothing where directories cannot be synced. */
  syncDirectory(directory: Handle): void;
  /** Everything written so far to the file system that holds `handle` is durable. ENOSYS where it is missing. */
  syncFileSystem(handle: Handle): void;

  /**
   * Takes an exclusive lock on a directory that dies with this process; false if another handle, of this or any
   * process, holds it. `portable` keeps a file `lock.…` in the directory, so it must be one of our own.
   */
  lock(directory: Handle): boolean;
  unlock(directory: Handle): void;
  /**
   * Who holds that lock; null if nobody does. Changes nothing, and holds up nobody for longer than the look takes. Not
   * for a handle that holds the lock itself.
   */
  lockHolder(directory: Handle): LockHolder | null;
  /**
   * Gives memory that this process, all of its threads, has freed back to the machine, where there is a call for that.
   * Takes some milliseconds: for moments when much of it was freed.
   */
  giveBackMemory(): void;
  /** Lets the pipe that a descriptor of this process stands for hold as much as it may; whatever it is else is left alone. */
  widenPipe(descriptor: number): void;
}
