/** Rows, digests and ids of contents. */
import type { Algorithm } from '../core/tree/digest.ts';
import { DigestTable, digestLength, isFullAlgorithm } from '../core/tree/digest.ts';
import { blankDigests, type DigestColumn } from '../core/tree/digest-column.ts';
import { blankLineage, LINEAGE_BYTES, NONCE_BYTES } from '../core/tree/lineage.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { protocolError } from './protocol-error.ts';

const LONGEST_DIGEST = 64;
const ALGORITHM = /^(?:qhash|md5|sha256|xxh128|phash_[0-9.]{1,12})$/;

/** Rows in any order: each as the difference to the one before. */
export function writeRows(writer: ByteWriter, rows: Uint32Array): void {
  writer.number(rows.length);
  let before = 0;
  for (const row of rows) {
    writer.signed(row - before);
    before = row;
  }
}

/** Rows below `limit`. */
export function readRows(reader: ByteReader, limit: number): Uint32Array {
  const rows = new Uint32Array(reader.count());
  let row = 0;
  for (let index = 0; index < rows.length; index++) {
    row += reader.signed();
    if (row < 0 || row >= limit) throw protocolError(`the row ${row} of ${limit}`);
    rows[index] = row;
  }
  return rows;
}

/** One small number for each of some rows, none above `most`. */
export function readVerdicts(reader: ByteReader, rows: number, most: number): Uint8Array {
  const verdicts = reader.raw(rows).slice();
  if (verdicts.some((verdict) => verdict > most)) throw protocolError('an unknown verdict');
  return verdicts;
}

/** The name of a kind of digest. Throws MyrrorError `protocol` for what is none. */
export function checkedAlgorithm(name: unknown): Algorithm {
  if (typeof name !== 'string' || !ALGORITHM.test(name)) throw protocolError('an unknown kind of digest');
  return name as Algorithm;
}

/** Which rows of a column are known, as lengths of runs: unknown, known, unknown, … */
export function writeKnown(writer: ByteWriter, known: Uint8Array): void {
  writer.number(known.length);
  let value = 0;
  for (let start = 0; start < known.length; ) {
    const end = runEnd(known, start, value);
    writer.number(end - start);
    start = end;
    value = 1 - value;
  }
}

function runEnd(known: Uint8Array, start: number, value: number): number {
  let end = start;
  while (end < known.length && (known[end] === 1 ? 1 : 0) === value) end++;
  return end;
}

/** Flags for at most `limit` rows. */
export function readKnown(reader: ByteReader, limit: number): Uint8Array {
  const known = new Uint8Array(reader.number(limit));
  let value = 0;
  for (let start = 0; start < known.length; value = 1 - value) {
    const end = start + reader.number(known.length - start);
    if (end === start && start > 0) throw protocolError('an empty run');
    if (value === 1) known.fill(1, start, end);
    start = end;
  }
  return known;
}

/** A column of digests: which rows are known, then their digests. */
export function writeDigests(writer: ByteWriter, { length, known, bytes }: DigestColumn): void {
  writer.number(length);
  writeKnown(writer, known);
  for (let row = 0; row < known.length; row++) {
    if (known[row] === 1) writer.raw(bytes, row * length, (row + 1) * length);
  }
}

/** A column of at most `limit` rows. */
export function readDigests(reader: ByteReader, limit: number): DigestColumn {
  const length = reader.number(LONGEST_DIGEST);
  const known = readKnown(reader, limit);
  const { bytes } = blankDigests(length, known.length);
  for (let row = 0; row < known.length; row++) {
    if (known[row] === 1) bytes.set(reader.raw(length), row * length);
  }
  return { length, known, bytes };
}

export function writeTable(writer: ByteWriter, table: DigestTable, rows: number): void {
  const algorithms = table.algorithms();
  writer.number(algorithms.length);
  for (const algorithm of algorithms) {
    writer.words(algorithm);
    const column = blankDigests(table.lengthOf(algorithm), rows);
    table.eachRow(algorithm, (row) => {
      const digest = table.get(algorithm, row) ?? '';
      for (let at = 0; at < digest.length; at++) column.bytes[row * column.length + at] = digest.charCodeAt(at);
      column.known[row] = 1;
    });
    writeDigests(writer, column);
  }
}

