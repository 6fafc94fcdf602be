/** Generators of what is sent between the two sides. */
import * as fc from 'fast-check';
import { ArrivalBuilder } from '../../src/core/plan/arrival-builder.ts';
import { type ArrivalColumns, How } from '../../src/core/plan/arrival-columns.ts';
import { type Place, placeAt } from '../../src/core/plan/place.ts';
import type { Adjustment, Rearrangement, Removal } from '../../src/core/plan/step.ts';
import { asBytes, type ByteString, ROOT, stringToBytes } from '../../src/core/tree/byte-string.ts';
import { type Algorithm, DigestTable, digestLength } from '../../src/core/tree/digest.ts';
import { blankDigests, type DigestColumn } from '../../src/core/tree/digest-column.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { LINEAGE_BYTES, NONCE_BYTES } from '../../src/core/tree/lineage.ts';
import type { Problem } from '../../src/core/tree/problem.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { blankRow, SnapshotBuilder } from '../../src/core/tree/snapshot-builder.ts';
import type { Attributes, Stamp } from '../../src/core/tree/stamp.ts';
import { putStamp } from '../../src/core/tree/stamp-columns.ts';
import type { Outcome } from '../../src/endpoint/transaction.ts';
import { journalStages, renameStates, type Settlement, type Unfinished } from '../../src/endpoint/unfinished.ts';
import { anyName } from '../arbitrary/names.ts';

const NANOS = 999_999_999;
const LARGEST_TIME = 2 ** 50;
const LARGEST_WORD = 2n ** 64n - 1n;
const FEW = 6;

const size = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: Number.MAX_SAFE_INTEGER }));
const seconds = fc.integer({ min: -LARGEST_TIME, max: LARGEST_TIME });
const nanos = fc.nat({ max: NANOS });
const word = fc.bigInt({ min: 0n, max: LARGEST_WORD });
const number = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 0x7fff_ffff }));
const kind = fc.constantFrom(Kind.file, Kind.directory, Kind.symlink, Kind.special, Kind.unreadable);

const path: fc.Arbitrary<ByteString> = fc
  .array(anyName, { minLength: 1, maxLength: 4 })
  .map((names) => asBytes(names.join('/')));

function stamp(kinds: fc.Arbitrary<Kind> = kind): fc.Arbitrary<Stamp> {
  return fc.record({
    kind: kinds,
    size,
    mtimeSeconds: seconds,
    mtimeNanos: nanos,
    ctimeSeconds: seconds,
    ctimeNanos: nanos,
    inode: word,
    device: word,
  });
}

const attributes: fc.Arbitrary<Attributes> = fc.record({
  mode: fc.nat({ max: 0o7777 }),
  uid: fc.integer({ min: -1, max: 0xffff_ffff }),
  gid: fc.integer({ min: -1, max: 0xffff_ffff }),
  mtimeSeconds: seconds,
  mtimeNanos: nanos,
});

/** In the tree, in a slot, or a slot itself. */
const place: fc.Arbitrary<Place> = fc.oneof(
  path.map((where) => placeAt(-1, where)),
  fc.tuple(fc.nat({ max: 1000 }), path).map(([slot, where]) => placeAt(slot, where)),
  fc.nat({ max: 1000 }).map((slot) => placeAt(slot, ROOT)),
);

export const paths: fc.Arbitrary<ByteString[]> = fc.array(path, { maxLength: FEW });

export const rearrangement: fc.Arbitrary<Rearrangement> = fc.record({
  stagedDirectories: fc.array(number, { maxLength: FEW }),
  discards: fc.array(number, { maxLength: FEW }),
  renames: fc.array(
    fc.record({ object: number, from: place, to: place, expect: stamp(), replaces: fc.option(stamp()) }),
    { maxLength: FEW },
  ),
});

export const removals: fc.Arbitrary<Removal[]> = fc.array(fc.record({ path, kind, expect: stamp() }), {
  maxLength: FEW,
});

export const adjustments: fc.Arbitrary<Adjustment[]> = fc.array(
  fc.record({
    path: fc.oneof(path, fc.constant(ROOT)),
    kind,
    expect: fc.option(stamp()),
    attributes,
    asked: fc.boolean(),
  }),
  { maxLength: FEW },
);

const words = fc.string({ unit: 'grapheme', maxLength: 12 });

export const problems: fc.Arbitrary<Problem[]> = fc.array(
  fc.record({
    path: fc.oneof(path, fc.constant(ROOT)),
    side: fc.constantFrom('source', 'destination'),
    operation: words,
    code: words,
    message: words,
  }),
  { maxLength: 3 },
);

const anyPath = fc.oneof(path, fc.constant(ROOT));
const held = fc.array(fc.record({ path: anyPath, kind, size }), { maxLength: 2 });

export const unfinished: fc.Arbitrary<Unfinished> = fc.record({
  interrupted: fc.boolean(),
  lock: fc.option(
    fc.record({ host: words, process: fc.option(number), since: fc.option(number), alive: fc.boolean() }),
  ),
  journal: fc.option(
    fc
      .record({ stage: fc.constantFrom(...journalStages), damage: words, renames: number, done: number })
      .map((journal) => ({ ...journal, done: Math.min(journal.done, journal.renames) })),
  ),
  renames: fc.array(
    fc.record({ kind, size, from: anyPath, to: anyPath, at: anyPath, state: fc.constantFrom(...renameStates) }),
    { maxLength: 3 },
  ),
  strays: held,
  staged: fc.array(fc.record({ path: anyPath, bytes: size, size }), { maxLength: 3 }),
  rescued: held,
});

