/** `System` in memory, for tests: can be stopped at each change, made to fail at any call, have its power cut. */
import { type ByteString, writeBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { blankStatus } from '../../src/system/blank-status.ts';
import type { DirectoryListing } from '../../src/system/directory-listing.ts';
import { checkPathText } from '../../src/system/entry-name.ts';
import type { EntryStatus } from '../../src/system/entry-status.ts';
import { systemErrorNamed } from '../../src/system/errno.ts';
import type { LockHolder } from '../../src/system/lock-holder.ts';
import type { FileSystemStatus, Handle, RenameMode, System, SystemCapabilities } from '../../src/system/system.ts';
import { SystemError } from '../../src/system/system-error.ts';
import { checkLength, checkStretch } from './memory-checks.ts';
import type { MemoryClock } from './memory-clock.ts';
import { nextDataIn, nextHoleIn, truncateContent, writeContent } from './memory-content.ts';
import { MemoryDisk } from './memory-disk.ts';
import type { CallName, Fault, MutationHook } from './memory-faults.ts';
import { type Inode, inodeStatus, nanosOf } from './memory-inode.ts';
import { diskAfterPowerCut } from './memory-power-cut.ts';
import { MemoryProcess } from './memory-process.ts';
import { isMountPoint, renameEdits } from './memory-rename.ts';
import { plantTree, readPlantedTree, type TreeDescription } from './memory-tree.ts';

const MODE_MASK = 0o7777;
const OWNER_ONLY = 0o600;
const UMASK = 0o022;
const SYMLINK_MODE = 0o777;
const MUCH_SPACE = 2 ** 40;

export class MemorySystem implements System {
  readonly name = 'memory';
  readonly giveBackMemory = (): void => undefined;
  readonly widenPipe = (): void => undefined;
  readonly capabilities: SystemCapabilities = {
    nanoseconds: true,
    atomicNoReplace: true,
    exchange: true,
    confined: true,
    syncFileSystem: true,
    lock: true,
  };
  /** What `fileSystemStatus` tells; writing does not count against it. */
  freeBytes = MUCH_SPACE;
  /** The most that one read, write or copyRange transfers. */
  longestTransfer = Number.POSITIVE_INFINITY;
  /** `shareContent` works. */
  reflink = false;
  readonly #process: MemoryProcess;

  constructor(disk: MemoryDisk = new MemoryDisk()) {
    this.#process = new MemoryProcess(disk);
  }

  get clock(): MemoryClock {
    return this.#disk.clock;
  }

  get openHandles(): number {
    return this.#process.openHandles;
  }

  /**
   * Called around each call that changes the disk or makes it durable, as `before` and, if it
   * succeeded, `after`. If it throws, this system stands for a process that was killed there: every
   * later call but `close` throws the same and does nothing. Go on with `reopen` or `powerCut`.
   */
  set onMutation(hook: MutationHook | undefined) {
    this.#process.hook = hook;
  }

  /** Makes a call fail. Several faults may be set; each counts for itself. */
  fail(fault: Fault): void {
    this.#process.faults.add(fault);
  }

  clearFaults(): void {
    this.#process.faults.clear();
  }

  /** Another process on the same disk, while this one goes on. */
  attach(): MemorySystem {
    return new MemorySystem(this.#disk);
  }

  /** The next process after this one was killed: same disk, no handles, no locks. */
  reopen(): MemorySystem {
    this.#disk.locks.clear();
    return this.attach();
  }

  /** The machine after its power was cut; `seed` picks what survived of all that was not durable. */
  powerCut(seed: number): MemorySystem {
    return new MemorySystem(diskAfterPowerCut(this.#disk, seed));
  }

  /** How many changes of names and attributes a power cut could still undo. */
  get pendingChanges(): number {
    return this.#disk.pendingChanges;
  }

  /** Makes the directory `path` and what is described in it, all of it durable; no hook is called. */
  plant(path: string, tree: TreeDescription): void {
    plantTree(this.#disk, path, tree);
  }

  /** What is below `path`: relative path to a description such as `file text`, `directory` or `symlink target`. */
  readTree(path: string): Map<string, string> {
    return readPlantedTree(this.#disk, path);
  }

  /** Puts the empty directory `path` on a device of its own. */
  mount(path: ByteString): void {
    this.#process.walk('openRoot', path).device = this.#disk.newDevice();
  }

  openRoot(path: ByteString): Handle {
    return this.#process.look('openRoot', path, () => {
      checkPathText('open', path);
      const inode = this.#process.walk('openRoot', path);
      if (inode.kind !== Kind.directory) throw systemErrorNamed('open', 'ENOTDIR');
      return this.#process.hold(inode);
    });
  }

  openDirectory(at: Handle, name: ByteString): Handle {
    return this.#process.look('openDirectory', name, () => {
      const inode = this.#process.existing('openDirectory', at, name);
      if (inode.kind !== Kind.directory) throw systemErrorNamed('open', 'ENOTDIR');
      return this.#process.hold(inode);
    });
  }

  openParent(directory: Handle): Handle {
    return this.#process.look('openParent', undefined, () => {
      const inode = this.#process.directory('openParent', directory);
      return this.#process.hold(inode.parent ?? inode);
    });
  }

  close(handle: Handle): void {
    if (!this.#process.dead) this.#process.drop(handle);
  }

  readDirectory(directory: Handle, listing: DirectoryListing): void {
    this.#process.look('readDirectory', undefined, () => {
      const inode = this.#process.directory('readDirectory', directory);
      if (inode.removed) throw systemErrorNamed('readDirectory', 'ENOENT');
      for (const [name, child] of inode.entries) this.#list(name, child, listing);
    });
  }

  #list(name: ByteString, inode: Inode, listing: DirectoryListing): void {
    const status = blankStatus();
    let failure = 0;
    try {
      this.#process.look('status', name, () => inodeStatus(inode, status));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === 'ENOENT') return;
      failure = error.errno;
    }
    listing.reserve(name.length);
    writeBytes(name, listing.names, listing.namesLength);
    if (failure === 0) listing.push(name.length, status, 0);
    else listing.fail(listing.pushName(name.length), failure);
  }

  status(at: Handle, name: ByteString, into: EntryStatus): void {
    this.#process.look('status', name, () => inodeStatus(this.#process.existing('status', at, name), into));
  }

  statusIfExists(at: Handle, name: ByteString, into: EntryStatus): boolean {
    return this.#process.look('statusIfExists', name, () => {
      const inode = this.#process.entry('statusIfExists', at, name);
      if (inode !== undefined) inodeStatus(inode, into);
      return inode !== undefined;
    });
  }

  statusOf(handle: Handle, into: EntryStatus): void {
    this.#process.look('statusOf', undefined, () => inodeStatus(this.#process.inode('statusOf', handle), into));
  }

  fileSystemStatus(handle: Handle): FileSystemStatus {
    return this.#process.look('fileSystemStatus', undefined, () => {
      this.#process.inode('fileSystemStatus', handle);
      return { type: this.#disk.type, freeBytes: this.freeBytes };
    });
  }

  openFile(at: Handle, name: ByteString): Handle {
    return this.#process.look('openFile', name, () => {
      const inode = this.#process.existing('openFile', at, name);
      if (inode.kind === Kind.symlink) throw systemErrorNamed('open', 'ELOOP');
      return this.#process.hold(inode);
    });
  }

  createFile(at: Handle, name: ByteString): Handle {
    const inode = this.#make('createFile', at, name, Kind.file, OWNER_ONLY);
    return this.#process.hold(inode, true);
  }

  openFileForUpdate(at: Handle, name: ByteString): Handle {
    return this.#process.look('openFileForUpdate', name, () => {
      const inode = this.#process.existing('openFileForUpdate', at, name);
      if (inode.kind === Kind.symlink) throw systemErrorNamed('open', 'ELOOP');
      if (inode.kind === Kind.directory) throw systemErrorNamed('open', 'EISDIR');
      return this.#process.hold(inode, true);
    });
  }

  read(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return this.#process.look('read', undefined, () => {
      const { content } = this.#process.file('read', file);
      const part = content.subarray(position, position + Math.min(length, this.longestTransfer));
      checkStretch('read', buffer, offset, length);
      buffer.set(part, offset);
      return part.length;
    });
  }

  write(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    return this.#process.mutate('write', undefined, () => {
      const inode = this.#process.file('write', file, true);
      checkStretch('write', buffer, offset, length);
      const count = Math.min(length, this.longestTransfer);
      if (count > 0) writeContent(this.#disk, inode, buffer.subarray(offset, offset + count), position);
      return count;
    });
  }

  copyRange(from: Handle, to: Handle, position: number, length: number): number {
    return this.#process.mutate('copyRange', undefined, () => {
      const source = this.#process.file('copyRange', from);
      const target = this.#process.file('copyRange', to, true);
      if (source.device !== target.device || source === target) return -1;
      const part = source.content.subarray(position, position + Math.min(length, this.longestTransfer));
      if (part.length > 0) writeContent(this.#disk, target, part, position);
      return part.length;
    });
  }

  shareContent(from: Handle, to: Handle): boolean {
    return this.#process.mutate('shareContent', undefined, () => {
      const source = this.#process.file('shareContent', from);
      const target = this.#process.file('shareContent', to, true);
      if (!this.reflink || source.device !== target.device) return false;
      this.#disk.setContent(target, source.content.slice());
      return true;
    });
  }

  truncate(file: Handle, size: number): void {
    this.#process.mutate('truncate', undefined, () => {
      truncateContent(this.#disk, this.#process.file('truncate', file, true), size);
    });
  }

  nextData(file: Handle, position: number): number {
    return this.#process.look('nextData', undefined, () => nextDataIn(this.#process.file('nextData', file), position));
  }

  nextHole(file: Handle, position: number): number {
    return this.#process.look('nextHole', undefined, () => nextHoleIn(this.#process.file('nextHole', file), position));
  }

  setMode(handle: Handle, mode: number): void {
    this.#process.mutate('setMode', undefined, () => {
      this.#disk.change(this.#process.inode('setMode', handle), { mode: mode & MODE_MASK });
    });
  }

  setOwner(handle: Handle, uid: number, gid: number): void {
    this.#process.mutate('setOwner', undefined, () =>
      this.#disk.changeOwner(this.#process.inode('setOwner', handle), uid, gid),
    );
  }

  setTime(handle: Handle, seconds: number, nanos: number): void {
    this.#process.mutate('setTime', undefined, () => {
      this.#disk.change(this.#process.inode('setTime', handle), { mtime: nanosOf(seconds, nanos) });
    });
  }

  setModeAt(at: Handle, name: ByteString, mode: number): void {
    this.#process.mutate('setModeAt', name, () => {
      const inode = this.#process.existing('setModeAt', at, name);
      if (inode.kind !== Kind.symlink) this.#disk.change(inode, { mode: mode & MODE_MASK });
    });
  }

  setOwnerAt(at: Handle, name: ByteString, uid: number, gid: number): void {
    this.#process.mutate('setOwnerAt', name, () =>
      this.#disk.changeOwner(this.#process.existing('setOwnerAt', at, name), uid, gid),
    );
  }

  setTimeAt(at: Handle, name: ByteString, seconds: number, nanos: number): void {
    this.#process.mutate('setTimeAt', name, () => {
      this.#disk.change(this.#process.existing('setTimeAt', at, name), { mtime: nanosOf(seconds, nanos) });
    });
  }

  makeDirectory(at: Handle, name: ByteString, mode: number): void {
    this.#make('makeDirectory', at, name, Kind.directory, mode & MODE_MASK & ~UMASK);
  }

  removeDirectory(at: Handle, name: ByteString): void {
    this.#process.mutate('removeDirectory', name, () => {
      const inode = this.#process.existing('removeDirectory', at, name);
      const directory = this.#process.directory('removeDirectory', at);
      if (inode.kind !== Kind.directory) throw systemErrorNamed('rmdir', 'ENOTDIR');
      if (isMountPoint(inode, directory)) throw systemErrorNamed('rmdir', 'EBUSY');
      if (inode.entries.size > 0) throw systemErrorNamed('rmdir', 'ENOTEMPTY');
      this.#disk.edit([{ directory, name, inode: undefined }]);
    });
  }

  unlink(at: Handle, name: ByteString): void {
    this.#process.mutate('unlink', name, () => {
      const inode = this.#process.existing('unlink', at, name);
      if (inode.kind === Kind.directory) throw systemErrorNamed('unlink', 'EISDIR');
      this.#disk.edit([{ directory: this.#process.directory('unlink', at), name, inode: undefined }]);
    });
  }

  rename(fromAt: Handle, fromName: ByteString, toAt: Handle, toName: ByteString, mode: RenameMode): void {
    this.#process.mutate('rename', fromName, () => {
      this.#process.entry('rename', fromAt, fromName);
      this.#process.entry('rename', toAt, toName);
      checkLength('rename', toName);
      const from = { directory: this.#process.directory('rename', fromAt), name: fromName };
      const to = { directory: this.#process.directory('rename', toAt), name: toName };
      const edits = renameEdits(from, to, mode);
      if (edits.length > 0) this.#disk.edit(edits);
    });
  }

  symlink(target: ByteString, at: Handle, name: ByteString): void {
    checkPathText('symlink', target);
    if (target === '') throw systemErrorNamed('symlink', 'ENOENT');
    this.#make('symlink', at, name, Kind.symlink, SYMLINK_MODE, target);
  }

  readLink(at: Handle, name: ByteString): ByteString {
    return this.#process.look('readLink', name, () => {
      const inode = this.#process.existing('readLink', at, name);
      if (inode.kind !== Kind.symlink) throw systemErrorNamed('readlink', 'EINVAL');
      return inode.target;
    });
  }

  syncFile(file: Handle): void {
    this.#process.mutate('syncFile', undefined, () => this.#disk.syncFile(this.#process.inode('syncFile', file)));
  }

  syncDirectory(directory: Handle): void {
    this.#process.mutate('syncDirectory', undefined, () => {
      this.#disk.syncDirectory(this.#process.inode('syncDirectory', directory));
    });
  }

  syncFileSystem(handle: Handle): void {
    this.#process.mutate('syncFileSystem', undefined, () => {
      this.#process.inode('syncFileSystem', handle);
      this.#disk.syncAll();
    });
  }

  lock(directory: Handle): boolean {
    return this.#process.look('lock', undefined, () => this.#process.takeLock(directory));
  }

  unlock(directory: Handle): void {
    this.#process.look('unlock', undefined, () => this.#process.releaseLock(directory));
  }

  lockHolder(directory: Handle): LockHolder | null {
    return this.#process.look('lock', undefined, () => this.#process.lockHolder(directory));
  }

  get #disk(): MemoryDisk {
    return this.#process.disk;
  }

  #make(call: CallName, at: Handle, name: ByteString, kind: Kind, mode: number, target?: ByteString): Inode {
    return this.#process.mutate(call, name, () => {
      const directory = this.#process.freeIn(call, at, name);
      checkLength(call, name);
      const inode = this.#disk.make(kind, directory.device, mode);
      if (target !== undefined) inode.target = target;
      this.#disk.edit([{ directory, name, inode }]);
      return inode;
    });
  }
}
