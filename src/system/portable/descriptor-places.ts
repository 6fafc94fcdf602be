/**
 * On Linux `/proc/self/fd/N/name` names an entry of the directory that descriptor N holds: openat
 * without openat. A handle is a descriptor.
 */
import { closeSync, openSync } from 'node:fs';
import type { ByteString } from '../../core/tree/byte-string.ts';
import { checkEntryName, checkPathText } from '../entry-name.ts';
import { systemErrorNamed } from '../errno.ts';
import type { Handle } from '../system.ts';
import { nodeCall } from './node-call.ts';
import { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } from './open-flags.ts';
import type { Places } from './places.ts';

export class DescriptorPlaces implements Places {
  readonly confined = true;
  /** A path below a closed descriptor would say ENOENT, as if an entry were missing. */
  readonly #open = new Set<Handle>();

  openRoot(path: ByteString): Handle {
    checkPathText('open', path);
    return this.#opened(Buffer.from(path, 'latin1'), O_RDONLY | O_DIRECTORY, 0);
  }

  openDirectory(at: Handle, name: ByteString): Handle {
    return this.#opened(this.path('open', at, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  }

  openParent(directory: Handle): Handle {
    this.#check('open', directory);
    return this.#opened(Buffer.from(`/proc/self/fd/${directory}/..`), O_RDONLY | O_DIRECTORY, 0);
  }

  openFile(at: Handle, name: ByteString, flags: number, mode: number): Handle {
    return this.#opened(this.path('open', at, name), flags | O_NOFOLLOW, mode);
  }

  close(handle: Handle): void {
    this.#check('close', handle);
    this.#open.delete(handle);
    nodeCall('close', () => closeSync(handle));
  }

  path(call: string, at: Handle, name: ByteString): Buffer {
    this.#check(call, at);
    checkEntryName(call, name);
    return Buffer.from(`/proc/self/fd/${at}/${name}`, 'latin1');
  }

  pathOf(call: string, handle: Handle): Buffer {
    this.#check(call, handle);
    return Buffer.from(`/proc/self/fd/${handle}`, 'latin1');
  }

  descriptor(call: string, handle: Handle): number {
    this.#check(call, handle);
    return handle;
  }

  moved(): void {
    // Descriptors follow what they hold.
  }

  #opened(path: Buffer, flags: number, mode: number): Handle {
    const handle = nodeCall('open', () => openSync(path, flags, mode));
    this.#open.add(handle);
    return handle;
  }

  #check(call: string, handle: Handle): void {
    if (!this.#open.has(handle)) throw systemErrorNamed(call, 'EBADF');
  }
}