export const settlement: fc.Arbitrary<Settlement> = fc.record({
  interrupted: fc.boolean(),
  renamed: number,
  stagedFiles: number,
  stagedBytes: size,
  problems,
});

/** A column of flags, one a row. */
export function known(rows: number): fc.Arbitrary<Uint8Array> {
  return fc.array(fc.nat({ max: 1 }), { minLength: rows, maxLength: rows }).map((flags) => Uint8Array.from(flags));
}

/** As an honest end reports it: what is not done has a problem that says why. */
export function outcome(items: number): fc.Arbitrary<Outcome> {
  return fc
    .record({ done: known(items), bytes: size, reusedBytes: size, problems })
    .map((each) => (each.problems.length === 0 ? { ...each, done: each.done.fill(1) } : each));
}

/** Rows below a limit in any order. */
export function rows(limit: number): fc.Arbitrary<Uint32Array> {
  return fc.array(fc.nat({ max: limit - 1 }), { maxLength: 2 * FEW }).map((each) => Uint32Array.from(each));
}

/** A column with a value wherever one is known, and zeros elsewhere. */
export function digests(length: number, count: number): fc.Arbitrary<DigestColumn> {
  const value = fc.option(fc.uint8Array({ minLength: length, maxLength: length }));
  return fc.array(value, { minLength: count, maxLength: count }).map((values) => columnOf(length, values));
}

function columnOf(length: number, values: readonly (Uint8Array | null)[]): DigestColumn {
  const column = blankDigests(length, values.length);
  for (const [row, value] of values.entries()) {
    if (value === null) continue;
    column.bytes.set(value, row * length);
    column.known[row] = 1;
  }
  return column;
}

/** Ids of few runs with numbers that are near each other or not. */
export function lineage(count: number): fc.Arbitrary<DigestColumn> {
  const id = fc.tuple(fc.nat({ max: 2 }), fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 0xffff_ffff })));
  return fc.array(fc.option(id), { minLength: count, maxLength: count }).map((ids) =>
    columnOf(
      LINEAGE_BYTES,
      ids.map((each) => (each === null ? null : idOf(...each))),
    ),
  );
}

function idOf(run: number, numberOfRun: number): Uint8Array {
  const id = new Uint8Array(LINEAGE_BYTES).fill(run + 1, 0, NONCE_BYTES);
  new DataView(id.buffer).setUint32(NONCE_BYTES, numberOfRun, true);
  return id;
}

const algorithms: readonly Algorithm[] = ['qhash', 'md5', 'sha256', 'xxh128', 'phash_7'];

export function table(count: number): fc.Arbitrary<DigestTable> {
  return fc.tuple(...algorithms.map((algorithm) => digests(digestLength(algorithm), count))).map((columns) => {
    const made = new DigestTable();
    for (const [index, column] of columns.entries()) made.addColumn(algorithms[index] ?? 'md5', column);
    return made;
  });
}

const arrival = fc.record({
  id: number,
  how: fc.constantFrom(How.receive, How.copy, How.link),
  directory: fc.oneof(fc.constant(ROOT), path),
  name: anyName,
  text: fc.option(path),
  copyOf: fc.integer({ min: -1, max: 1000 }),
  attributes,
  expect: stamp(fc.constant(Kind.file)),
  replaces: fc.option(stamp()),
});

/** `how`: of every row, where it is given. */
export function arrivals(how?: How): fc.Arbitrary<ArrivalColumns> {
  return fc.array(arrival, { maxLength: FEW }).map((each) => {
    const builder = new ArrivalBuilder(each.length);
    for (const one of each) {
      const name = stringToBytes(one.name);
      const row = builder.add(one.id, how ?? one.how, builder.directory(one.directory), name, 0, name.length);
      if (one.text !== null) builder.setText(row, one.text);
      builder.setCopyOf(row, one.copyOf);
      putStamp(builder.expect, row, one.expect);
      if (one.replaces !== null) putStamp(builder.replaced, row, one.replaces);
      for (const key of ['mode', 'uid', 'gid', 'mtimeSeconds', 'mtimeNanos'] as const) {
        builder.attributes[key][row] = one.attributes[key];
      }
    }
    return builder.finish();
  });
}

/** A tree with one directory of files. */
export const tree: fc.Arbitrary<Snapshot> = fc
  .uniqueArray(fc.tuple(anyName, attributes, size, word), { maxLength: FEW, selector: ([name]) => name })
  .map((files) => {
    const builder = new SnapshotBuilder();
    builder.volume(1n, 0);
    builder.addRoot(blankRow(Kind.directory));
    builder.beginBlock(0);
    for (const [name, each, bytes, inode] of files.sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { mode, mtimeSeconds, mtimeNanos } = each;
      const row = { mode, mtimeSeconds, mtimeNanos, size: bytes, inode, uid: 0, gid: 0 };
      builder.add(name, Object.assign(blankRow(Kind.file), row));
    }
    return builder.finish();
  });
