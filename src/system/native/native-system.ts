/**
 * `System` on Linux: the kernel's calls relative to open directories, through the C library and
 * koffi. A handle is a file descriptor. One instance per thread: its scratch memory is not shared.
 */
import { arch, endianness, platform } from 'node:os';
import { asBytes, type ByteString, bytesToString } from '../../core/tree/byte-string.ts';
import { blankStatus } from '../blank-status.ts';
import type { DirectoryListing } from '../directory-listing.ts';
import type { EntryStatus } from '../entry-status.ts';
import { errnoNumber, systemErrorNamed, systemErrorOf } from '../errno.ts';
import type { LockHolder } from '../lock-holder.ts';
import type { FileSystemStatus, Handle, RenameMode, System, SystemCapabilities } from '../system.ts';
import * as abi from './abi.ts';
import { NativeAttributes } from './attributes.ts';
import { NativeContent } from './content.ts';
import { flockHolder } from './flock-holder.ts';
import { bindLibc, type Libc } from './libc.ts';
import { isLockedByFile, lockFilesIn } from './lock-files.ts';
import { DirectoryReader } from './read-directory.ts';
import { renameNative } from './rename.ts';
import { allocate, type Memory, PATH_BYTES, putName, putPath } from './scratch.ts';
import { decodeStatus, STATX_BYTES, type StatxViews, statxViews } from './statx.ts';

const EINTR = errnoNumber('EINTR');
const EINVAL = errnoNumber('EINVAL');
const ENOENT = errnoNumber('ENOENT');
const EAGAIN = errnoNumber('EAGAIN');

const OWNER_ONLY = 0o600;
const NO_FOLLOW_STATUS: number = abi.AT_SYMLINK_NOFOLLOW | abi.AT_NO_AUTOMOUNT;
const ALL_STATUS: number = abi.STATX_BASIC_STATS | abi.STATX_BTIME | abi.STATX_MNT_ID;

/** struct statfs of 64-bit Linux is 120 bytes of 8-byte fields, but for the two halves of the id. */
const STATFS_BYTES = 120;
const STATFS_BLOCK_SIZE = 1;
const STATFS_AVAILABLE = 4;
const STATFS_FRAGMENT_SIZE = 9;
const OFFSETS_BYTES = 16;

/** `System` over the kernel's own calls. Throws where this is not a known Linux or koffi cannot load. */
export function createNativeSystem(): System {
  const numbers = platform() === 'linux' && endianness() === 'LE' ? abi.abiOf(arch()) : undefined;
  if (numbers === undefined) throw new Error(`no native system calls for ${platform()} on ${arch()}`);
  return new NativeSystem(bindLibc(numbers));
}

