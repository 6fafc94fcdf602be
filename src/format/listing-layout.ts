/** What writer and reader of `.myr_flist` agree on. docs/formats.md has the whole format in words. */
import { type Algorithm, isFullAlgorithm } from '../core/tree/digest.ts';
import { Flag } from '../core/tree/kind.ts';
import { LONGEST_DIGEST } from './hex.ts';

export const LISTING_FIRST_LINE = 'myrror flist 1';

/** The fixed columns before and behind the digests, as the `columns` line names them. */
export const COLUMNS_BEFORE = ['kind', 'size', 'mtime', 'mode', 'owner', 'inode', 'ctime', 'volume'] as const;
export const LAST_COLUMN = 'path';

/** How the root, whose path is empty, stands in a list. */
export const ROOT_PATH = '.';

/** Letters behind the kind's, in this order. */
export const flagLetters: readonly (readonly [letter: string, flag: number])[] = [
  ['x', Flag.holdsExcluded],
  ['m', Flag.mountPoint],
];

const FULL_LENGTHS = new Map<Algorithm, number>([
  ['md5', 16],
  ['sha256', 32],
  ['xxh128', 16],
]);

/** The algorithm called `name`, or null if there is none. */
export function algorithmNamed(name: string): Algorithm | null {
  if (name === 'qhash' || name === 'md5' || name === 'sha256' || name === 'xxh128') return name;
  const match = /^phash_((?:0|[1-9][0-9]?)(?:\.[0-9]{1,12})?)$/.exec(name);
  const percent = Number(match?.[1] ?? 0);
  return percent > 0 && percent < 100 ? `phash_${match?.[1] as `${number}`}` : null;
}

/** True if a digest of that algorithm can have so many bytes. */
export function isDigestLength(algorithm: Algorithm, length: number): boolean {
  if (isFullAlgorithm(algorithm)) return length === FULL_LENGTHS.get(algorithm);
  return length > 0 && length <= LONGEST_DIGEST;
}
