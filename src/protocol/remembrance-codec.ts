/**
 * What a finished run leaves to be remembered, as far as the far side can use it: of the wanted tree only the
 * files that it may have to look at again, and what is known of contents in rows of its own: first those of the
 * part of the tree that is sent, then one for each other file with an id.
 */
import { DigestTable } from '../core/tree/digest.ts';
import { blankDigests, compareDigests, copyDigest, type DigestColumn } from '../core/tree/digest-column.ts';
import { blankLineage } from '../core/tree/lineage.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { type PlacedLineage, type Remembrance, Touch } from '../endpoint/transaction.ts';
import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readKnown, readLineage, readTable, writeKnown, writeLineageOf, writeTable } from './digest-codec.ts';
import { readVolumes, volumesMessage } from './endpoint-message.ts';
import { ListingDecoder } from './listing-decoder.ts';
import { encodeListing } from './listing-encoder.ts';
import { partOf } from './partial-tree.ts';
import { protocolError } from './protocol-error.ts';
import { readFlag } from './stamp-codec.ts';

const LARGEST_ROW = 0x7fff_fff0;

/** What is written is handed on in pieces of about so many bytes: of a large tree it is never all there at once. */
const PIECE = 256 * 1024;

/**
 * What `readRemembrance` reads, in pieces. `kept`: the ids that the far side has told for the destination as it was
 * listed. Files that have them still, and that nothing was done to, are not mentioned.
 */
export function* remembrancePieces(
  { wanted, digests, lineage: placed }: Remembrance,
  kept: DigestColumn | null,
): Generator<Uint8Array> {
  const writer = new ByteWriter();
  const lineage = placed === null || kept === null ? placed : withoutKept(placed, kept);
  const forgotten = placed === null || kept === null ? new Uint8Array() : forgottenRows(placed, kept);
  const { tree, rows } = partOf(wanted, rowsToLookAt(wanted, digests, lineage));
  writeTree(writer, tree);
  const moved = new DigestTable();
  for (const algorithm of digests.algorithms()) moved.addMoved(algorithm, digests, rows);
  writeTable(writer, moved, tree.count);
  writer.byte(lineage === null ? 0 : 1);
  if (lineage !== null) {
    yield* placedPieces(writer, lineage, tree.count, rows);
    writeKnown(writer, forgotten);
  }
  yield writer.take();
}

/** Files whose path the far side needs: those with a digest, and those whose attributes were set. */
function rowsToLookAt(wanted: Snapshot, digests: DigestTable, lineage: PlacedLineage | null): Uint8Array {
  const rows = new Uint8Array(wanted.count);
  for (const algorithm of digests.algorithms()) {
    digests.eachRow(algorithm, (row) => {
      rows[row] = 1;
    });
  }
  for (let row = 0; row < rows.length && lineage !== null; row++) {
    if (lineage.touched[row] === Touch.adjusted && lineage.ids.known[row] === 1) rows[row] = 1;
  }
  return rows;
}

function withoutKept(lineage: PlacedLineage, kept: DigestColumn): PlacedLineage {
  const { ids, standing, touched, arrivals } = lineage;
  const arrived = new Uint8Array(ids.known.length);
  for (const row of arrivals) arrived[row] = 1;
  const known = ids.known.map((each, row) => {
    const stands = standing[row] as number;
    const isKept = stands !== NONE && arrived[row] === 0 && touched[row] === Touch.none;
    return isKept && compareDigests(ids, row, kept, stands) === 0 ? 0 : each;
  });
  return { ...lineage, ids: { ...ids, known } };
}

/** By row of the listing: 1 for a file whose id is not to be kept, because it is gone or no longer trusted. */
function forgottenRows({ ids, standing }: PlacedLineage, kept: DigestColumn): Uint8Array {
  const forgotten = kept.known.slice();
  for (let row = 0; row < ids.known.length; row++) {
    const stands = standing[row] as number;
    if (ids.known[row] === 1 && stands !== NONE) forgotten[stands] = 0;
  }
  return forgotten;
}

function writeTree(writer: ByteWriter, tree: Snapshot): void {
  writer.words(JSON.stringify(volumesMessage(tree.volumes)));
  writer.number(tree.count);
  const blocks = [...encodeListing(tree)];
  writer.number(blocks.length);
  for (const block of blocks) {
    writer.number(block.length);
    writer.raw(block);
  }
}

function* placedPieces(
  writer: ByteWriter,
  lineage: PlacedLineage,
  treeRows: number,
  rows: Int32Array,
): Generator<Uint8Array> {
  const { ids, sizes, standing, touched, arrivals } = lineage;
  const order = inOrder(ids, treeRows, rows);
  writer.number(order.length);
  writeLineageOf(writer, ids, order);
  const newRow = new Int32Array(ids.known.length).fill(NONE);
  let before = 0;
  for (let at = 0; at < order.length; at++) {
    const row = order[at] as number;
    if (row === NONE) continue;
    newRow[row] = at;
    const stands = (standing[row] as number) + 1;
    writer.signed(stands - before);
    before = stands;
    writer.byte(touched[row] as number);
    writer.number(sizes[row] as number);
    if (writer.length >= PIECE) yield writer.take();
  }
  writer.number(arrivals.length);
  let last = 0;
  for (const row of arrivals) {
    if (writer.length >= PIECE) yield writer.take();
    const at = (newRow[row] as number) + 1;
    writer.signed(at - last);
    last = at;
  }
}

