/**
 * What a process has on a disk in memory: open handles, faults that hit its calls, and whether it
 * still lives.
 */
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { checkEntryName } from '../../src/system/entry-name.ts';
import { systemErrorNamed } from '../../src/system/errno.ts';
import type { LockHolder } from '../../src/system/lock-holder.ts';
import type { Handle } from '../../src/system/system.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { type CallName, Faults, type MutationHook } from './memory-faults.ts';
import type { Inode } from './memory-inode.ts';

const MOST_SYMLINKS = 40;
const FIRST_HANDLE = 3;

interface Open {
  readonly inode: Inode;
  readonly writable: boolean;
}

export class MemoryProcess {
  readonly disk: MemoryDisk;
  readonly faults = new Faults();
  hook: MutationHook | undefined;
  readonly #open = new Map<Handle, Open>();
  #next: Handle = FIRST_HANDLE;
  #death: { readonly cause: unknown } | undefined;

  constructor(disk: MemoryDisk) {
    this.disk = disk;
  }

  get openHandles(): number {
    return this.#open.size;
  }

  get dead(): boolean {
    return this.#death !== undefined;
  }

  /** Does a call that changes nothing. A dead process does nothing any more. */
  look<T>(call: CallName, name: ByteString | undefined, body: () => T): T {
    if (this.#death !== undefined) throw this.#death.cause;
    this.faults.check(call, name);
    return body();
  }

  /** Does a call that changes the disk. If the hook throws, the process is dead from there on. */
  mutate<T>(call: CallName, name: ByteString | undefined, body: () => T): T {
    this.#announce(call, 'before', name);
    const result = this.look(call, name, body);
    this.#announce(call, 'after', name);
    return result;
  }

  #announce(call: CallName, phase: 'before' | 'after', name: ByteString | undefined): void {
    if (this.#death !== undefined) throw this.#death.cause;
    try {
      this.hook?.(call, phase, name);
    } catch (cause) {
      this.#death = { cause };
      throw cause;
    }
  }

  hold(inode: Inode, writable = false): Handle {
    const handle = this.#next++;
    this.#open.set(handle, { inode, writable });
    return handle;
  }

  /** Forgets a handle, and the lock that was taken with it. */
  drop(handle: Handle): void {
    if (!this.#open.has(handle)) throw systemErrorNamed('close', 'EBADF');
    this.releaseLock(handle);
    this.#open.delete(handle);
  }

  takeLock(handle: Handle): boolean {
    const open = this.#find('lock', handle);
    const holder = this.disk.locks.get(open.inode);
    if (holder !== undefined && holder !== open) return false;
    this.disk.locks.set(open.inode, open);
    return true;
  }

  releaseLock(handle: Handle): void {
    const open = this.#find('unlock', handle);
    if (this.disk.locks.get(open.inode) === open) this.disk.locks.delete(open.inode);
  }

  /** Another process is all that is known of whoever holds the lock. */
  lockHolder(handle: Handle): LockHolder | null {
    const open = this.#find('lock', handle);
    if (!this.disk.locks.has(open.inode)) return null;
    return { process: null, since: null, here: true, alive: true };
  }

  /** What is open. Throws EBADF. */
  inode(call: CallName, handle: Handle): Inode {
    return this.#find(call, handle).inode;
  }

  /** The open directory. Throws EBADF or ENOTDIR. */
  directory(call: CallName, handle: Handle): Inode {
    const inode = this.inode(call, handle);
    if (inode.kind !== Kind.directory) throw systemErrorNamed(call, 'ENOTDIR');
    return inode;
  }

  /** The open file. Throws EBADF (also if it must be writable and is not) or EISDIR. */
  file(call: CallName, handle: Handle, writable = false): Inode {
    const open = this.#find(call, handle);
    if (open.inode.kind === Kind.directory && !writable) throw systemErrorNamed(call, 'EISDIR');
    if (writable && !open.writable) throw systemErrorNamed(call, call === 'truncate' ? 'EINVAL' : 'EBADF');
    return open.inode;
  }

  /** The entry `name`, if there is one. */
  entry(call: CallName, at: Handle, name: ByteString): Inode | undefined {
    const directory = this.directory(call, at);
    checkEntryName(call, name);
    return directory.entries.get(name);
  }

  /** The entry `name`. Throws ENOENT. */
  existing(call: CallName, at: Handle, name: ByteString): Inode {
    const inode = this.entry(call, at, name);
    if (inode === undefined) throw systemErrorNamed(call, 'ENOENT');
    return inode;
  }

  /** A directory in which `name` is free. Throws EEXIST, or ENOENT in a directory that was removed. */
  freeIn(call: CallName, at: Handle, name: ByteString): Inode {
    if (this.entry(call, at, name) !== undefined) throw systemErrorNamed(call, 'EEXIST');
    const directory = this.directory(call, at);
    if (directory.removed) throw systemErrorNamed(call, 'ENOENT');
    return directory;
  }

  /** Walks an absolute path, following symlinks. */
  walk(call: CallName, path: ByteString, links = 0): Inode {
    let at = this.disk.root;
    const reached: string[] = [];
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    for (const [index, name] of names.entries()) {
      if (at.kind !== Kind.directory) throw systemErrorNamed(call, 'ENOTDIR');
      const next = name === '..' ? at.parent : at.entries.get(asBytes(name));
      if (next === undefined) throw systemErrorNamed(call, 'ENOENT');
      if (next.kind === Kind.symlink) {
        if (links >= MOST_SYMLINKS) throw systemErrorNamed(call, 'ELOOP');
        const base = next.target.startsWith('/') ? '' : reached.join('/');
        const rest = names.slice(index + 1).join('/');
        return this.walk(call, asBytes(`${base}/${next.target}/${rest}`), links + 1);
      }
      reached.push(name);
      at = next;
    }
    return at;
  }

  #find(call: CallName, handle: Handle): Open {
    const open = this.#open.get(handle);
    if (open === undefined) throw systemErrorNamed(call, 'EBADF');
    return open;
  }
}
