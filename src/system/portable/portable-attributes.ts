/**
 * Mode, owner and times through node:fs, of what is open and of names that are not followed.
 */
import * as fs from 'node:fs';
import type { ByteString } from '../../core/tree/byte-string.ts';
import type { Handle } from '../system.ts';
import { nodeCall } from './node-call.ts';
import { accessTimeText } from './node-status.ts';
import { O_NOFOLLOW, O_PATH, O_RDONLY } from './open-flags.ts';
import type { Places } from './places.ts';

export class PortableAttributes {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  /** What the system tells of an open file or directory. */
  statsOf(call: string, handle: Handle): fs.BigIntStats {
    const descriptor = this.#places.descriptor(call, handle);
    if (descriptor !== undefined) return nodeCall(call, () => fs.fstatSync(descriptor, { bigint: true }));
    const path = this.#places.pathOf(call, handle);
    return nodeCall(call, () => fs.lstatSync(path, { bigint: true }));
  }

  /** Runs `use` on the descriptor of what is open, or on one that is opened for it. */
  withDescriptor(call: string, handle: Handle, use: (descriptor: number) => void): void {
    const descriptor = this.#places.descriptor(call, handle);
    if (descriptor !== undefined) {
      nodeCall(call, () => use(descriptor));
      return;
    }
    const path = this.#places.pathOf(call, handle);
    const opened = nodeCall(call, () => fs.openSync(path, O_RDONLY | O_NOFOLLOW));
    try {
      nodeCall(call, () => use(opened));
    } finally {
      fs.closeSync(opened);
    }
  }

  setMode(handle: Handle, mode: number): void {
    this.withDescriptor('fchmod', handle, (descriptor) => fs.fchmodSync(descriptor, mode));
  }

  setOwner(handle: Handle, uid: number, gid: number): void {
    this.withDescriptor('fchown', handle, (descriptor) => fs.fchownSync(descriptor, uid, gid));
  }

  /** `time` as utimes takes it. RACE: a read in between may move the access time back. */
  setTime(handle: Handle, time: string): void {
    const access = accessTimeText(this.statsOf('futimes', handle));
    this.withDescriptor('futimes', handle, (descriptor) => fs.futimesSync(descriptor, access, time));
  }

  setModeAt(at: Handle, name: ByteString, mode: number): void {
    const path = this.#places.path('chmod', at, name);
    if (!this.#places.confined) {
      if (nodeCall('chmod', () => fs.lstatSync(path)).isSymbolicLink()) return;
      // RACE: a symlink may be swapped in here, and chmod would follow it.
      nodeCall('chmod', () => fs.chmodSync(path, mode));
      return;
    }
    const entry = nodeCall('chmod', () => fs.openSync(path, O_PATH | O_NOFOLLOW));
    try {
      if (nodeCall('chmod', () => fs.fstatSync(entry)).isSymbolicLink()) return;
      nodeCall('chmod', () => fs.chmodSync(`/proc/self/fd/${entry}`, mode));
    } finally {
      fs.closeSync(entry);
    }
  }
}
