/**
 * A lock for where there is no flock: each contender makes a file of its own in the directory and
 * then looks whether anybody else's is there. Of two that come at once at least one sees the other,
 * so never do both hold the lock (both may be refused). A file whose process is dead is removed;
 * since its name was that process's alone, removing it can take the lock from nobody.
 */
import { closeSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { type ByteString, bytesToString } from '../../core/tree/byte-string.ts';
import type { LockHolder } from '../lock-holder.ts';
import type { Handle } from '../system.ts';
import { errorCode } from '../system-error.ts';
import { holderOf, newLockName, ownerOf } from './lock-owner.ts';
import { nodeCall } from './node-call.ts';
import { O_CREAT, O_EXCL, O_WRONLY } from './open-flags.ts';
import type { Places } from './places.ts';

const OWNER_ONLY = 0o600;

export class LockFiles {
  readonly #places: Places;
  readonly #own = new Map<Handle, ByteString>();

  constructor(places: Places) {
    this.#places = places;
  }

  lock(directory: Handle): boolean {
    if (this.#own.has(directory)) return true;
    const name = newLockName();
    const path = this.#places.path('lock', directory, name);
    nodeCall('lock', () => closeSync(openSync(path, O_CREAT | O_EXCL | O_WRONLY, OWNER_ONLY)));
    this.#own.set(directory, name);
    if (!this.#othersHold(directory, name)) return true;
    this.unlock(directory);
    return false;
  }

  unlock(directory: Handle): void {
    const name = this.#own.get(directory);
    if (name === undefined) return;
    this.#own.delete(directory);
    this.#remove(directory, name);
  }

  /** One who is alive before one who is dead; null if there is neither. */
  holder(directory: Handle): LockHolder | null {
    const path = this.#places.pathOf('lock', directory);
    const owners = nodeCall('lock', () => readdirSync(path, { encoding: 'buffer' }))
      .map((bytes) => ownerOf(bytesToString(bytes)))
      .filter((owner) => owner !== null);
    return owners.find(({ alive }) => alive) ?? owners[0] ?? null;
  }

  #othersHold(directory: Handle, own: ByteString): boolean {
    const path = this.#places.pathOf('lock', directory);
    let held = false;
    for (const bytes of nodeCall('lock', () => readdirSync(path, { encoding: 'buffer' }))) {
      const name = bytesToString(bytes);
      if (name === own) continue;
      const holder = holderOf(name);
      if (holder === 'alive') held = true;
      else if (holder === 'dead') this.#remove(directory, name);
    }
    return held;
  }

  #remove(directory: Handle, name: ByteString): void {
    try {
      const path = this.#places.path('lock', directory, name);
      nodeCall('unlock', () => unlinkSync(path));
    } catch (error) {
      // Gone already: another contender removed it, or the directory itself was removed or taken away.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
}
