/** Every message that travels as bytes: how honest ones are made, and how they are read. */
import * as fc from 'fast-check';
import { How } from '../../src/core/plan/arrival-columns.ts';
import type { DigestTable } from '../../src/core/tree/digest.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { type Remembrance, Touch } from '../../src/endpoint/transaction.ts';
import { readArrivals, writeArrivals } from '../../src/protocol/arrival-codec.ts';
import { hashBlock } from '../../src/protocol/block-hash.ts';
import type { ByteReader } from '../../src/protocol/byte-reader.ts';
import { ByteWriter } from '../../src/protocol/byte-writer.ts';
import {
  readDigests,
  readKnown,
  readLineage,
  readRows,
  readTable,
  writeDigests,
  writeKnown,
  writeLineage,
  writeRows,
  writeTable,
} from '../../src/protocol/digest-codec.ts';
import { ListingDecoder } from '../../src/protocol/listing-decoder.ts';
import { encodeListing } from '../../src/protocol/listing-encoder.ts';
import { ListingIntake, sendListing } from '../../src/protocol/listing-exchange.ts';
import { readOutcome, writeOutcome } from '../../src/protocol/outcome-codec.ts';
import { readProblems, writeProblems } from '../../src/protocol/problem-codec.ts';
import { readRemembrance, remembrancePieces } from '../../src/protocol/remembrance-codec.ts';
import {
  readAdjustments,
  readPaths,
  readRearrangement,
  readRemovals,
  writeAdjustments,
  writePaths,
  writeRearrangement,
  writeRemovals,
} from '../../src/protocol/step-codec.ts';
import {
  readSettlement,
  readUnfinished,
  writeSettlement,
  writeUnfinished,
} from '../../src/protocol/unfinished-codec.ts';
import { readWanted, readWantedRows, writeWanted, writeWantedRows } from '../../src/protocol/wanted-codec.ts';
import * as values from './values.ts';

/** How many items, and rows, the messages here are about. */
export const COUNT = 7;

export interface Message {
  readonly name: string;
  /** Honest ones: their bytes, and what they say in a form that can be compared. */
  readonly honest: fc.Arbitrary<{ readonly bytes: Uint8Array; readonly says: unknown }>;
  /** Reads one, and says in the same form what it says. Throws MyrrorError `protocol`. */
  read(reader: ByteReader): unknown;
}

interface Codec<Value> {
  readonly of: fc.Arbitrary<Value>;
  write(writer: ByteWriter, value: Value): void;
  read(reader: ByteReader): unknown;
  /** What is compared; the value itself without it. */
  says?(value: Value): unknown;
}

function message<Value>(name: string, { of, write, read, says }: Codec<Value>): Message {
  const honest = of.map((value) => {
    const writer = new ByteWriter();
    write(writer, value);
    return { bytes: writer.take(), says: says === undefined ? value : says(value) };
  });
  return {
    name,
    honest,
    read: (reader) => {
      const value = read(reader);
      reader.expectEnd();
      return value;
    },
  };
}

function tableSays(table: DigestTable): unknown {
  return table.algorithms().map((algorithm) => {
    const rows: unknown[] = [];
    table.eachRow(algorithm, (row) => rows.push([row, table.get(algorithm, row)]));
    return [algorithm, rows];
  });
}

function treeSays(snapshot: Snapshot): unknown {
  return Array.from({ length: snapshot.count }, (_, row) => [
    snapshot.path(row),
    snapshot.stamp(row),
    snapshot.attributes(row),
  ]);
}

const wantedContent = values
  .arrivals(How.receive)
  .map((arrivals) => ({ arrivals, offsets: Float64Array.from({ length: arrivals.count }, (_, at) => at * 1e9) }));
const wantedRows = values.rows(COUNT).map((rows) => ({ rows, offsets: Float64Array.from(rows, (row) => row * 7) }));

/** What the far side listed before, for messages that speak of it. */
const [before] = fc.sample(
  values.tree.filter(({ count }) => count > 3),
  { numRuns: 1, seed: 3 },
);

const remembrance: fc.Arbitrary<Remembrance> = values.tree.chain((wanted) =>
  fc
    .tuple(
      values.table(wanted.count),
      fc.option(
        fc.tuple(
          values.lineage(wanted.count),
          fc.array(fc.integer({ min: -1, max: (before?.count ?? 1) - 1 }), {
            minLength: wanted.count,
            maxLength: wanted.count,
          }),
          fc.array(fc.constantFrom(...Object.values(Touch)), { minLength: wanted.count, maxLength: wanted.count }),
          fc.uniqueArray(fc.nat({ max: wanted.count - 1 })),
        ),
      ),
    )
    .map(([digests, placed]) => {
      const { size: sizes } = wanted.columns;
      if (placed === null || before === undefined) return { wanted, digests, lineage: null };
      const [ids, standing, touched, arrivals] = placed;
      const lineage = {
        ids,
        sizes,
        before,
        standing: Int32Array.from(standing),
        touched: Uint8Array.from(touched),
        arrivals: Uint32Array.from(arrivals),
      };
      return { wanted, digests, lineage };
    }),
);

