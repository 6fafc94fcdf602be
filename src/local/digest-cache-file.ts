/**
 * The bytes of a cache file. All numbers are little-endian, as on every machine that Node runs on:
 *
 *     0  `MYRCACHE`, 8 bytes
 *     8  version, byte order mark, length of the identity, rows, kinds of digests, 0: 32 bits each
 *    32  the root's identity, filled up with zeros to a multiple of 8
 *        per row: device, inode, size, mtime seconds, ctime seconds (64 bits each, column by column),
 *        mtime nanoseconds, ctime nanoseconds (32 bits each)
 *        per kind of digest: length of its name and length of a digest (32 bits each), its name, one
 *        byte per row (1: known), the known digests
 *   end  SHA-256 of all that stands before
 *
 * A cache is only a convenience: whatever is odd about one makes it worthless, never an error.
 */
import { createHash } from 'node:crypto';
import { asBytes, bytesToString, stringToBytes } from '../core/tree/byte-string.ts';
import type { Algorithm } from '../core/tree/digest.ts';
import { blankColumns, type CacheColumns, type DigestColumn, FIXED_COLUMNS } from './digest-cache-columns.ts';
import { digestLength } from './hasher.ts';

const MAGIC = 'MYRCACHE';
const VERSION = 1;
const BYTE_ORDER = 0x01020304;
const HEADER_BYTES = 32;
const HEADER_WORDS = (HEADER_BYTES - MAGIC.length) / 4;
const CHECKSUM_BYTES = 32;
const ALIGNMENT = 8;
const ALGORITHM = /^(?:qhash|phash_\d{1,2}(?:\.\d{1,9})?|md5|sha256|xxh128)$/;
const LONGEST_NAME = 32;

/** The file that holds `columns` for the root with this identity. */
export function encodeCache(columns: CacheColumns, identity: string): Uint8Array {
  const name = stringToBytes(asBytes(identity));
  const words = Uint32Array.of(VERSION, BYTE_ORDER, name.length, columns.count, columns.digests.size, 0);
  const parts = [stringToBytes(asBytes(MAGIC)), words, name, new Uint8Array(padding(name.length))];
  const body = [
    ...parts,
    ...FIXED_COLUMNS.map((column) => columns[column].subarray(0, columns.count)),
    ...[...columns.digests].flatMap(([algorithm, column]) => digestParts(algorithm, column, columns.count)),
  ];
  const bytes = new Uint8Array(body.reduce((sum, part) => sum + part.byteLength, CHECKSUM_BYTES));
  let at = 0;
  for (const part of body) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  bytes.set(checksum(bytes.subarray(0, at)), at);
  return bytes;
}

/** The columns that `bytes` holds, or null if it is no whole cache of the root with this identity. */
export function decodeCache(bytes: Uint8Array, identity: string): CacheColumns | null {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < HEADER_BYTES || !sameBytes(checksum(bytes.subarray(0, end)), bytes.subarray(end))) return null;
  const reader = new CacheReader(bytes.subarray(0, end));
  const magic = bytesToString(reader.take(MAGIC.length) ?? new Uint8Array(0));
  const [version, order, nameLength = 0, count = 0, kinds = 0] = reader.words(HEADER_WORDS) ?? [];
  if (magic !== MAGIC || version !== VERSION || order !== BYTE_ORDER || nameLength !== identity.length) return null;
  const name = reader.take(nameLength);
  reader.take(padding(nameLength));
  if (name === null || bytesToString(name) !== identity) return null;
  const fixed = readFixed(reader, count);
  const digests = fixed === null ? null : readDigests(reader, count, kinds);
  if (fixed === null || digests === null || !reader.atEnd) return null;
  return { ...fixed, count, digests };
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

  take(length: number): Uint8Array | null {
    if (length > this.#bytes.length - this.#at) return null;
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  words(count: number): Uint32Array | null {
    const part = this.take(count * Uint32Array.BYTES_PER_ELEMENT);
    return part === null ? null : new Uint32Array(part.slice().buffer);
  }
}

function readFixed(reader: CacheReader, count: number): Omit<CacheColumns, 'count' | 'digests'> | null {
  const width = Object.values(blankColumns(0)).reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);
  const bytes = reader.take(count * width);
  if (bytes === null) return null;
  const columns = blankColumns(count);
  let at = 0;
  for (const name of FIXED_COLUMNS) {
    const { buffer, byteLength } = columns[name];
    new Uint8Array(buffer).set(bytes.subarray(at, at + byteLength));
    at += byteLength;
  }
  return columns;
}

function readDigests(reader: CacheReader, count: number, kinds: number): Map<Algorithm, DigestColumn> | null {
  const digests = new Map<Algorithm, DigestColumn>();
  for (let kind = 0; kind < kinds; kind++) {
    const [nameLength = 0, length = 0] = reader.words(2) ?? [];
    const name = nameLength > LONGEST_NAME ? null : reader.take(nameLength);
    const known = reader.take(count);
    if (name === null || known === null) return null;
    const algorithm = bytesToString(name) as string as Algorithm;
    if (!ALGORITHM.test(algorithm) || length !== digestLength(algorithm)) return null;
    const packed = reader.take(known.reduce((sum, flag) => sum + (flag === 1 ? length : 0), 0));
    if (packed === null) return null;
    digests.set(algorithm, { length, known: known.slice(), bytes: spread(packed, known, length) });
  }
  return digests;
}

function digestParts(algorithm: Algorithm, column: DigestColumn, count: number): (Uint8Array | Uint32Array)[] {
  const { length, bytes } = column;
  const known = column.known.subarray(0, count);
  const packed = new Uint8Array(known.reduce((sum, flag) => sum + (flag === 1 ? length : 0), 0));
  let at = 0;
  for (let row = 0; row < count; row++) {
    if (known[row] !== 1) continue;
    packed.set(bytes.subarray(row * length, (row + 1) * length), at);
    at += length;
  }
  return [Uint32Array.of(algorithm.length, length), stringToBytes(asBytes(algorithm)), known, packed];
}

function spread(packed: Uint8Array, known: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(known.length * length);
  let at = 0;
  for (let row = 0; row < known.length; row++) {
    if (known[row] !== 1) continue;
    bytes.set(packed.subarray(at, at + length), row * length);
    at += length;
  }
  return bytes;
}

function padding(length: number): number {
  return (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
}

function checksum(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
