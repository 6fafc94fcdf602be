/**
 * The bytes of a cache file. All numbers are little-endian, as on every machine that Node runs on, and
 * every part is filled up with zeros to a multiple of 8, so that the columns can be used where they are:
 *
 *     0  `MYRCACHE`, 8 bytes
 *     8  version, byte order mark, length of the identity, rows, kinds of values, 0: 32 bits each
 *    32  the root's identity
 *        per kind: length of its name and length of a value (32 bits each), its name
 *        per row: device, inode, size, mtime seconds, ctime seconds (64 bits each, column by column),
 *        mtime nanoseconds, ctime nanoseconds, seconds by which the ctime may be earlier (32 bits each)
 *        per kind: one byte per row (1: known); the known values
 *   end  SHA-256 of all that stands before
 *
 * A cache is only a convenience: whatever is odd about one makes it worthless, never an error.
 */
import { createHash } from 'node:crypto';
import { asBytes, bytesToString, stringToBytes } from '../core/tree/byte-string.ts';
import { type Algorithm, digestLength } from '../core/tree/digest.ts';
import { blankDigests, type DigestColumn } from '../core/tree/digest-column.ts';
import { LINEAGE_BYTES } from '../core/tree/lineage.ts';
import {
  blankColumns,
  type CacheColumns,
  type CacheRows,
  FIXED_COLUMNS,
  type FixedColumns,
} from './digest-cache-columns.ts';

/** The kind of values that are no digests but ids of contents (core/tree/lineage.ts). */
export const LINEAGE = 'lineage';

const MAGIC = 'MYRCACHE';
const VERSION = 2;
const BYTE_ORDER = 0x01020304;
const HEADER_BYTES = 32;
const HEADER_WORDS = (HEADER_BYTES - MAGIC.length) / 4;
const CHECKSUM_BYTES = 32;
const ALIGNMENT = 8;
/** So many rows are written at a time. */
const STRETCH = 65_536;
const ALGORITHM = /^(?:qhash|phash_\d{1,2}(?:\.\d{1,9})?|md5|sha256|xxh128)$/;
const LONGEST_NAME = 32;
/** So many bytes of a file are enough for `kindsOfCache`. */
export const CACHE_HEAD: number = 16 * 1024;

/** One kind of values. */
interface CacheKind {
  readonly name: string;
  readonly length: number;
}

/**
 * The file that holds `rows` for the root with this identity, piece by piece: it is as large as they are, and would
 * have to be there beside them as a whole. Each piece is good until the next is asked for.
 */
export function* cachePieces(rows: CacheRows, identity: string): Generator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  for (const part of partsOf(rows, identity)) {
    let length = 0;
    for (const view of part) {
      const piece = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      length += piece.length;
      hash.update(piece);
      yield piece;
    }
    const filling = new Uint8Array(filledUp(length) - length);
    hash.update(filling);
    yield filling;
  }
  yield hash.digest();
}

/** Every part begins at a multiple of 8. */
function* partsOf(rows: CacheRows, identity: string): Generator<Iterable<ArrayBufferView>, void, undefined> {
  const { count, kinds } = rows;
  yield [stringToBytes(asBytes(MAGIC))];
  yield [Uint32Array.of(VERSION, BYTE_ORDER, identity.length, count, kinds.size, 0)];
  yield [stringToBytes(asBytes(identity))];
  for (const [name, length] of kinds) {
    yield [Uint32Array.of(name.length, length)];
    yield [stringToBytes(asBytes(name))];
  }
  for (const name of FIXED_COLUMNS) yield inStretches(count, (start, end) => rows.column(name, start, end));
  for (const kind of kinds.keys()) {
    yield inStretches(count, (start, end) => rows.values(kind, start, end).known);
    yield inStretches(count, (start, end) => packed(rows.values(kind, start, end), end - start));
  }
}

function* inStretches(
  count: number,
  make: (start: number, end: number) => ArrayBufferView,
): Generator<ArrayBufferView, void, undefined> {
  for (let start = 0; start < count; start += STRETCH) yield make(start, Math.min(start + STRETCH, count));
}

/**
 * The columns that `bytes` holds, or null if it is no whole cache of the root with this identity. They
 * are views of `bytes`, which must stand at the start of its memory and is theirs from now on.
 */
export function decodeCache(bytes: Uint8Array, identity: string): CacheColumns | null {
  if (isDamagedCache(bytes)) return null;
  const reader = new CacheReader(bytes.subarray(0, bytes.length - CHECKSUM_BYTES));
  const head = readHead(reader, identity);
  if (head === null) return null;
  const fixed = readFixed(reader, head.count);
  const values = fixed === null ? null : readValues(reader, head.count, head.kinds);
  if (fixed === null || values === null || !reader.atEnd) return null;
  return { ...fixed, count: head.count, values };
}

