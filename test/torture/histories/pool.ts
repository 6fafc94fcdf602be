/** Few sizes, few contents, few names and few times: so that coincidences are frequent and moves ambiguous. */
import type { Chance } from './chance.ts';

export const NAMES: readonly string[] = ['a', 'b', 'c', 'd', 'e.tmp', 'f.tmp', 'x y', 'ü', '-r', 'photos'];

/** Of the last, files agree in their head, middle and tail. */
const SIZES = [0, 1, 1, 7, 7, 7, 300, 300, 5000, 70_000];
const VARIANTS = 4;
const LARGE = 49_153;
const LETTER = 97;

/** A content of the pool, of this size if one is given. */
export function content(chance: Chance, size: number = chance.pick(SIZES)): Buffer {
  const letter = LETTER + chance.below(VARIANTS);
  if (size < LARGE) return Buffer.alloc(size, letter);
  const bytes = Buffer.alloc(size, '-');
  bytes[Math.floor(size / 3)] = letter;
  return bytes;
}

const NANOS = 1_000_000_000n;
/** 2001 to 2023, some with fractions, some only a little apart. */
const COMMON = [1_000_000_000n, 1_000_000_001n, 1_000_000_002n, 1_500_000_000n, 1_700_000_000n];
const ODD = [1n, 999_999_999n, 500_000_000n, 123_456_789n];
/** Before 1970, and behind what 32 bits hold. */
const FAR = [-5n * NANOS + 123n, 4_102_444_800n * NANOS + 7n, 0n];

/** A time in nanoseconds. `isFull`: of those, too, that a FAT cannot keep. */
export function time(chance: Chance, isFull: boolean): bigint {
  const common = chance.pick(COMMON) * NANOS;
  if (chance.is(0.6)) return common;
  if (!isFull || chance.is(0.7)) return common + chance.pick(ODD);
  return chance.pick(FAR);
}
