/**
 * Directories below one root, each opened from the handle of the one above it without following a
 * symlink. Whatever is done through such a handle stays inside the root. The least recently used
 * handles are closed, so the number of open files is bounded; where the system gives us fewer, fewer are held.
 */
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { joinPath } from '../core/tree/path.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';

const LIMIT = 128;
/** One in so many of those that are held are closed at once when there is no more room: finding the oldest takes a look at all. */
const SHARE_CLOSED = 8;
/** As many as are held where the system refuses more: a chain of directories is opened one below the other. */
const FEWEST = 2;

interface HeldDirectory {
  readonly handle: Handle;
  lastUse: number;
}

export class HeldDirectories {
  readonly #system: System;
  readonly #root: Handle;
  #limit: number;
  /** The root is not among them. */
  readonly #held = new Map<ByteString, HeldDirectory>();
  #uses = 0;
  #lastPath: ByteString = ROOT;
  #lastHandle: Handle;

  /** `root` stays the caller's to close. */
  constructor(system: System, root: Handle, limit: number = LIMIT) {
    this.#system = system;
    this.#root = root;
    this.#limit = limit;
    this.#lastHandle = root;
  }

  /**
   * The handle of the directory at `path`, good until the next call but one. Throws SystemError: ENOENT, or
   * ELOOP or ENOTDIR where a component is no real directory.
   */
  open(path: ByteString): Handle {
    if (path === this.#lastPath) return this.#lastHandle;
    const handle = path === ROOT ? this.#root : this.#open(path);
    this.#lastPath = path;
    this.#lastHandle = handle;
    return handle;
  }

  /** Forgets every handle: a directory was renamed, and paths mean something else now. */
  forget(): void {
    for (const { handle } of this.#held.values()) this.#system.close(handle);
    this.#held.clear();
    this.#lastPath = ROOT;
    this.#lastHandle = this.#root;
  }

  #open(path: ByteString): Handle {
    const known = this.#held.get(path);
    if (known !== undefined) {
      known.lastUse = ++this.#uses;
      return known.handle;
    }
    let start = path.length;
    let handle = this.#root;
    for (;;) {
      start = path.lastIndexOf('/', start - 1);
      if (start < 0) break;
      const above = this.#held.get(asBytes(path.slice(0, start)));
      if (above !== undefined) {
        handle = above.handle;
        break;
      }
    }
    let reached: ByteString = start < 0 ? ROOT : asBytes(path.slice(0, start));
    for (const name of path.slice(start + 1).split('/')) {
      // RACE: the name may be swapped for a symlink at any moment; openDirectory refuses one.
      handle = this.#openBelow(handle, asBytes(name));
      reached = joinPath(reached, asBytes(name));
      this.#held.set(reached, { handle, lastUse: ++this.#uses });
      this.#evict(handle);
    }
    return handle;
  }

  #openBelow(above: Handle, name: ByteString): Handle {
    for (;;) {
      try {
        return this.#system.openDirectory(above, name);
      } catch (error) {
        const code = errorCode(error);
        if ((code !== 'EMFILE' && code !== 'ENFILE') || this.#held.size <= FEWEST) throw error;
        this.#limit = Math.max(FEWEST, this.#held.size >>> 1);
        this.#evict(above);
      }
    }
  }

  #evict(keep: Handle): void {
    if (this.#held.size <= this.#limit) return;
    const left = this.#limit - Math.floor(this.#limit / SHARE_CLOSED);
    for (const [path, { handle }] of [...this.#held].sort(([, a], [, b]) => a.lastUse - b.lastUse)) {
      if (this.#held.size <= left) return;
      if (handle === keep || handle === this.#lastHandle) continue;
      this.#system.close(handle);
      this.#held.delete(path);
    }
  }
}
