/** Random values of the domain, hostile ones among them, for the properties of the format layer. */
import fc from 'fast-check';
import { verbNames } from '../../src/core/plan/action.ts';
import type { ActionRecord, ActionsHeader, EvidenceRecord } from '../../src/core/plan/action-record.ts';
import { asBytes, type ByteString, ROOT } from '../../src/core/tree/byte-string.ts';
import { type Algorithm, DigestTable } from '../../src/core/tree/digest.ts';
import { Flag, Kind } from '../../src/core/tree/kind.ts';
import type { Listing } from '../../src/core/tree/listing.ts';
import { checkName } from '../../src/core/tree/path.ts';
import type { Problem } from '../../src/core/tree/problem.ts';
import { blankRow, type Row, SnapshotBuilder } from '../../src/core/tree/snapshot-builder.ts';
import type { Attributes, Stamp } from '../../src/core/tree/stamp.ts';
import { utf8ToBytes } from '../../src/format/utf8.ts';

const HOSTILE = [
  '->',
  '#',
  '-',
  ' ',
  'a b',
  'end',
  '{',
  '}',
  '"',
  '\\',
  '=',
  '\n',
  '\r\n',
  '\t',
  'é',
  'e\u0301',
  '\u202e',
  '\u200b',
  '\u2028',
  '\u00a0',
  '\ufeff',
  '\ufffd',
  '😀',
  '__proto__',
  'set',
  'replaces',
  'unverified',
  '~',
  '.myr_flist',
  '...',
];

/** Any bytes at all: short random ones, valid UTF-8 and hostile pieces. */
export const bytes: fc.Arbitrary<ByteString> = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map((array) => asBytes(String.fromCharCode(...array))),
  fc.string({ unit: 'binary', maxLength: 8 }).map(utf8ToBytes),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((parts) => utf8ToBytes(parts.join(''))),
  fc.string({ maxLength: 8 }).map(utf8ToBytes),
);

/** One component of a path; never `.myrror`. */
const name: fc.Arbitrary<ByteString> = bytes
  .map((text) => asBytes(text.replaceAll('/', '|').replaceAll('\0', '0')))
  .filter((text) => checkName(text) === null && text !== '.myrror');

export const path: fc.Arbitrary<ByteString> = fc
  .array(name, { minLength: 1, maxLength: 4 })
  .map((names) => asBytes(names.join('/')));

const linkTarget = bytes.map((text) => asBytes(text.replaceAll('\0', '0')));

/** Text of any characters; a `binary` string has no lone surrogates. */
const text = fc.string({ unit: 'binary', maxLength: 10 });

const seconds = fc.oneof(
  fc.integer({ min: -3_000_000_000, max: 5_000_000_000 }),
  fc.constantFrom(0, -1, -62_167_219_200, -62_167_219_201, 253_402_300_799, 253_402_300_800),
  fc.maxSafeInteger(),
);
const nanos = fc.oneof(fc.constantFrom(0, 1, 999_999_999), fc.integer({ min: 0, max: 999_999_999 }));

export const time = fc.record({ seconds, nanos });

const large = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const owner = fc.oneof(fc.constantFrom(0, 1000, 0xffff_ffff), fc.integer({ min: 0, max: 0xffff_ffff }));
const headerTime = fc.constantFrom(
  '2024-05-01T10:00:00Z',
  '2024-05-01T10:00:00.123Z',
  '2024-02-29T23:59:59.000000001Z',
);

const kind = fc.constantFrom(Kind.file, Kind.directory, Kind.symlink, Kind.special, Kind.unreadable);

export const stamp: fc.Arbitrary<Stamp> = fc.record({
  kind,
  size: fc.maxSafeNat(),
  mtimeSeconds: seconds,
  mtimeNanos: nanos,
  ctimeSeconds: seconds,
  ctimeNanos: nanos,
  inode: large,
  device: large,
});

const attributes: fc.Arbitrary<Attributes> = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.oneof(fc.constant(-1), owner),
  gid: fc.oneof(fc.constant(-1), owner),
  mtimeSeconds: seconds,
  mtimeNanos: nanos,
});