class NativeSystem implements System {
  readonly name = 'native';
  readonly capabilities: SystemCapabilities = {
    nanoseconds: true,
    atomicNoReplace: true,
    exchange: true,
    confined: true,
    syncFileSystem: true,
    lock: true,
  };
  readonly #libc: Libc;
  readonly #nameA: Memory;
  readonly #nameB: Memory;
  readonly #status: Memory;
  readonly #views: StatxViews;
  readonly #statfs: Memory;
  readonly #reader: DirectoryReader;
  readonly #content: NativeContent;
  readonly #attributes: NativeAttributes;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#nameA = allocate(libc, PATH_BYTES);
    this.#nameB = allocate(libc, PATH_BYTES);
    this.#status = allocate(libc, STATX_BYTES);
    this.#views = statxViews(this.#status.bytes.buffer);
    this.#statfs = allocate(libc, STATFS_BYTES);
    this.#reader = new DirectoryReader(libc);
    this.#content = new NativeContent(libc, allocate(libc, OFFSETS_BYTES));
    this.#attributes = new NativeAttributes(libc, this.#nameA, this.#status);
  }

  openRoot(path: ByteString): Handle {
    const text = putPath(this.#nameA, 'open', path);
    return this.#open(abi.AT_FDCWD, text, abi.O_RDONLY | this.#libc.abi.O_DIRECTORY, 0);
  }

  openDirectory(at: Handle, name: ByteString): Handle {
    const { O_DIRECTORY, O_NOFOLLOW } = this.#libc.abi;
    return this.#open(at, putName(this.#nameA, 'open', name), abi.O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  }

  openParent(directory: Handle): Handle {
    const text = putPath(this.#nameA, 'open', asBytes('..'));
    return this.#open(directory, text, abi.O_RDONLY | this.#libc.abi.O_DIRECTORY, 0);
  }

  close(handle: Handle): void {
    // Linux closes the descriptor even if it says EINTR: closing again could close somebody else's.
    if (this.#libc.close(handle) < 0 && this.#libc.errno() !== EINTR) this.#fail('close');
  }

  readDirectory(directory: Handle, listing: DirectoryListing): void {
    this.#reader.read(directory, listing);
  }

  status(at: Handle, name: ByteString, into: EntryStatus): void {
    if (!this.statusIfExists(at, name, into)) throw systemErrorOf('statx', ENOENT);
  }

  statusIfExists(at: Handle, name: ByteString, into: EntryStatus): boolean {
    return this.#look(at, putName(this.#nameA, 'statx', name), NO_FOLLOW_STATUS, into);
  }

  statusOf(handle: Handle, into: EntryStatus): void {
    const empty = putPath(this.#nameA, 'statx', asBytes(''));
    if (!this.#look(handle, empty, abi.AT_EMPTY_PATH, into)) throw systemErrorOf('statx', ENOENT);
  }

  fileSystemStatus(handle: Handle): FileSystemStatus {
    this.#retry('fstatfs', () => this.#libc.fstatfs(handle, this.#statfs.address));
    const fields = new BigUint64Array(this.#statfs.bytes.buffer);
    const field = (index: number): number => Number(fields[index]);
    const unit = field(STATFS_FRAGMENT_SIZE) || field(STATFS_BLOCK_SIZE);
    return { type: field(0), freeBytes: field(STATFS_AVAILABLE) * unit };
  }

  openFile(at: Handle, name: ByteString): Handle {
    const flags = abi.O_RDONLY | this.#libc.abi.O_NOFOLLOW | abi.O_NONBLOCK | abi.O_NOCTTY;
    return this.#open(at, putName(this.#nameA, 'open', name), flags, 0);
  }

  createFile(at: Handle, name: ByteString): Handle {
    const flags = abi.O_RDWR | abi.O_CREAT | abi.O_EXCL | this.#libc.abi.O_NOFOLLOW;
    return this.#open(at, putName(this.#nameA, 'open', name), flags, OWNER_ONLY);
  }

  openFileForUpdate(at: Handle, name: ByteString): Handle {
    const flags = abi.O_RDWR | this.#libc.abi.O_NOFOLLOW | abi.O_NONBLOCK | abi.O_NOCTTY;
    return this.#open(at, putName(this.#nameA, 'open', name), flags, 0);
  }

  read(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return this.#content.read(file, buffer, offset, length, position);
  }

  write(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return this.#content.write(file, buffer, offset, length, position);
  }

  copyRange(from: Handle, to: Handle, position: number, length: number): number {
    return this.#content.copyRange(from, to, position, length);
  }

  shareContent(from: Handle, to: Handle): boolean {
    return this.#content.shareContent(from, to);
  }

  truncate(file: Handle, size: number): void {
    this.#retry('ftruncate', () => this.#libc.ftruncate(file, size));
  }

  nextData(file: Handle, position: number): number {
    return this.#content.nextData(file, position);
  }

  nextHole(file: Handle, position: number): number {
    return this.#content.nextHole(file, position);
  }

  setMode(handle: Handle, mode: number): void {
    this.#attributes.setMode(handle, mode);
  }

  setOwner(handle: Handle, uid: number, gid: number): void {
    this.#attributes.setOwner(handle, uid, gid);
  }

  setTime(handle: Handle, seconds: number, nanos: number): void {
    this.#attributes.setTime(handle, seconds, nanos);
  }

  setModeAt(at: Handle, name: ByteString, mode: number): void {
    this.#attributes.setModeAt(at, name, mode);
  }

  setOwnerAt(at: Handle, name: ByteString, uid: number, gid: number): void {
    this.#attributes.setOwnerAt(at, name, uid, gid);
  }

  setTimeAt(at: Handle, name: ByteString, seconds: number, nanos: number): void {
    this.#attributes.setTimeAt(at, name, seconds, nanos);
  }

  makeDirectory(at: Handle, name: ByteString, mode: number): void {
    if (this.#libc.mkdirat(at, putName(this.#nameA, 'mkdir', name), mode) < 0) this.#fail('mkdir');
  }

  removeDirectory(at: Handle, name: ByteString): void {
    const text = putName(this.#nameA, 'rmdir', name);
    if (this.#libc.unlinkat(at, text, abi.AT_REMOVEDIR) < 0) this.#fail('rmdir');
  }

  unlink(at: Handle, name: ByteString): void {
    if (this.#libc.unlinkat(at, putName(this.#nameA, 'unlink', name), 0) < 0) this.#fail('unlink');
  }

  rename(fromAt: Handle, fromName: ByteString, toAt: Handle, toName: ByteString, mode: RenameMode): void {
    const from = putName(this.#nameA, 'rename', fromName);
    const to = putName(this.#nameB, 'rename', toName);
    const operands = { fromAt, fromName: from, toAt, toName: to, status: this.#status.address };
    renameNative(this.#libc, operands, mode);
  }

  symlink(target: ByteString, at: Handle, name: ByteString): void {
    const text = putPath(this.#nameA, 'symlink', target);
    if (this.#libc.symlinkat(text, at, putName(this.#nameB, 'symlink', name)) < 0) this.#fail('symlink');
  }

  readLink(at: Handle, name: ByteString): ByteString {
    const text = putName(this.#nameA, 'readlink', name);
    const { bytes, address } = this.#nameB;
    const length = this.#libc.readlinkat(at, text, address, PATH_BYTES);
    if (length < 0) this.#fail('readlink');
    if (length === PATH_BYTES) throw systemErrorNamed('readlink', 'ENAMETOOLONG');
    return bytesToString(bytes, 0, length);
  }

  syncFile(file: Handle): void {
    if (this.#libc.fsync(file) < 0) this.#fail('fsync');
  }

  syncDirectory(directory: Handle): void {
    // EINVAL: this file system has no way to sync a directory.
    if (this.#libc.fsync(directory) < 0 && this.#libc.errno() !== EINVAL) this.#fail('fsync');
  }

  giveBackMemory(): void {
    this.#libc.mallocTrim()?.(0);
  }

  widenPipe(descriptor: number): void {
    // Where more is allowed to each pipe, or no more to this user, it stays as it is: that is only slower.
    this.#libc.fcntl()(descriptor, abi.F_SETPIPE_SZ, abi.LARGEST_PIPE);
  }

  syncFileSystem(handle: Handle): void {
    if (this.#libc.syncfs(handle) < 0) this.#fail('syncfs');
  }

  lock(directory: Handle): boolean {
    if (this.#libc.flock(directory, abi.LOCK_EX | abi.LOCK_NB) === 0) {
      if (!isLockedByFile(this, directory)) return true;
      this.unlock(directory);
      return false;
    }
    if (this.#libc.errno() === EAGAIN) return false;
    return this.#fail('flock');
  }

  unlock(directory: Handle): void {
    if (this.#libc.flock(directory, abi.LOCK_UN) < 0) this.#fail('flock');
  }

  lockHolder(directory: Handle): LockHolder | null {
    // RACE: a run that asks for the lock in just this moment finds it taken, and then nobody who holds it.
    if (this.#libc.flock(directory, abi.LOCK_SH | abi.LOCK_NB) === 0) {
      this.unlock(directory);
      return lockFilesIn(this, directory)[0] ?? null;
    }
    if (this.#libc.errno() !== EAGAIN) this.#fail('flock');
    const status = blankStatus();
    this.statusOf(directory, status);
    return flockHolder(status);
  }

  #open(at: Handle, name: number, flags: number, mode: number): Handle {
    const { openat, errno } = this.#libc;
    for (;;) {
      const handle = openat(at, name, flags | abi.O_CLOEXEC, mode);
      if (handle >= 0) return handle;
      if (errno() !== EINTR) return this.#fail('open');
    }
  }

  #look(at: Handle, name: number, flags: number, into: EntryStatus): boolean {
    const { abi: numbers, syscall5, errno } = this.#libc;
    while (syscall5(numbers.statx, at, name, flags, ALL_STATUS, this.#status.address) < 0) {
      const code = errno();
      if (code === ENOENT) return false;
      if (code !== EINTR) throw systemErrorOf('statx', code);
    }
    decodeStatus(this.#views, into);
    return true;
  }

  #retry(call: string, run: () => number): void {
    while (run() < 0) if (this.#libc.errno() !== EINTR) this.#fail(call);
  }

  #fail(call: string): never {
    throw systemErrorOf(call, this.#libc.errno());
  }
}
