/**
 * Lists, plans, journals and caches that are damaged in every way, with and without their checksums made right
 * again: each is refused in the reader's own words, or read as what an honest hand may have written.
 * FUZZ_FILES says how many inputs of each kind are tried, FUZZ_SEED from where; `npm run fuzz` tries a million.
 */
import { describe, expect, it } from 'vitest';
import { dice } from '../wire/fuzz.ts';
import { type FileKind, fileKinds, NEVER_BEGUN } from './file-kinds.ts';
import { spoilFile } from './spoil-file.ts';

const inputs = Number(process.env.FUZZ_FILES ?? 10_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
const SAMPLES = 400;
/** In small files every byte is hit often; a few large ones are kept. */
const SMALL = 1000;
const LARGE_SHARE = 40;
/** So many are cut off at every byte. */
const CUT = 6;
const LOOK_EVERY = 5000;
/** Memory that a test run takes of itself, garbage that is not yet collected included. */
const MEMORY = 900 * 1024 * 1024;

/** Mostly small ones. */
function samplesOf(kind: FileKind): Uint8Array[] {
  return kind.samples(SAMPLES, seed).filter(({ length }, index) => length <= SMALL || index % LARGE_SHARE === 0);
}

interface Tally {
  refused: number;
  accepted: number;
  slowest: number;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Tries one input. Throws if it is taken for what it is not. */
function tryOne(kind: FileKind, samples: readonly Uint8Array[], number: number, tally: Tally): void {
  const roll = dice(number);
  const honest = samples[roll(samples.length)] as Uint8Array;
  const spoilt = spoilFile(honest, roll);
  const isSealed = kind.seal !== null && roll(2) === 0;
  const bytes = isSealed && kind.seal !== null ? kind.seal(spoilt, roll) : spoilt;
  const start = performance.now();
  const read = kind.read(bytes, roll);
  tally.slowest = Math.max(tally.slowest, performance.now() - start);
  if (read === null) {
    tally.refused++;
    if (same(bytes, honest)) throw new Error('an honest file was refused');
    return;
  }
  tally.accepted++;
  if (same(read, honest) || same(read, NEVER_BEGUN)) return;
  if (!isSealed && !kind.mayBe(read, honest)) throw new Error('damage was accepted');
  const again = kind.read(read, roll);
  if (again === null || !same(again, read)) throw new Error('what was read means something else when it is written');
}

describe.each(fileKinds)('$name', (kind) => {
  it('that are damaged are refused, or are what they say', () => {
    const samples = samplesOf(kind);
    const tally: Tally = { refused: 0, accepted: 0, slowest: 0 };
    const began = performance.now();
    for (let index = 0; index < inputs; index++) {
      try {
        tryOne(kind, samples, seed + index, tally);
      } catch (error) {
        throw new Error(`${kind.name} fail with FUZZ_SEED=${seed + index}`, { cause: error });
      }
      if (index % LOOK_EVERY === 0) expect(process.memoryUsage().rss).toBeLessThan(MEMORY);
    }
    expect(Math.min(tally.refused, tally.accepted)).toBeGreaterThan(inputs / 100);
    const { refused, accepted, slowest } = tally;
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stdout.write(
      `${kind.name}: ${inputs} inputs from seed ${seed}, ${refused} refused, ${accepted} read as what they say, slowest ${slowest.toFixed(1)} ms, ${seconds} s\n`,
    );
  });

  it('that are cut off anywhere are refused or told apart', () => {
    const roll = dice(seed);
    for (const honest of samplesOf(kind).slice(0, CUT)) {
      for (let length = 0; length < honest.length; length++) {
        const read = kind.read(honest.subarray(0, length), roll);
        if (read !== null && kind.name !== 'plans') expect(kind.mayBe(read, honest)).toBe(true);
        // A plan may lack the newline of its last line, and nothing else.
        if (kind.name === 'plans' && length < honest.length - 1) expect(read).toBeNull();
      }
    }
  });
});
