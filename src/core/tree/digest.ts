/** Digests of file contents: which kinds there are, and tables of known ones. */
import type { ByteString } from './byte-string.ts';

/** A sampled digest may rule a pair out, never confirm it; a full one covers every byte. */
export type FullAlgorithm = 'md5' | 'sha256' | 'xxh128';
export type Algorithm = 'qhash' | `phash_${number}` | FullAlgorithm;

/** The raw bytes of a digest. Equal contents have equal digests; the size is not part of it. */
export type Digest = ByteString;

export function isFullAlgorithm(algorithm: Algorithm): algorithm is FullAlgorithm {
  return algorithm === 'md5' || algorithm === 'sha256' || algorithm === 'xxh128';
}

/** The digests known for the rows of one snapshot. */
export class DigestTable {
  readonly #byAlgorithm = new Map<Algorithm, Map<number, Digest>>();

  get(algorithm: Algorithm, row: number): Digest | undefined {
    return this.#byAlgorithm.get(algorithm)?.get(row);
  }

  set(algorithm: Algorithm, row: number, digest: Digest): void {
    let rows = this.#byAlgorithm.get(algorithm);
    if (rows === undefined) {
      rows = new Map();
      this.#byAlgorithm.set(algorithm, rows);
    }
    rows.set(row, digest);
  }

  /** The kinds of which at least one digest is known. */
  algorithms(): Algorithm[] {
    return [...this.#byAlgorithm.keys()];
  }

  /** All known digests of one kind, by row. */
  rows(algorithm: Algorithm): ReadonlyMap<number, Digest> {
    return this.#byAlgorithm.get(algorithm) ?? new Map();
  }
}
