/** Writes `.myr_actions`, in chunks. The records come in the order in which people shall read them. */
import type {
  ActionRecord,
  ActionsHeader,
  EvidenceRecord,
  KeptDirectory,
  RootRecord,
} from '../core/plan/action-record.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind, kindName } from '../core/tree/kind.ts';
import type { Attributes, Stamp } from '../core/tree/stamp.ts';
import { shapeFault, shapes } from './action-shape.ts';
import { ACTIONS_FIRST_LINE, directSides, EDITING_HELP, PLAIN_CRITERION } from './actions-layout.ts';
import { ARROW, printQuoted, printText, printToken, shownPath } from './quote.ts';
import { CHUNK_LENGTH } from './text-chunk.ts';
import { printTime } from './time.ts';
import { utf8ToBytes } from './utf8.ts';

/** Width of the longest verb and the gap behind it. */
const VERB_WIDTH = 11;

/**
 * The text of a list of actions, piece by piece; to be written as UTF-8. Throws if a record is not as
 * its verb asks, or if their number is not the one in the header.
 */
export function* writeActions(header: ActionsHeader, records: Iterable<ActionRecord>): Generator<string> {
  let text = printHeader(header);
  let count = 0;
  for (const record of records) {
    text += printAction(record);
    count++;
    if (text.length < CHUNK_LENGTH) continue;
    yield text;
    text = '';
  }
  if (count !== header.count) throw new Error(`${count} actions instead of ${header.count}`);
  yield `${text}end ${count}\n`;
}

function printHeader(header: ActionsHeader): string {
  const lines = [
    ACTIONS_FIRST_LINE,
    `source ${printRoot(header.source)}`,
    `destination ${printRoot(header.destination)}`,
    ...header.criteria.map((criterion) => `criterion ${printText(criterion)}`),
    ...header.exclude.map((pattern) => `exclude ${printText(pattern)}`),
    `time ${header.time}`,
    `problems ${header.problems}`,
    ...(header.unlisted === undefined ? [] : [`unlisted ${header.unlisted}`]),
    `unverified ${header.unverified}`,
    `count ${header.count}`,
    ...(header.wantedEntries === undefined ? [] : [`wanted-entries ${header.wantedEntries}`]),
    ...(header.kept ?? []).map(printKept),
    ...EDITING_HELP.map((line) => (line === '' ? '#' : `# ${line}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function printKept({ path, attributes }: KeptDirectory): string {
  return `keep ${printToken(shownPath(path, true))} {${printAttributes(attributes).join(' ')}}`;
}

function printRoot(root: RootRecord): string {
  return `${printText(root.location)} ${printText(root.identity)}`;
}

/** One line of a list of actions, with its end of line. Throws if the record is not as its verb asks. */
export function printAction(record: ActionRecord): string {
  const fault = shapeFault(record);
  if (fault !== null) throw new Error(fault);
  const blocks = [
    printBlock('', [...printFlags(record), ...printExpect(record), ...printEvidence(record)]),
    printBlock('replaces ', record.replaces === null ? [] : printStamp(record.replaces, Kind.file)),
    printBlock('set ', record.attributes === null ? [] : printAttributes(record.attributes)),
  ];
  return `${record.verb.padEnd(VERB_WIDTH)}${printPaths(record)}${blocks.join('')}\n`;
}

function printBlock(name: string, fields: readonly string[]): string {
  return fields.length === 0 ? '' : `  ${name}{${fields.join(' ')}}`;
}

function printPaths(record: ActionRecord): string {
  const origin = record.origin === null ? '' : printToken(shownPath(record.origin, record.directory));
  const target = record.target === null ? '' : printToken(shownPath(record.target, record.directory));
  switch (shapes[record.verb].paths) {
    case 'origin':
      return origin;
    case 'target':
      return target;
    case 'origin -> target':
      return `${origin} ${ARROW} ${target}`;
    case 'target -> link':
      return `${target} ${ARROW} ${printToken(record.linkTarget as ByteString)}`;
  }
}

function printFlags(record: ActionRecord): string[] {
  const fields: string[] = [];
  if (record.unverified) fields.push('unverified');
  if (record.received) fields.push('received');
  if (record.origin !== null && shapes[record.verb].paths.startsWith('target')) {
    const from = printToken(shownPath(record.origin, record.directory));
    fields.push(record.origin === record.target ? 'in-place' : `from=${from}`);
  }
  return fields;
}

function printExpect(record: ActionRecord): string[] {
  return record.expect === null ? [] : printStamp(record.expect, record.directory ? Kind.directory : Kind.file);
}

function printStamp(stamp: Stamp, implied: Kind): string[] {
  const fields = stamp.kind === implied ? [] : [`kind=${kindName(stamp.kind)}`];
  fields.push(`size=${stamp.size}`, `mtime=${printTime(stamp.mtimeSeconds, stamp.mtimeNanos)}`);
  if (stamp.ctimeSeconds !== 0 || stamp.ctimeNanos !== 0) {
    fields.push(`ctime=${printTime(stamp.ctimeSeconds, stamp.ctimeNanos)}`);
  }
  if (stamp.inode !== 0n) fields.push(`inode=${stamp.inode}`);
  if (stamp.device !== 0n) fields.push(`device=${stamp.device}`);
  return fields;
}

function printAttributes(attributes: Attributes): string[] {
  const fields = [
    `mode=${attributes.mode.toString(8).padStart(4, '0')}`,
    `mtime=${printTime(attributes.mtimeSeconds, attributes.mtimeNanos)}`,
  ];
  if (attributes.uid >= 0) fields.push(`uid=${attributes.uid}`);
  if (attributes.gid >= 0) fields.push(`gid=${attributes.gid}`);
  return fields;
}

function printEvidence(record: ActionRecord): string[] {
  return record.evidence.map((evidence) => {
    const plain = PLAIN_CRITERION.test(evidence.criterion);
    const criterion = plain ? evidence.criterion : printQuoted(utf8ToBytes(evidence.criterion));
    if (isDirect(record, evidence)) return `by=${criterion}`;
    const { a, b } = evidence;
    return `by=${criterion}(${a.side}${printQuoted(a.path)},${b.side}${printQuoted(b.path)})`;
  });
}

/* The pair is the two paths of the action itself, in the order that the reader gives back. */
function isDirect(record: ActionRecord, { a, b }: EvidenceRecord): boolean {
  const sides = directSides(record);
  return a.side === sides.a && b.side === sides.b && a.path === record.origin && b.path === record.target;
}