/** A tree of nested arrays: each entry a name, a row and, if it can hold any, entries. */
interface Entry {
  readonly name: ByteString;
  readonly row: Omit<Row, 'volume'> & { readonly volumeSeed: number };
  readonly target: ByteString;
  readonly digest: readonly [string, string, boolean, boolean];
  readonly children: readonly Entry[];
}

const row = fc.record({
  kind,
  flags: fc.constantFrom(0, Flag.holdsExcluded, Flag.mountPoint, Flag.holdsExcluded | Flag.mountPoint),
  size: fc.maxSafeNat(),
  mtimeSeconds: seconds,
  mtimeNanos: nanos,
  ctimeSeconds: seconds,
  ctimeNanos: nanos,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: owner,
  gid: owner,
  inode: large,
  volumeSeed: fc.nat(2),
});

function byteText(length: number): fc.Arbitrary<string> {
  return fc.uint8Array({ minLength: length, maxLength: length }).map((array) => String.fromCharCode(...array));
}

/** Entries of one directory, with at most `depth` levels below them. */
function entriesBelow(depth: number): fc.Arbitrary<Entry[]> {
  const children = depth === 0 ? fc.constant([]) : entriesBelow(depth - 1);
  const digest = fc.tuple(byteText(32), byteText(8), fc.boolean(), fc.boolean());
  const entry = fc.record({ name, row, target: linkTarget, digest, children });
  return fc.uniqueArray(entry, { maxLength: 4, selector: (value) => value.name });
}

const entries = entriesBelow(3);

const volumes = fc.uniqueArray(fc.record({ device: large, mount: fc.nat() }), {
  minLength: 1,
  maxLength: 3,
  selector: (volume) => `${volume.device} ${volume.mount}`,
});

const problem: fc.Arbitrary<Problem> = fc.record({
  path: fc.oneof(fc.constant(ROOT), path),
  side: fc.constantFrom('source' as const, 'destination' as const),
  operation: text,
  code: text,
  message: text,
});

const head = fc.record({ location: text, identity: text, exclude: fc.array(text, { maxLength: 3 }), time: headerTime });

/** A listing of a random tree. */
export const listing: fc.Arbitrary<Listing> = fc
  .record({ head, rootRow: row, entries, volumes, problems: fc.array(problem, { maxLength: 3 }) })
  .map(({ head: texts, rootRow, entries: top, volumes: devices, problems }) => {
    const builder = new SnapshotBuilder();
    const digests = new DigestTable();
    const numbers = devices.map((volume) => builder.volume(volume.device, volume.mount));
    const complete = (from: Entry['row']): Row => ({
      ...blankRow(from.kind),
      ...withoutSeed(from),
      volume: numbers[from.volumeSeed % numbers.length] as number,
    });
    builder.addRoot(complete({ ...rootRow, kind: Kind.directory }));
    addBlock(builder, digests, 0, top, complete);
    for (const trouble of problems) builder.problem(trouble);
    return { ...texts, snapshot: builder.finish(), digests };
  });

function withoutSeed({ volumeSeed: _, ...rest }: Entry['row']): Omit<Row, 'volume'> {
  return rest;
}

function addBlock(
  builder: SnapshotBuilder,
  digests: DigestTable,
  directory: number,
  children: readonly Entry[],
  complete: (from: Entry['row']) => Row,
): void {
  builder.beginBlock(directory);
  const sorted = children.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = sorted.map((entry) => {
    const index = builder.add(entry.name, complete(entry.row), entry.target);
    const [sha256, qhash, hasSha256, hasQhash] = entry.digest;
    if (hasSha256) digests.set('sha256' satisfies Algorithm, index, asBytes(sha256));
    if (hasQhash) digests.set('qhash', index, asBytes(qhash));
    return index;
  });
  sorted.forEach((entry, index) => {
    if (entry.row.kind === Kind.directory) addBlock(builder, digests, rows[index] as number, entry.children, complete);
  });
}

