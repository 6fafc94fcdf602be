/** The kinds of files that are fuzzed: honest samples, how they are read, and what must be true of what is accepted. */
import * as fc from 'fast-check';
import type { JournalState } from '../../src/core/journal/journal.ts';
import { pathIn } from '../../src/core/plan/place.ts';
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import { checkPath, isAtOrBelow } from '../../src/core/tree/path.ts';
import { STATE_DIRECTORY } from '../../src/core/tree/state-directory.ts';
import { type ActionsFile, ActionsReader } from '../../src/format/actions-reader.ts';
import { writeActions } from '../../src/format/actions-writer.ts';
import { crc32 } from '../../src/format/crc32.ts';
import { JournalReader } from '../../src/format/journal-reader.ts';
import { armedLine, rearrangedLine, writeProgram } from '../../src/format/journal-writer.ts';
import { ListingReader } from '../../src/format/listing-reader.ts';
import { writeListing } from '../../src/format/listing-writer.ts';
import { blankColumns, type CacheColumns, FIXED_COLUMNS } from '../../src/local/digest-cache-columns.ts';
import { decodeCache } from '../../src/local/digest-cache-file.ts';
import { actionRecord, actionsHeader, listing, path, stamp } from '../format/arbitraries.ts';
import { encodeCache } from '../model/whole-cache.ts';
import type { Dice } from '../wire/fuzz.ts';
import { sealedCache, sealedJournal, sealedListing } from './seal.ts';

/** What became of an input: null for a refusal in the reader's own words, else the same file as it would be written. */
export type Reading = Uint8Array | null;

export interface FileKind {
  readonly name: string;
  samples(count: number, seed: number): Uint8Array[];
  /** Reads, in pieces of any length. Throws whatever the reader throws that is no refusal. */
  read(bytes: Uint8Array, roll: Dice): Reading;
  /** Makes checksums and counts right again; null where the kind has none. */
  readonly seal: ((bytes: Uint8Array, roll: Dice) => Uint8Array) | null;
  /** True if a damaged file may be read as this: nothing of it can be told from what an honest hand wrote. */
  mayBe(read: Uint8Array, honest: Uint8Array): boolean;
}

const encoder = new TextEncoder();

function isFormatError(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'format';
}

/** Feeds text as files are fed: bytes in pieces, decoded as they come. */
function fed<Result>(
  bytes: Uint8Array,
  roll: Dice,
  reader: { feed(text: string): void; finish(): Result },
): Result | null {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  try {
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + roll(bytes.length + 20);
      reader.feed(decoder.decode(bytes.subarray(at, at + length), { stream: true }));
      at += length;
    }
    reader.feed(decoder.decode());
    return reader.finish();
  } catch (error) {
    if (isFormatError(error)) return null;
    throw error;
  }
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function requirePath(shown: ByteString): void {
  if (shown === '') return;
  if (checkPath(shown) !== null || isAtOrBelow(shown, STATE_DIRECTORY)) throw new Error(`took the path ${shown}`);
}

const listings: FileKind = {
  name: 'lists',
  samples: (numRuns, seed) =>
    fc.sample(listing, { numRuns, seed }).map((one) => encoder.encode([...writeListing(one)].join(''))),
  read: (bytes, roll) => {
    const read = fed(bytes, roll, new ListingReader('a list'));
    if (read === null) return null;
    for (let row = 0; row < read.snapshot.count; row++) requirePath(read.snapshot.path(row));
    return encoder.encode([...writeListing(read)].join(''));
  },
  seal: sealedListing,
  mayBe: same,
};

const plans: FileKind = {
  name: 'plans',
  samples: (numRuns, seed) =>
    fc
      .sample(
        fc
          .array(actionRecord, { maxLength: 8 })
          .chain((records) => actionsHeader(records.length).map((header) => ({ header, records }))),
        { numRuns, seed },
      )
      .map(({ header, records }) => encoder.encode([...writeActions(header, records)].join(''))),
  read: (bytes, roll) => {
    const read = fed<ActionsFile>(bytes, roll, new ActionsReader('a plan'));
    if (read === null) return null;
    for (const { origin, target } of read.records)
      for (const one of [origin, target]) if (one !== null) requirePath(one);
    // Lines may be taken out; whether those that are left fit together is checked before anything is done.
    const header = { ...read.header, count: read.records.length };
    return encoder.encode([...writeActions(header, read.records)].join(''));
  },
  seal: null,
  // Made to be edited: each line that is left is what somebody may have written.
  mayBe: () => true,
};

