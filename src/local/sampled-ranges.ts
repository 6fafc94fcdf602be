/**
 * Which parts of a file a sampled digest covers. Part of the meaning of `qhash` and `phash_N`: the
 * digests of two machines, and of two versions of myrror, are comparable only if this stays as it is.
 */
import { type Algorithm, isFullAlgorithm } from '../core/tree/digest.ts';

const QUICK_BLOCK = 16 * 1024;
const SAMPLE_BLOCK = 64 * 1024;
const SAMPLED = /^phash_(\d+(?:\.\d+)?)$/;
const LEAST_BLOCKS = 2;

export interface Range {
  readonly start: number;
  readonly length: number;
}

/**
 * The ranges of a file of `size` bytes that go into the digest, ascending, or null for all of it.
 *
 * `qhash`: up to 48 KiB everything; above, the first 16 KiB, the 16 KiB from `floor((size - 16 KiB) / 2)`
 * on, and the last 16 KiB.
 *
 * `phash_N`: the file as T blocks of 64 KiB, the last one shorter. K = max(2, ceil(T * N / 100)) of them:
 * number `floor(i * (T - 1) / (K - 1))` for i from 0 to K - 1, so first and last are among them; all if
 * K >= T.
 *
 * In both cases the digest is the SHA-256 of these bytes one after the other.
 */
export function sampledRanges(algorithm: Algorithm, size: number): Range[] | null {
  if (isFullAlgorithm(algorithm)) return null;
  if (algorithm === 'qhash') return quickRanges(size);
  const sampled = SAMPLED.exec(algorithm);
  return sampled === null ? null : spreadRanges(size, Number(sampled[1]));
}

/** How many bytes of a file the digest has to read. */
export function bytesToRead(algorithm: Algorithm, size: number): number {
  if (isFullAlgorithm(algorithm)) return size;
  const ranges = sampledRanges(algorithm, size);
  return ranges === null ? size : ranges.reduce((sum, range) => sum + range.length, 0);
}

function quickRanges(size: number): Range[] | null {
  if (size <= 3 * QUICK_BLOCK) return null;
  const middle = Math.floor((size - QUICK_BLOCK) / 2);
  return [0, middle, size - QUICK_BLOCK].map((start) => ({ start, length: QUICK_BLOCK }));
}

function spreadRanges(size: number, percent: number): Range[] | null {
  const blocks = Math.ceil(size / SAMPLE_BLOCK);
  const wanted = Math.max(LEAST_BLOCKS, Math.ceil((blocks * percent) / 100));
  if (wanted >= blocks) return null;
  return Array.from({ length: wanted }, (_, index) => {
    const start = Math.floor((index * (blocks - 1)) / (wanted - 1)) * SAMPLE_BLOCK;
    return { start, length: Math.min(SAMPLE_BLOCK, size - start) };
  });
}