/** True if these bytes are not those of any cache that was written whole, of whichever root and version. */
export function isDamagedCache(bytes: Uint8Array): boolean {
  const end = bytes.length - CHECKSUM_BYTES;
  return end < HEADER_BYTES || !sameBytes(checksum(bytes.subarray(0, end)), bytes.subarray(end));
}

/** The names of the kinds of values that the cache with this beginning has; none if there is anything odd about it. */
export function kindsOfCache(beginning: Uint8Array, identity: string): string[] {
  return readHead(new CacheReader(beginning), identity)?.kinds.map(({ name }) => name) ?? [];
}

/** Takes one piece after the other; null where there is not enough left. */
class CacheReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next `length` bytes; what they are filled up with is passed over. */
  take(length: number): Uint8Array | null {
    if (filledUp(length) > this.#bytes.length - this.#at) return null;
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += filledUp(length);
    return part;
  }

  words(count: number): Uint32Array | null {
    const part = this.take(count * Uint32Array.BYTES_PER_ELEMENT);
    return part === null ? null : new Uint32Array(part.slice().buffer);
  }
}

function readHead(
  reader: CacheReader,
  identity: string,
): { readonly count: number; readonly kinds: CacheKind[] } | null {
  const magic = bytesToString(reader.take(MAGIC.length) ?? new Uint8Array(0));
  const [version, order, nameLength = 0, count = 0, kindCount = 0] = reader.words(HEADER_WORDS) ?? [];
  if (magic !== MAGIC || version !== VERSION || order !== BYTE_ORDER || nameLength !== identity.length) return null;
  const name = reader.take(nameLength);
  if (name === null || bytesToString(name) !== identity) return null;
  const kinds: CacheKind[] = [];
  for (let kind = 0; kind < kindCount; kind++) {
    const one = readKind(reader);
    if (one === null) return null;
    kinds.push(one);
  }
  return { count, kinds };
}

function readKind(reader: CacheReader): CacheKind | null {
  const [nameLength = 0, length = 0] = reader.words(2) ?? [];
  const bytes = nameLength > LONGEST_NAME ? null : reader.take(nameLength);
  if (bytes === null) return null;
  const name: string = bytesToString(bytes);
  const expected = name === LINEAGE ? LINEAGE_BYTES : ALGORITHM.test(name) ? digestLength(name as Algorithm) : -1;
  return length === expected ? { name, length } : null;
}

function readFixed(reader: CacheReader, count: number): FixedColumns | null {
  const columns: Partial<Record<(typeof FIXED_COLUMNS)[number], unknown>> = {};
  const kinds = blankColumns(0);
  for (const name of FIXED_COLUMNS) {
    const bytes = reader.take(count * kinds[name].BYTES_PER_ELEMENT);
    if (bytes === null) return null;
    const Column = kinds[name].constructor as new (buffer: ArrayBufferLike, start: number, length: number) => unknown;
    columns[name] = new Column(bytes.buffer, bytes.byteOffset, count);
  }
  return columns as FixedColumns;
}

function readValues(reader: CacheReader, count: number, kinds: readonly CacheKind[]): Map<string, DigestColumn> | null {
  const values = new Map<string, DigestColumn>();
  for (const { name, length } of kinds) {
    const known = reader.take(count);
    if (known === null) return null;
    const knownCount = countKnown(known);
    const bytes = reader.take(knownCount * length);
    if (bytes === null) return null;
    values.set(name, knownCount === count ? { length, known, bytes } : spread(bytes, known, length));
  }
  return values;
}

function packed({ known, bytes, length }: DigestColumn, count: number): Uint8Array {
  const knownCount = countKnown(known.subarray(0, count));
  if (knownCount === count) return bytes.subarray(0, count * length);
  const packed = new Uint8Array(knownCount * length);
  let at = 0;
  for (let row = 0; row < count; row++) {
    if (known[row] !== 1) continue;
    packed.set(bytes.subarray(row * length, (row + 1) * length), at);
    at += length;
  }
  return packed;
}

function spread(packed: Uint8Array, known: Uint8Array, length: number): DigestColumn {
  const column = blankDigests(length, known.length);
  let at = 0;
  for (let row = 0; row < known.length; row++) {
    if (known[row] !== 1) continue;
    column.bytes.set(packed.subarray(at, at + length), row * length);
    column.known[row] = 1;
    at += length;
  }
  return column;
}

function countKnown(known: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < known.length; row++) if (known[row] === 1) count++;
  return count;
}

function filledUp(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function checksum(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
