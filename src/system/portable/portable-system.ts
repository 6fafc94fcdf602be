/**
 * `System` on node:fs alone: for every platform, and for Linux when koffi cannot load. Slower, and it
 * sets times to the microsecond.
 */
import * as fs from 'node:fs';
import { type ByteString, bytesToString, writeBytes } from '../../core/tree/byte-string.ts';
import { blankStatus } from '../blank-status.ts';
import type { DirectoryListing } from '../directory-listing.ts';
import { checkPathText } from '../entry-name.ts';
import type { EntryStatus } from '../entry-status.ts';
import { systemErrorNamed } from '../errno.ts';
import type { LockHolder } from '../lock-holder.ts';
import type { FileSystemStatus, Handle, RenameMode, System, SystemCapabilities } from '../system.ts';
import { errorCode, SystemError } from '../system-error.ts';
import { DescriptorPlaces } from './descriptor-places.ts';
import { LockFiles } from './lock-files.ts';
import { nodeCall } from './node-call.ts';
import { accessTimeText, fillStatus, timeText } from './node-status.ts';
import { O_CREAT, O_EXCL, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_RDWR } from './open-flags.ts';
import { PathPlaces } from './path-places.ts';
import type { Places } from './places.ts';
import { PortableAttributes } from './portable-attributes.ts';
import { renameNoReplace } from './portable-rename.ts';

const OWNER_ONLY = 0o600;
/** What syncing a directory says where that cannot be done. */
const CANNOT_SYNC_DIRECTORY = new Set(['EINVAL', 'EISDIR', 'EPERM', 'EACCES', 'EBADF', 'EOPNOTSUPP']);

/** How directories are held: `descriptors` needs /proc (Linux). */
export type PlacesKind = 'descriptors' | 'paths';

/** `System` over node:fs. `kind` defaults to what the platform can. */
export function createPortableSystem(kind: PlacesKind = defaultPlaces()): System {
  return new PortableSystem(kind === 'descriptors' ? new DescriptorPlaces() : new PathPlaces());
}

function defaultPlaces(): PlacesKind {
  return process.platform === 'linux' && fs.existsSync('/proc/self/fd') ? 'descriptors' : 'paths';
}

class PortableSystem implements System {
  readonly name = 'portable';
  readonly capabilities: SystemCapabilities;
  readonly #places: Places;
  readonly #locks: LockFiles;
  readonly #attributes: PortableAttributes;
  readonly #scratch = blankStatus();

  constructor(places: Places) {
    this.#places = places;
    this.#locks = new LockFiles(places);
    this.#attributes = new PortableAttributes(places);
    this.capabilities = {
      nanoseconds: false,
      atomicNoReplace: false,
      exchange: false,
      confined: places.confined,
      syncFileSystem: false,
      lock: false,
    };
  }

  openRoot(path: ByteString): Handle {
    return this.#places.openRoot(path);
  }

  openDirectory(at: Handle, name: ByteString): Handle {
    return this.#places.openDirectory(at, name);
  }

  openParent(directory: Handle): Handle {
    return this.#places.openParent(directory);
  }

  close(handle: Handle): void {
    this.#locks.unlock(handle);
    this.#places.close(handle);
  }

  readDirectory(directory: Handle, listing: DirectoryListing): void {
    const path = this.#places.pathOf('readdir', directory);
    const status = this.#scratch;
    const found = nodeCall('readdir', () => fs.readdirSync(path, { encoding: 'buffer' }));
    // The C library calls a directory that was removed empty.
    if (found.length === 0 && this.#attributes.statsOf('readdir', directory).nlink === 0n) {
      throw systemErrorNamed('readdir', 'ENOENT');
    }
    for (const bytes of found) {
      const name = bytesToString(bytes);
      let failure = 0;
      try {
        // RACE: the entry was removed after it was listed; it is as if it had never been there.
        if (!this.statusIfExists(directory, name, status)) continue;
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        failure = error.errno;
      }
      listing.reserve(bytes.length);
      writeBytes(name, listing.names, listing.namesLength);
      if (failure === 0) listing.push(bytes.length, status, 0);
      else listing.fail(listing.pushName(bytes.length), failure);
    }
  }

  status(at: Handle, name: ByteString, into: EntryStatus): void {
    if (!this.statusIfExists(at, name, into)) throw systemErrorNamed('lstat', 'ENOENT');
  }

  statusIfExists(at: Handle, name: ByteString, into: EntryStatus): boolean {
    const path = this.#places.path('lstat', at, name);
    const stats = nodeCall('lstat', () => fs.lstatSync(path, { bigint: true, throwIfNoEntry: false }));
    if (stats === undefined) return false;
    fillStatus(stats, into);
    return true;
  }

