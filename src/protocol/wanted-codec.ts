/** Which contents are asked for. */

import { How } from '../core/plan/arrival-columns.ts';
import type { WantedContent } from '../endpoint/transaction.ts';
import { readArrivals, writeArrivals } from './arrival-codec.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readRows, writeRows } from './digest-codec.ts';
import { protocolError } from './protocol-error.ts';

export function writeWanted(writer: ByteWriter, { arrivals, offsets }: WantedContent): void {
  writeArrivals(writer, arrivals);
  for (const offset of offsets) writer.number(offset);
}

export function readWanted(reader: ByteReader): WantedContent {
  const arrivals = readArrivals(reader);
  if (arrivals.how.some((how) => how !== How.receive))
    throw protocolError('something else was asked for than contents');
  const offsets = Float64Array.from({ length: arrivals.count }, () => reader.number());
  reader.expectEnd();
  return { arrivals, offsets };
}

/** What the far side of a transaction still wants of the arrivals that it was told: by their rows there. */
export function writeWantedRows(writer: ByteWriter, rows: Uint32Array, offsets: Float64Array): void {
  writeRows(writer, rows);
  for (const offset of offsets) writer.number(offset);
}

/** Rows below `limit`, and where to begin with each. */
export function readWantedRows(reader: ByteReader, limit: number): { rows: Uint32Array; offsets: Float64Array } {
  const rows = readRows(reader, limit);
  const offsets = Float64Array.from({ length: rows.length }, () => reader.number());
  reader.expectEnd();
  return { rows, offsets };
}