function journalText(state: JournalState): string {
  const program = [...writeProgram(state)].join('');
  if (!state.armed) return program;
  return program + armedLine(state, crc32(program)) + (state.rearranged ? rearrangedLine() : '');
}

const place = fc.oneof(
  path.map((directory) => ({ slot: -1, directory, name: 'x' as ByteString })),
  fc.record({ slot: fc.nat(9), directory: path, name: fc.constant('x' as ByteString) }),
);
const large = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const rename = fc.record({ object: fc.nat(20), from: place, to: place, expect: stamp, replaces: fc.option(stamp) });
const journalState = fc
  .record({
    staged: fc.array(fc.tuple(fc.nat(99), large), { maxLength: 3 }),
    renames: fc.array(fc.tuple(rename, large), { maxLength: 8 }),
    discards: fc.array(fc.nat(99), { maxLength: 4 }),
    rearranged: fc.boolean(),
  })
  .map(
    ({ staged, renames, discards, rearranged }): JournalState => ({
      armed: true,
      rearranged,
      rearrangement: {
        stagedDirectories: staged.map(([slot]) => slot),
        renames: renames.map(([one]) => one),
        discards,
      },
      stagedInodes: staged.map(([, inode]) => inode),
      toParents: renames.map(([, inode]) => inode),
    }),
  );

/** Stands for a journal of which nothing was carried out. */
export const NEVER_BEGUN: Uint8Array = encoder.encode('never begun');
const REARRANGED = encoder.encode(rearrangedLine());

const journals: FileKind = {
  name: 'journals',
  samples: (numRuns, seed) =>
    fc.sample(journalState, { numRuns, seed }).map((state) => encoder.encode(journalText(state))),
  read: (bytes, roll) => {
    const state = fed<JournalState>(bytes, roll, new JournalReader('a journal'));
    if (state === null) return null;
    for (const { from, to } of state.rearrangement.renames)
      for (const one of [from, to]) if (one.slot < 0) requirePath(pathIn(one));
    return state.armed ? encoder.encode(journalText(state)) : NEVER_BEGUN;
  },
  seal: sealedJournal,
  // Before it was armed nothing was renamed; its last line may be missing, or be written once more.
  mayBe: (read, honest) => {
    if (read === NEVER_BEGUN || same(read, honest)) return true;
    const [longer, shorter] = read.length > honest.length ? [read, honest] : [honest, read];
    return same(longer.subarray(0, shorter.length), shorter) && same(longer.subarray(shorter.length), REARRANGED);
  },
};

const IDENTITY = 'identity of a root';
const KINDS = [
  ['sha256', 32],
  ['md5', 16],
  ['phash_12.5', 32],
] as const;

function cacheOf(count: number, roll: Dice): CacheColumns {
  const fixed = blankColumns(count);
  for (const name of FIXED_COLUMNS) {
    const column: { [index: number]: number | bigint } = fixed[name];
    for (let row = 0; row < count; row++) {
      const value = roll(2 ** 31);
      column[row] = fixed[name] instanceof BigUint64Array ? BigInt(value) : value;
    }
  }
  const kinds = KINDS.slice(0, roll(KINDS.length + 1)).map(([name, length]) => {
    const known = Uint8Array.from({ length: count }, () => roll(2));
    const bytes = Uint8Array.from({ length: count * length }, (_, at) =>
      known[Math.floor(at / length)] === 1 ? roll(256) : 0,
    );
    return [name, { length, known, bytes }] as const;
  });
  return { ...fixed, count, values: new Map(kinds) };
}

/** The bytes at the start of memory of their own, as they are read from a file. */
function own(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

const caches: FileKind = {
  name: 'caches',
  samples: (count, seed) => {
    let state = seed;
    const roll: Dice = (below) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    return Array.from({ length: count }, (_, index) => encodeCache(cacheOf(index % 7, roll), IDENTITY));
  },
  read: (bytes) => {
    const read = decodeCache(own(bytes), IDENTITY);
    if (read === null) return null;
    const written = encodeCache(read, IDENTITY);
    if (decodeCache(own(written), IDENTITY) === null) throw new Error('wrote what it does not read');
    return written;
  },
  seal: sealedCache,
  mayBe: same,
};

export const fileKinds: readonly FileKind[] = [listings, plans, journals, caches];
