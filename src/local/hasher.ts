/** Hash functions for contents, fed piece by piece. */
import * as crypto from 'node:crypto';
import type { IHasher } from 'hash-wasm';
import { type ByteString, writeBytes } from '../core/tree/byte-string.ts';
import type { Algorithm } from '../core/tree/digest.ts';

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** The raw digest; the hasher is used up. */
  digest(): Uint8Array;
}

/** One per thread: its WebAssembly takes a while to compile and only asynchronously. */
let xxh128: IHasher | null = null;

/** Makes ready what `createHasher` needs and cannot wait for. */
export async function prepareHasher(algorithm: Algorithm): Promise<void> {
  if (algorithm !== 'xxh128' || xxh128 !== null) return;
  const { createXXHash128 } = await import('hash-wasm');
  xxh128 = await createXXHash128();
}

/** A fresh hasher; only one of xxh128 may be in use at a time. `prepareHasher` comes first. */
export function createHasher(algorithm: Algorithm): Hasher {
  if (algorithm !== 'xxh128') return nodeHasher(nodeName(algorithm));
  if (xxh128 === null) throw new Error('xxh128 was not made ready');
  const hasher = xxh128.init();
  return {
    update: (bytes) => void hasher.update(bytes),
    digest: () => hasher.digest('binary'),
  };
}

/** Writes the digest of some bytes to `into` from `at` on. `prepareHasher` comes first. */
export function hashWhole(algorithm: Algorithm, bytes: Uint8Array, into: Uint8Array, at: number): void {
  if (algorithm === 'xxh128') {
    const hasher = createHasher(algorithm);
    hasher.update(bytes);
    into.set(hasher.digest(), at);
    return;
  }
  writeBytes(wholeHash(nodeName(algorithm), bytes) as ByteString, into, at);
}

/** A string of bytes costs a third of what an array does. `crypto.hash` came with Node 20.12. */
const wholeHash: (name: string, bytes: Uint8Array) => string =
  typeof crypto.hash === 'function'
    ? (name, bytes) => crypto.hash(name, bytes, 'binary')
    : (name, bytes) => crypto.createHash(name).update(bytes).digest('binary');

function nodeName(algorithm: Algorithm): 'md5' | 'sha256' {
  return algorithm === 'md5' ? 'md5' : 'sha256';
}

function nodeHasher(name: 'md5' | 'sha256'): Hasher {
  const hash = crypto.createHash(name);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest(),
  };
}