const pathOf = fc.record({ side: fc.constantFrom('source' as const, 'destination' as const), path });
const criterion = fc.oneof(fc.constantFrom('sha256', 'path+mtime', 'phash_12.5+name'), text);
const evidence: fc.Arbitrary<readonly EvidenceRecord[]> = fc.array(fc.record({ criterion, a: pathOf, b: pathOf }), {
  maxLength: 3,
});

const parts = fc.record({
  first: path,
  second: path,
  directory: fc.boolean(),
  inPlace: fc.boolean(),
  expect: stamp,
  replaces: fc.option(stamp),
  attributes,
  linkTarget,
  unverified: fc.boolean(),
  evidence,
  directCriterion: fc.option(criterion),
  hasExtra: fc.boolean(),
  received: fc.boolean(),
});

type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never;
type Verb = ActionRecord['verb'];

/** The paths of an action of that verb; the root is the target of some `meta` of a directory. */
function pathsOf(part: Parts, verb: Verb): Pick<ActionRecord, 'origin' | 'target'> {
  if (verb === 'rm' || verb === 'rmdir') return { origin: part.second, target: null };
  if (verb === 'mv' || verb === 'local_cp') return { origin: part.second, target: part.first };
  const target = verb === 'meta' && part.inPlace && part.directory ? ROOT : part.first;
  if (!part.hasExtra) return { origin: null, target };
  return { origin: part.inPlace ? target : part.second, target };
}

/** Evidence of the action's own two paths, if it has two. */
function ownEvidence(part: Parts, record: Pick<ActionRecord, 'origin' | 'target' | 'received'>): EvidenceRecord[] {
  const { origin, target, received } = record;
  if (part.directCriterion === null || origin === null || target === null || target === ROOT) return [];
  const a = { side: received ? ('source' as const) : ('destination' as const), path: origin };
  return [{ criterion: part.directCriterion, a, b: { side: 'source', path: target } }];
}

function isDirectory(part: Parts, verb: Verb): boolean {
  if (verb === 'mv' || verb === 'meta') return part.directory;
  return verb === 'mkdir' || verb === 'rmdir';
}

/** An action of any verb with random paths, stamps and evidence. `line` is 0. */
export const actionRecord: fc.Arbitrary<ActionRecord> = fc
  .tuple(parts, fc.constantFrom(...verbNames))
  .map(([part, verb]): ActionRecord => {
    const paths = { ...pathsOf(part, verb), received: verb === 'local_cp' && part.received };
    const setsNothing = paths.target === null || (verb === 'remote_cp' && !part.hasExtra);
    return {
      ...paths,
      verb,
      directory: isDirectory(part, verb),
      expect: paths.received && part.hasExtra ? null : part.expect,
      replaces: paths.target === null ? null : part.replaces,
      attributes: setsNothing ? null : part.attributes,
      linkTarget: verb === 'link' ? part.linkTarget : null,
      unverified: part.unverified,
      evidence: [...ownEvidence(part, paths), ...part.evidence],
      line: 0,
    };
  });

const root = fc.record({ location: text, identity: text });

/** The head of a list of `count` actions. */
export function actionsHeader(count: number): fc.Arbitrary<ActionsHeader> {
  return fc
    .record({
      source: root,
      destination: root,
      criteria: fc.array(text, { maxLength: 3 }),
      exclude: fc.array(text, { maxLength: 3 }),
      time: headerTime,
      problems: fc.nat(),
      unverified: fc.nat(),
      unlisted: fc.option(fc.nat()),
      wantedEntries: fc.option(fc.nat()),
      kept: fc.array(fc.record({ path, attributes }), { maxLength: 2 }),
    })
    .map(({ unlisted, wantedEntries, kept, ...rest }) => ({
      ...rest,
      count,
      ...(unlisted === null ? {} : { unlisted }),
      ...(wantedEntries === null ? {} : { wantedEntries }),
      ...(kept.length === 0 ? {} : { kept }),
    }));
}
