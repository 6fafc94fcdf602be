/**
 * The directories from a root down to where a walk stands, with a bounded number of them open. The
 * root's handle and the deepest ones are kept; one that was closed is opened again when the walk comes
 * back up to it, through the parent of the directory below, or name by name from the root.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { blankStatus } from '../system/blank-status.ts';
import { systemErrorNamed } from '../system/errno.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';

const LIMIT = 64;
const CLOSED: Handle = -1;

/** What tells one directory from every other. */
export interface DirectoryKey {
  readonly inode: bigint;
  readonly device: bigint;
  readonly mount: number;
}

interface Level extends DirectoryKey {
  /** In the level above; empty for the root. */
  readonly name: ByteString;
  handle: Handle;
}

export class DirectoryStack {
  readonly #system: System;
  readonly #levels: Level[] = [];
  readonly #limit: number;
  readonly #status = blankStatus();
  /** Levels from 1 up to here are closed. */
  #open = 1;

  constructor(system: System, limit: number = LIMIT) {
    this.#system = system;
    this.#limit = limit;
  }

  /** The handle of the deepest directory, or null if it was closed and cannot be had again. */
  get top(): Handle | null {
    const level = this.#levels[this.#levels.length - 1];
    return level === undefined || level.handle === CLOSED ? null : level.handle;
  }

  /** True if the directory is one of those on the stack: a file system that contains itself. */
  has(key: DirectoryKey): boolean {
    return this.#levels.some((level) => isSame(level, key));
  }

  /** Goes down. The first directory is the root, whose handle stays the caller's; the others are closed here. */
  push(name: ByteString, handle: Handle, key: DirectoryKey): void {
    const { inode, device, mount } = key;
    this.#levels.push({ name, handle, inode, device, mount });
    const oldest = this.#levels[this.#open];
    if (this.#levels.length - this.#open < this.#limit || oldest === undefined) return;
    this.#close(oldest);
    this.#open++;
  }

  /** Goes up. Throws SystemError if the directory above was closed and cannot be had again. */
  pop(): void {
    const below = this.#levels.pop();
    if (below === undefined) return;
    const depth = this.#levels.length - 1;
    const level = this.#levels[depth];
    try {
      if (level === undefined || level.handle !== CLOSED) return;
      level.handle = this.#above(below, level) ?? this.#fromRoot(depth);
      this.#open = Math.min(this.#open, depth);
    } finally {
      if (depth >= 0) this.#close(below);
    }
  }

  /** Closes what is open, but for the root. */
  close(): void {
    while (this.#levels.length > 1) this.#close(this.#levels.pop() as Level);
    this.#levels.length = 0;
    this.#open = 1;
  }

  #close(level: Level): void {
    if (level.handle !== CLOSED) this.#system.close(level.handle);
    level.handle = CLOSED;
  }

  /** RACE: `below` may have been renamed to elsewhere; then its parent is another directory, and null is given. */
  #above(below: Level, level: Level): Handle | null {
    if (below.handle === CLOSED) return null;
    try {
      return this.#checked(this.#system.openParent(below.handle), level);
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return null;
    }
  }

  #fromRoot(depth: number): Handle {
    const root = (this.#levels[0] as Level).handle;
    let handle = root;
    for (const level of this.#levels.slice(1, depth + 1)) {
      try {
        const next = this.#system.openDirectory(handle, level.name);
        if (handle !== root) this.#system.close(handle);
        handle = next;
      } catch (error) {
        if (handle !== root) this.#system.close(handle);
        throw error;
      }
    }
    const checked = this.#checked(handle, this.#levels[depth] as Level);
    // RACE: another directory was put in its place; what was listed cannot be reached by its name any more.
    if (checked === null) throw systemErrorNamed('openat', 'ESTALE');
    return checked;
  }

  #checked(handle: Handle, level: Level): Handle | null {
    this.#system.statusOf(handle, this.#status);
    if (isSame(level, this.#status)) return handle;
    this.#system.close(handle);
    return null;
  }
}

function isSame(a: DirectoryKey, b: DirectoryKey): boolean {
  return a.inode === b.inode && a.device === b.device && a.mount === b.mount;
}
