/**
 * Where descriptors of directories cannot be used in paths, a directory is held by its real path, and
 * a look before each opening keeps symlinks out. Not confined.
 */
import { closeSync, lstatSync, openSync, realpathSync } from 'node:fs';
import type { ByteString } from '../../core/tree/byte-string.ts';
import { checkEntryName, checkPathText } from '../entry-name.ts';
import { systemErrorNamed } from '../errno.ts';
import type { Handle } from '../system.ts';
import { nodeCall } from './node-call.ts';
import { O_EXCL, O_NOFOLLOW } from './open-flags.ts';
import type { Places } from './places.ts';

interface Held {
  /** Bytes, one per character. */
  path: string;
  readonly descriptor: number | undefined;
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
    const path = this.#find('open', directory).path;
    const end = path.lastIndexOf('/');
    return this.#openDirectory(Buffer.from(end <= 0 ? path.slice(0, end + 1) || path : path.slice(0, end), 'latin1'));
  }

  openFile(at: Handle, name: ByteString, flags: number, mode: number): Handle {
    const path = this.path('open', at, name);
    // RACE: without O_NOFOLLOW a symlink may be swapped in after this look.
    const status = nodeCall('open', () => lstatSync(path, { throwIfNoEntry: false }));
    if (status?.isSymbolicLink() === true && (flags & O_EXCL) === 0) throw systemErrorNamed('open', 'ELOOP');
    const descriptor = nodeCall('open', () => openSync(path, flags | O_NOFOLLOW, mode));
    return this.#hold(path, descriptor);
  }

  close(handle: Handle): void {
    const { descriptor } = this.#find('close', handle);
    this.#held.delete(handle);
    if (descriptor !== undefined) nodeCall('close', () => closeSync(descriptor));
  }

  path(call: string, at: Handle, name: ByteString): Buffer {
    const { path } = this.#find(call, at);
    checkEntryName(call, name);
    return Buffer.from(path.endsWith('/') ? path + name : `${path}/${name}`, 'latin1');
  }

  pathOf(call: string, handle: Handle): Buffer {
    return Buffer.from(this.#find(call, handle).path, 'latin1');
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
    const status = nodeCall('open', () => lstatSync(path));
    if (!status.isDirectory()) throw systemErrorNamed('open', status.isSymbolicLink() ? 'ELOOP' : 'ENOTDIR');
    return this.#hold(path, undefined);
  }

  #hold(path: Buffer, descriptor: number | undefined): Handle {
    const handle = this.#next++;
    this.#held.set(handle, { path: path.toString('latin1'), descriptor });
    return handle;
  }

  #find(call: string, handle: Handle): Held {
    const held = this.#held.get(handle);
    if (held === undefined) throw systemErrorNamed(call, 'EBADF');
    return held;
  }
}
