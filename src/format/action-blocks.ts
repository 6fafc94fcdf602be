/** The blocks in braces of an action line. */
import type { ActionRecord, EvidenceRecord, PathOf } from '../core/plan/action-record.ts';
import { type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { Kind, kindName } from '../core/tree/kind.ts';
import { checkPath } from '../core/tree/path.ts';
import { type Attributes, blankStamp, type Stamp } from '../core/tree/stamp.ts';
import { directSides } from './actions-layout.ts';
import { formatError } from './format-error.ts';
import { readText } from './header-fields.ts';
import type { LineCursor } from './line-cursor.ts';
import { printable } from './quote.ts';
import { checkShown } from './shown-path.ts';

/** An action while its line is read. */
export type ActionDraft = { -readonly [Key in keyof ActionRecord]: ActionRecord[Key] };
type StampDraft = { -readonly [Key in keyof Stamp]: Stamp[Key] };
type AttributesDraft = { -readonly [Key in keyof Attributes]: Attributes[Key] };

/** The one key that may stand more than once: a chain has several pairs. */
const EVIDENCE_KEY = 'by';

/** Goes over `{KEY=VALUE KEY …}` and lets `field` read each value; gives the keys that were there. */
function readBlock(cursor: LineCursor, field: (key: string) => void): ReadonlySet<string> {
  const keys = new Set<string>();
  cursor.expect('{');
  cursor.blanks();
  while (!cursor.skip('}')) {
    const key = cursor.match(/[a-z-]+/y);
    if (key === '')
      throw formatError(cursor.atEnd ? 'a block without its }' : `something that is no key=value in a block`);
    if (keys.has(key) && key !== EVIDENCE_KEY) throw formatError(`the key ${key} twice`);
    keys.add(key);
    field(key);
    if (!cursor.blanks() && cursor.next !== '}') {
      throw formatError(cursor.atEnd ? 'a block without its }' : `the value of ${key} is malformed`);
    }
  }
  return keys;
}

/** The block without a name: what is expected of the origin, how the action came about. */
export function readExpectation(cursor: LineCursor, draft: ActionDraft): void {
  const stamp = blankStamp(draft.directory ? Kind.directory : Kind.file);
  const evidence: EvidenceRecord[] = [];
  const keys = readBlock(cursor, (key) => {
    if (key === 'unverified') draft.unverified = true;
    else if (key === 'received') draft.received = true;
    else if (key === 'in-place' || key === 'from') readOrigin(cursor, key, draft);
    else {
      cursor.expect('=');
      if (key === EVIDENCE_KEY) evidence.push(readEvidence(cursor));
      else if (!readStampField(cursor, key, stamp)) throw formatError(`the unknown key ${key}`);
    }
  });
  if (STAMP_KEYS.some((key) => keys.has(key))) draft.expect = completeStamp(stamp, keys);
  draft.evidence = evidence.map((pair) => (pair.a.path === DIRECT ? direct(pair, draft) : pair));
}

/** What is replaced at the target. */
export function readReplaced(cursor: LineCursor, implied: Kind): Stamp {
  const stamp = blankStamp(implied);
  const keys = readBlock(cursor, (key) => {
    cursor.expect('=');
    if (!readStampField(cursor, key, stamp)) throw formatError(`the unknown key ${key} in replaces {}`);
  });
  return completeStamp(stamp, keys);
}

/** What is to be set on the target. */
export function readAttributes(cursor: LineCursor): Attributes {
  const attributes: AttributesDraft = { mode: 0, uid: -1, gid: -1, mtimeSeconds: 0, mtimeNanos: 0 };
  const keys = readBlock(cursor, (key) => {
    cursor.expect('=');
    if (key === 'mode') attributes.mode = cursor.mode();
    else if (key === 'uid') attributes.uid = cursor.owner('uid');
    else if (key === 'gid') attributes.gid = cursor.owner('gid');
    else if (key === 'mtime') readMtime(cursor, attributes);
    else throw formatError(`the unknown key ${key} in set {}`);
  });
  if (!keys.has('mode') || !keys.has('mtime')) throw formatError('mode or mtime is missing in set {}');
  return attributes;
}

const STAMP_KEYS = ['kind', 'size', 'mtime', 'ctime', 'inode', 'device'] as const;

function completeStamp(stamp: Stamp, keys: ReadonlySet<string>): Stamp {
  if (!keys.has('size') || !keys.has('mtime')) throw formatError('size or mtime is missing in what is expected');
  return stamp;
}

function readStampField(cursor: LineCursor, key: string, stamp: StampDraft): boolean {
  switch (key) {
    case 'kind':
      stamp.kind = readKind(cursor);
      return true;
    case 'size':
      stamp.size = cursor.decimal('size');
      return true;
    case 'mtime':
      readMtime(cursor, stamp);
      return true;
    case 'ctime':
      cursor.time('change time');
      stamp.ctimeSeconds = cursor.lastTime.seconds;
      stamp.ctimeNanos = cursor.lastTime.nanos;
      return true;
    case 'inode':
      stamp.inode = cursor.largeDecimal('inode');
      return true;
    case 'device':
      stamp.device = cursor.largeDecimal('device');
      return true;
    default:
      return false;
  }
}

function readMtime(cursor: LineCursor, into: { mtimeSeconds: number; mtimeNanos: number }): void {
  cursor.time('modification time');
  into.mtimeSeconds = cursor.lastTime.seconds;
  into.mtimeNanos = cursor.lastTime.nanos;
}

function readKind(cursor: LineCursor): Kind {
  const word = cursor.match(/[a-z]+/y);
  const kind = Object.values(Kind).find((candidate) => kindName(candidate) === word);
  if (kind === undefined) throw formatError('an unknown kind of entry');
  return kind;
}

function readOrigin(cursor: LineCursor, key: 'in-place' | 'from', draft: ActionDraft): void {
  if (draft.origin !== null) throw formatError(`${key} in an action that names its origin`);
  if (key === 'in-place') {
    draft.origin = draft.target;
    return;
  }
  cursor.expect('=');
  const from = checkShown(cursor.token());
  if (from.directory !== draft.directory) throw formatError('one path ends in a slash, the other does not');
  draft.origin = from.path;
}

/** Stands for the action's own paths until all of the block is read: no path can be that. */
const DIRECT = '/' as ByteString;

function direct(pair: EvidenceRecord, draft: ActionDraft): EvidenceRecord {
  const { origin, target } = draft;
  if (origin === null || target === null) throw formatError('by= without its two paths in an action that has only one');
  const sides = directSides(draft);
  return { criterion: pair.criterion, a: { side: sides.a, path: origin }, b: { side: sides.b, path: target } };
}

function readEvidence(cursor: LineCursor): EvidenceRecord {
  const criterion = readCriterion(cursor);
  if (!cursor.skip('(')) {
    return { criterion, a: { side: 'destination', path: DIRECT }, b: { side: 'source', path: DIRECT } };
  }
  const a = readPathOf(cursor);
  cursor.expect(',');
  const b = readPathOf(cursor);
  cursor.expect(')');
  return { criterion, a, b };
}

function readCriterion(cursor: LineCursor): string {
  if (cursor.next === '"') return readText(cursor);
  const criterion = cursor.match(/[a-z0-9_.]+(?:\+[a-z0-9_.]+)*/y);
  if (criterion === '') throw formatError('by= without a criterion');
  return criterion;
}

function readPathOf(cursor: LineCursor): PathOf {
  const side = cursor.skip('source') ? 'source' : 'destination';
  if (side === 'destination') cursor.expect('destination');
  if (cursor.next !== '"') throw formatError('a path in by=…(…) that is not in quotes');
  const path = cursor.token();
  const wrong = path === ROOT ? 'an empty path' : checkPath(path);
  if (wrong !== null) throw formatError(`${wrong} in the path ${printable(path)}`);
  return { side, path };
}