/** The rows of the wanted tree in the order of those on the wire; NONE for what has no id. */
function inOrder(ids: DigestColumn, treeRows: number, rows: Int32Array): Int32Array {
  const order = new Int32Array(treeRows + ids.known.length).fill(NONE);
  let count = treeRows;
  for (let row = 0; row < ids.known.length; row++) {
    if (ids.known[row] !== 1) continue;
    const at = rows[row] ?? NONE;
    order[at === NONE ? count++ : at] = row;
  }
  return order.subarray(0, count);
}

/** What was told of a remembrance. */
export interface ToldRemembrance extends Remembrance {
  /** By row of the listing 1 if an id that this side has kept is to be forgotten; empty if none is. */
  readonly forgotten: Uint8Array;
}

/** `before`: the destination as the far side listed it. */
export function readRemembrance(reader: ByteReader, before: Snapshot | null): ToldRemembrance {
  const wanted = readTree(reader);
  const digests = readTable(reader, wanted.count);
  const lineage = readFlag(reader) ? readPlaced(reader, before, wanted.count) : null;
  const forgotten = lineage === null ? new Uint8Array() : readKnown(reader, lineage.before.count);
  reader.expectEnd();
  return { wanted, digests, lineage, forgotten };
}

function readTree(reader: ByteReader): Snapshot {
  const decoder = new ListingDecoder(readVolumes(parse(reader.words())));
  const count = reader.number(LARGEST_ROW);
  for (let blocks = reader.count(); blocks > 0; blocks--) decoder.add(reader.raw(reader.count()));
  return decoder.finish(count, []);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw protocolError('volumes that are none');
  }
}

function readPlaced(reader: ByteReader, before: Snapshot | null, treeRows: number): PlacedLineage {
  if (before === null) throw protocolError('ids of contents for no listing');
  // Rows without an id are those of the tree; each of the others takes a byte at least.
  const count = reader.number(treeRows + reader.left);
  // None at all where every id is one that this side has kept.
  const ids = readLineage(reader, count) ?? blankLineage(count);
  if (ids.known.length !== count) throw protocolError('ids of contents for other rows');
  const sizes = new Float64Array(count);
  const standing = new Int32Array(count).fill(NONE);
  const touched = new Uint8Array(count);
  let stands = 0;
  for (let row = 0; row < count; row++) {
    if (ids.known[row] !== 1) continue;
    stands += reader.signed();
    if (stands < 0 || stands > before.count) throw protocolError(`the row ${stands - 1} of ${before.count}`);
    standing[row] = stands - 1;
    touched[row] = reader.number(Touch.adjusted);
    // What was adjusted is looked at again, by its path.
    if (touched[row] === Touch.adjusted && row >= treeRows) throw protocolError('an adjusted file without a path');
    sizes[row] = reader.number();
  }
  return { ids, sizes, before, standing, touched, arrivals: readArrivalRows(reader, count) };
}

function readArrivalRows(reader: ByteReader, count: number): Uint32Array {
  const arrivals = new Uint32Array(reader.count());
  let row = 0;
  for (let id = 0; id < arrivals.length; id++) {
    row += reader.signed();
    if (row < 0 || row > count) throw protocolError(`the row ${row - 1} of ${count}`);
    // Behind the last row: an arrival whose content has no id.
    arrivals[id] = row === 0 ? count : row - 1;
  }
  return arrivals;
}

/** Adds the ids that this side has kept itself, `kept`, for the files of the listing that were neither mentioned nor forgotten. */
export function withKept({ forgotten, ...remembrance }: ToldRemembrance, kept: DigestColumn | null): Remembrance {
  const { lineage } = remembrance;
  if (lineage === null || kept === null) return remembrance;
  const { ids, sizes, standing, touched, before, arrivals } = lineage;
  const settled = new Uint8Array(before.count);
  settled.set(forgotten);
  for (const row of standing) if (row !== NONE) settled[row] = 1;
  const others: number[] = [];
  for (let row = 0; row < before.count; row++) if (kept.known[row] === 1 && settled[row] === 0) others.push(row);
  const count = ids.known.length;
  const more = blankDigests(ids.length, count + others.length);
  more.known.set(ids.known);
  more.bytes.set(ids.bytes);
  for (const [place, row] of others.entries()) copyDigest(kept, row, more, count + place);
  return {
    ...remembrance,
    lineage: {
      before,
      ids: more,
      sizes: extended(sizes, others.length),
      standing: joined(standing, others),
      touched: Uint8Array.from({ length: count + others.length }, (_, row) => touched[row] ?? Touch.none),
      // A place that was behind the last row is so still.
      arrivals: arrivals.map((row) => (row === count ? count + others.length : row)),
    },
  };
}

function extended(sizes: Float64Array, more: number): Float64Array {
  const all = new Float64Array(sizes.length + more);
  all.set(sizes);
  return all;
}

function joined(standing: Int32Array, others: readonly number[]): Int32Array {
  const all = new Int32Array(standing.length + others.length);
  all.set(standing);
  all.set(others, standing.length);
  return all;
}