export function readTable(reader: ByteReader, limit: number): DigestTable {
  const table = new DigestTable();
  const met = new Set<Algorithm>();
  for (let count = reader.count(); count > 0; count--) {
    const algorithm = checkedAlgorithm(reader.words());
    if (met.has(algorithm)) throw protocolError(`two columns of ${algorithm}`);
    met.add(algorithm);
    table.addColumn(algorithm, checkedDigests(readDigests(reader, limit), algorithm));
  }
  return table;
}

/** Digests as they came, if they can be of that kind. Samples in a list may have a length of their own. */
function checkedDigests(column: DigestColumn, algorithm: Algorithm): DigestColumn {
  const isRight = column.length === digestLength(algorithm) || !isFullAlgorithm(algorithm);
  if (isRight || !column.known.includes(1)) return column;
  throw protocolError(`digests of ${column.length} bytes for ${algorithm}`);
}

/**
 * Ids of contents (core/tree/lineage.ts): those of one run differ in their numbers only, and these mostly
 * by one.
 */
export function writeLineage(writer: ByteWriter, column: DigestColumn | null): void {
  writeKnown(writer, column?.known ?? new Uint8Array());
  if (column !== null) writeIds(writer, column, column.known.keys());
}

/** The same of a column that has some rows of `column`, in their order; NONE (-1) stands for a row with nothing. */
export function writeLineageOf(writer: ByteWriter, column: DigestColumn, rows: Int32Array): void {
  const known = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at++) known[at] = column.known[rows[at] as number] === 1 ? 1 : 0;
  writeKnown(writer, known);
  writeIds(writer, column, rows);
}

function writeIds(writer: ByteWriter, { known, bytes }: DigestColumn, rows: Iterable<number>): void {
  let before = -1;
  let number = 0;
  for (const row of rows) {
    if (known[row] !== 1) continue;
    const isOfRun = before >= 0 && sameRun(bytes, before, row);
    writer.byte(isOfRun ? 0 : 1);
    if (!isOfRun) writer.raw(bytes, row * LINEAGE_BYTES, row * LINEAGE_BYTES + NONCE_BYTES);
    const next = numberOf(bytes, row);
    writer.signed(next - number);
    number = next;
    before = row;
  }
}

function sameRun(bytes: Uint8Array, row: number, other: number): boolean {
  for (let at = 0; at < NONCE_BYTES; at++) {
    if (bytes[row * LINEAGE_BYTES + at] !== bytes[other * LINEAGE_BYTES + at]) return false;
  }
  return true;
}

function numberOf(bytes: Uint8Array, row: number): number {
  let number = 0;
  for (let at = LINEAGE_BYTES - 1; at >= NONCE_BYTES; at--)
    number = number * 256 + (bytes[row * LINEAGE_BYTES + at] as number);
  return number;
}

/** Ids of at most `limit` rows; null if none is known. */
export function readLineage(reader: ByteReader, limit: number): DigestColumn | null {
  const known = readKnown(reader, limit);
  if (!known.includes(1)) return null;
  const column = { ...blankLineage(known.length), known };
  let nonce: Uint8Array | null = null;
  let number = 0;
  for (let row = 0; row < known.length; row++) {
    if (known[row] !== 1) continue;
    if (reader.byte() !== 0) nonce = reader.raw(NONCE_BYTES);
    if (nonce === null) throw protocolError('an id without its run');
    column.bytes.set(nonce, row * LINEAGE_BYTES);
    number += reader.signed();
    if (number < 0 || number > 0xffff_ffff) throw protocolError('an id beyond all bounds');
    for (let at = NONCE_BYTES; at < LINEAGE_BYTES; at++) {
      column.bytes[row * LINEAGE_BYTES + at] = (number >>> (8 * (at - NONCE_BYTES))) & 0xff;
    }
  }
  return column;
}
