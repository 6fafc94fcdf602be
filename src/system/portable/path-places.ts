/**
 * Where descriptors of directories cannot be used in paths, a directory is held by its real path. Before each use
 * of it a look tells whether that path still leads to the same directory, which keeps symlinks out that were put
 * in place of it, or of one above it, since it was opened. Not confined: in the moment between look and use it
 * could be led elsewhere.
 */
import { closeSync, lstatSync, openSync, realpathSync } from 'node:fs';
import type { ByteString } from '../../core/tree/byte-string.ts';
import { checkEntryName, checkPathText } from '../entry-name.ts';
import { systemErrorNamed } from '../errno.ts';
import type { Handle } from '../system.ts';
import { nodeCall } from './node-call.ts';
import { O_EXCL, O_NOFOLLOW } from './open-flags.ts';
import type { Places } from './places.ts';

/** What tells one entry from every other, for as long as it is there. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

interface Held {
  /** Bytes, one per character. */
  path: string;
  /** Of a file: it is reached by this, whatever its path leads to. */
  readonly descriptor: number | undefined;
  /** Of a directory. */
  readonly identity: Identity | null;
}

export class PathPlaces implements Places {
  readonly confined = false;
  readonly #held = new Map<Handle, Held>();
  #next: Handle = 1;

  openRoot(path: ByteString): Handle {
    checkPathText('open', path);
    const real = nodeCall('open', () => realpathSync.native(Buffer.from(path, 'latin1'), { encoding: 'buffer' }));
    return this.#openDirectory(real);
  }

  openDirectory(at: Handle, name: ByteString): Handle {
    return this.#openDirectory(this.path('open', at, name));
  }

  openParent(directory: Handle): Handle {
    const { path } = this.#used('open', directory);
    const end = path.lastIndexOf('/');
    return this.#openDirectory(Buffer.from(end <= 0 ? path.slice(0, end + 1) || path : path.slice(0, end), 'latin1'));
  }

  openFile(at: Handle, name: ByteString, flags: number, mode: number): Handle {
    const path = this.path('open', at, name);
    // RACE: without O_NOFOLLOW a symlink may be swapped in after this look.
    const status = nodeCall('open', () => lstatSync(path, { throwIfNoEntry: false }));
    if (status?.isSymbolicLink() === true && (flags & O_EXCL) === 0) throw systemErrorNamed('open', 'ELOOP');
    const descriptor = nodeCall('open', () => openSync(path, flags | O_NOFOLLOW, mode));
    return this.#hold(path, descriptor, null);
  }

  close(handle: Handle): void {
    const { descriptor } = this.#find('close', handle);
    this.#held.delete(handle);
    if (descriptor !== undefined) nodeCall('close', () => closeSync(descriptor));
  }

  path(call: string, at: Handle, name: ByteString): Buffer {
    const { path } = this.#used(call, at);
    checkEntryName(call, name);
    return Buffer.from(path.endsWith('/') ? path + name : `${path}/${name}`, 'latin1');
  }

  pathOf(call: string, handle: Handle): Buffer {
    return Buffer.from(this.#used(call, handle).path, 'latin1');
  }

  descriptor(call: string, handle: Handle): number | undefined {
    return this.#find(call, handle).descriptor;
  }

  moved(from: Buffer, to: Buffer): void {
    const before = from.toString('latin1');
    const after = to.toString('latin1');
    for (const held of this.#held.values()) {
      if (held.path === before || held.path.startsWith(`${before}/`))
        held.path = after + held.path.slice(before.length);
    }
  }

  #openDirectory(path: Buffer): Handle {
    const status = nodeCall('open', () => lstatSync(path, { bigint: true }));
    if (!status.isDirectory()) throw systemErrorNamed('open', status.isSymbolicLink() ? 'ELOOP' : 'ENOTDIR');
    return this.#hold(path, undefined, { dev: status.dev, ino: status.ino });
  }

  #hold(path: Buffer, descriptor: number | undefined, identity: Identity | null): Handle {
    const handle = this.#next++;
    this.#held.set(handle, { path: path.toString('latin1'), descriptor, identity });
    return handle;
  }

  /** What is held, for the use of its path. Throws ENOENT for a directory that its path does not lead to any more. */
  #used(call: string, handle: Handle): Held {
    const held = this.#find(call, handle);
    const { identity } = held;
    if (identity === null) return held;
    const status = nodeCall(call, () =>
      lstatSync(Buffer.from(held.path, 'latin1'), { bigint: true, throwIfNoEntry: false }),
    );
    // RACE: a symlink that is put in place of the directory after this look is followed.
    if (status?.ino !== identity.ino || status.dev !== identity.dev) throw systemErrorNamed(call, 'ENOENT');
    return held;
  }

  #find(call: string, handle: Handle): Held {
    const held = this.#held.get(handle);
    if (held === undefined) throw systemErrorNamed(call, 'EBADF');
    return held;
  }
}
