/**
 * Numbers and contents that depend on nothing but a seed: Marsaglia's xorshift128 (2003, "Xorshift
 * RNGs", the variant with shifts 11, 8 and 19), its state filled from the text of the seed by FNV-1a and
 * the finisher of MurmurHash3.
 */
export interface Random {
  /** A whole number from 0 to `limit` - 1. `limit` is from 1 to 2^32. */
  below(limit: number): number;
  /** Fills `words` to its end. */
  fill(words: Uint32Array): void;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const STATE_WORDS = 4;
const WORD_RANGE = 2 ** 32;

/** FNV-1a over the characters of `text`, 32 bits. */
function hashed(text: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash >>> 0;
}

/** The finisher of MurmurHash3: every bit of the input reaches every bit of the result. */
function mixed(value: number): number {
  let word = value;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** The random numbers of one seed: the same text gives the same numbers on every machine. */
export function seeded(seed: string): Random {
  const start = hashed(seed);
  const state = Uint32Array.from({ length: STATE_WORDS }, (_, index) => mixed(start + index));
  // A state of zeros alone would yield zeros for ever.
  if (state.every((word) => word === 0)) state[0] = 1;
  let [x = 0, y = 0, z = 0, w = 0] = state;
  const next = (): number => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return w;
  };
  return {
    below: (limit) => Math.floor((next() / WORD_RANGE) * limit),
    fill: (words) => {
      for (let at = 0; at < words.length; at++) words[at] = next();
    },
  };
}

/** The numbers 0 to `count` - 1 in random order (Fisher and Yates, as Durstenfeld wrote it in 1964). */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