  statusOf(handle: Handle, into: EntryStatus): void {
    fillStatus(this.#attributes.statsOf('fstat', handle), into);
  }

  fileSystemStatus(handle: Handle): FileSystemStatus {
    const path = this.#places.pathOf('statfs', handle);
    const { type, bavail, bsize } = nodeCall('statfs', () => fs.statfsSync(path));
    return { type, freeBytes: bavail * bsize };
  }

  openFile(at: Handle, name: ByteString): Handle {
    return this.#places.openFile(at, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  }

  createFile(at: Handle, name: ByteString): Handle {
    return this.#places.openFile(at, name, O_RDWR | O_CREAT | O_EXCL, OWNER_ONLY);
  }

  openFileForUpdate(at: Handle, name: ByteString): Handle {
    return this.#places.openFile(at, name, O_RDWR | O_NONBLOCK | O_NOCTTY, 0);
  }

  read(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const descriptor = this.#file('read', file);
    checkStretch('read', buffer, offset, length);
    return nodeCall('read', () => fs.readSync(descriptor, buffer, offset, length, position));
  }

  write(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const descriptor = this.#file('write', file);
    checkStretch('write', buffer, offset, length);
    return nodeCall('write', () => fs.writeSync(descriptor, buffer, offset, length, position));
  }

  copyRange(from: Handle, to: Handle): number {
    this.#file('copy', from);
    this.#file('copy', to);
    return -1;
  }

  shareContent(from: Handle, to: Handle): boolean {
    // Node can share blocks between paths only, and would follow symlinks in them.
    this.#file('copy', from);
    this.#file('copy', to);
    return false;
  }

  truncate(file: Handle, size: number): void {
    const descriptor = this.#file('ftruncate', file);
    nodeCall('ftruncate', () => fs.ftruncateSync(descriptor, size));
  }

  nextData(file: Handle, position: number): number {
    return position >= Number(this.#attributes.statsOf('fstat', file).size) ? -1 : position;
  }

  nextHole(file: Handle): number {
    this.#file('lseek', file);
    return -1;
  }

  setMode(handle: Handle, mode: number): void {
    this.#attributes.setMode(handle, mode);
  }

  setOwner(handle: Handle, uid: number, gid: number): void {
    this.#attributes.setOwner(handle, uid, gid);
  }

  setTime(handle: Handle, seconds: number, nanos: number): void {
    this.#attributes.setTime(handle, timeText(seconds, nanos));
  }

  setModeAt(at: Handle, name: ByteString, mode: number): void {
    this.#attributes.setModeAt(at, name, mode);
  }

  setOwnerAt(at: Handle, name: ByteString, uid: number, gid: number): void {
    const path = this.#places.path('lchown', at, name);
    nodeCall('lchown', () => fs.lchownSync(path, uid, gid));
  }

  setTimeAt(at: Handle, name: ByteString, seconds: number, nanos: number): void {
    const path = this.#places.path('lutimes', at, name);
    nodeCall('lutimes', () => {
      const access = accessTimeText(fs.lstatSync(path, { bigint: true }));
      fs.lutimesSync(path, access, timeText(seconds, nanos));
    });
  }

  makeDirectory(at: Handle, name: ByteString, mode: number): void {
    const path = this.#places.path('mkdir', at, name);
    nodeCall('mkdir', () => fs.mkdirSync(path, { mode }));
  }

  removeDirectory(at: Handle, name: ByteString): void {
    const path = this.#places.path('rmdir', at, name);
    nodeCall('rmdir', () => fs.rmdirSync(path));
  }

  unlink(at: Handle, name: ByteString): void {
    const path = this.#places.path('unlink', at, name);
    nodeCall('unlink', () => fs.unlinkSync(path));
  }

  rename(fromAt: Handle, fromName: ByteString, toAt: Handle, toName: ByteString, mode: RenameMode): void {
    const from = this.#places.path('rename', fromAt, fromName);
    const to = this.#places.path('rename', toAt, toName);
    if (mode === 'exchange') throw systemErrorNamed('rename', 'ENOSYS');
    if (mode === 'no-replace') renameNoReplace(from, to);
    else nodeCall('rename', () => fs.renameSync(from, to));
    this.#places.moved(from, to);
  }

  symlink(target: ByteString, at: Handle, name: ByteString): void {
    checkPathText('symlink', target);
    const path = this.#places.path('symlink', at, name);
    nodeCall('symlink', () => fs.symlinkSync(Buffer.from(target, 'latin1'), path));
  }

  readLink(at: Handle, name: ByteString): ByteString {
    const path = this.#places.path('readlink', at, name);
    return bytesToString(nodeCall('readlink', () => fs.readlinkSync(path, { encoding: 'buffer' })));
  }

  syncFile(file: Handle): void {
    const descriptor = this.#file('fsync', file);
    nodeCall('fsync', () => fs.fsyncSync(descriptor));
  }

  syncDirectory(directory: Handle): void {
    try {
      this.#attributes.withDescriptor('fsync', directory, fs.fsyncSync);
    } catch (error) {
      if (!CANNOT_SYNC_DIRECTORY.has(errorCode(error) ?? '')) throw error;
    }
  }

  giveBackMemory(): void {
    // Node has no call for it.
  }

  widenPipe(): void {
    // Nor for this.
  }

  syncFileSystem(handle: Handle): void {
    this.#places.pathOf('syncfs', handle);
    throw systemErrorNamed('syncfs', 'ENOSYS');
  }

  lock(directory: Handle): boolean {
    return this.#locks.lock(directory);
  }

  unlock(directory: Handle): void {
    this.#locks.unlock(directory);
  }

  lockHolder(directory: Handle): LockHolder | null {
    return this.#locks.holder(directory);
  }

  #file(call: string, handle: Handle): number {
    const descriptor = this.#places.descriptor(call, handle);
    if (descriptor === undefined) throw systemErrorNamed(call, 'EISDIR');
    return descriptor;
  }
}

function checkStretch(call: string, buffer: Uint8Array, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > buffer.length) throw systemErrorNamed(call, 'EINVAL');
}