/** By file, not by row: the rows on the wire are others than here. Arrivals as the ids of their contents. */
function remembranceSays({ wanted, digests, lineage }: Remembrance): unknown {
  const told = new Map<string, unknown>();
  for (const algorithm of digests.algorithms()) {
    digests.eachRow(algorithm, (row) => told.set(`${algorithm} ${wanted.path(row)}`, digests.get(algorithm, row)));
  }
  if (lineage === null) return { told, ids: null };
  const { ids, sizes, standing, touched, arrivals } = lineage;
  const idAt = (row: number): string =>
    ids.known[row] === 1 ? Buffer.from(ids.bytes.subarray(row * 16, row * 16 + 16)).toString('hex') : '';
  const all: string[] = [];
  for (let row = 0; row < ids.known.length; row++) {
    if (ids.known[row] === 1) all.push(`${idAt(row)} ${sizes[row]} ${standing[row]} ${touched[row]}`);
  }
  return { told, ids: all.sort(), arrivals: Array.from(arrivals, idAt) };
}

function readTree(reader: ByteReader): Snapshot {
  const decoder = new ListingDecoder([{ device: 1n, mount: 0 }]);
  const intake = new ListingIntake([], (block) => decoder.add(block));
  intake.push(reader.raw(reader.left));
  const problems = intake.finish();
  return decoder.finish(decoder.count, problems);
}

export const messages: readonly Message[] = [
  message('paths', { of: values.paths, write: writePaths, read: readPaths }),
  message('a rearrangement', { of: values.rearrangement, write: writeRearrangement, read: readRearrangement }),
  message('removals', { of: values.removals, write: writeRemovals, read: readRemovals }),
  message('adjustments', { of: values.adjustments, write: writeAdjustments, read: readAdjustments }),
  message('problems', { of: values.problems, write: writeProblems, read: readProblems }),
  message('an outcome', {
    of: values.outcome(COUNT),
    write: writeOutcome,
    read: (reader) => readOutcome(reader, COUNT),
  }),
  message('what an interrupted run has left', {
    of: values.unfinished,
    write: writeUnfinished,
    read: readUnfinished,
  }),
  message('what came of settling it', { of: values.settlement, write: writeSettlement, read: readSettlement }),
  message('rows', { of: values.rows(COUNT), write: writeRows, read: (reader) => readRows(reader, COUNT) }),
  message('flags', { of: values.known(COUNT), write: writeKnown, read: (reader) => readKnown(reader, COUNT) }),
  message('digests', {
    of: values.digests(16, COUNT),
    write: writeDigests,
    read: (reader) => readDigests(reader, COUNT),
  }),
  message('a table of digests', {
    of: values.table(COUNT),
    write: (writer, table) => writeTable(writer, table, COUNT),
    read: (reader) => tableSays(readTable(reader, COUNT)),
    says: tableSays,
  }),
  message('ids of contents', {
    of: values.lineage(COUNT),
    write: writeLineage,
    read: (reader) => readLineage(reader, COUNT),
    says: (column) => (column?.known.includes(1) === true ? column : null),
  }),
  message('arrivals', { of: values.arrivals(), write: writeArrivals, read: readArrivals }),
  message('wanted contents', { of: wantedContent, write: writeWanted, read: readWanted }),
  message('wanted rows', {
    of: wantedRows,
    write: (writer, { rows, offsets }) => writeWantedRows(writer, rows, offsets),
    read: (reader) => readWantedRows(reader, COUNT),
  }),
  message('a remembrance', {
    of: remembrance,
    write: (writer, value) => {
      for (const piece of remembrancePieces(value, null)) writer.raw(piece);
    },
    read: (reader) => remembranceSays(readRemembrance(reader, before ?? null)),
    says: remembranceSays,
  }),
  message('a listing', {
    of: values.tree,
    write: (writer, tree) => {
      for (const piece of sendListing(encodeListing(tree), [], new Uint8Array(), hashBlock)) writer.raw(piece);
    },
    read: (reader) => treeSays(readTree(reader)),
    says: treeSays,
  }),
];
