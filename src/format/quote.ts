/**
 * The one escaping rule for names, paths and all other text of unknown content, in every file and
 * message of ours. A token is bare if it is visible, valid UTF-8 without anything that has a meaning
 * in our files; else it stands in double quotes with escapes. Every byte string has a token, and
 * reading it gives the same bytes. docs/formats.md holds the rule in words.
 */
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { formatError } from './format-error.ts';
import { bytesToUtf8, codePointAt, firstRefused, isAscii, isVisible, utf8Length, utf8ToBytes } from './utf8.ts';

/** Visible ASCII without `"`, `#`, `\`, `{` and `}`. */
const PLAIN_ASCII = /^[!$-[\]-z|~]+$/;
const HAS_SPECIAL = /["#\\{}]/;
const NEEDS_BACKSLASH = /["\\]/g;

/** The separator of two paths, which is therefore never a bare token. */
export const ARROW = '->';

const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const HASH = 0x23;
const DELETE = 0x7f;
const LAST_POINT = 0x10ffff;

/** The token for `bytes`: bare where that is safe, else quoted. */
export function printToken(bytes: ByteString): string {
  if (PLAIN_ASCII.test(bytes)) return bytes === ARROW ? '"->"' : bytes;
  const text = isAscii(bytes) ? null : bytesToUtf8(bytes);
  if (text !== null && isVisible(text, false) && !HAS_SPECIAL.test(text)) return text;
  return printQuoted(bytes);
}

/** The token for `bytes`, in quotes also where it could be bare. */
export function printQuoted(bytes: ByteString): string {
  const text = bytesToUtf8(bytes);
  if (text !== null && isVisible(text, true)) return `"${text.replace(NEEDS_BACKSLASH, '\\$&')}"`;
  return printEscaped(bytes);
}

function printEscaped(bytes: ByteString): string {
  let token = '"';
  for (let at = 0; at < bytes.length; ) {
    const point = codePointAt(bytes, at);
    token += point < 0 ? byteEscape(bytes.charCodeAt(at)) : printCharacter(point);
    at += point < 0 ? 1 : utf8Length(point);
  }
  return `${token}"`;
}

function printCharacter(point: number): string {
  switch (point) {
    case QUOTE:
      return '\\"';
    case BACKSLASH:
      return '\\\\';
    case 0x0a:
      return '\\n';
    case TAB:
      return '\\t';
    case 0x0d:
      return '\\r';
    case SPACE:
      return ' ';
  }
  if (point < SPACE || point === DELETE) return byteEscape(point);
  const character = String.fromCodePoint(point);
  return isVisible(character, false) ? character : `\\u{${point.toString(16).toUpperCase()}}`;
}

function byteEscape(byte: number): string {
  return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The token for text that is no name from a disk: a location, a pattern, a message. */
export function printText(text: string): string {
  return printToken(utf8ToBytes(text));
}

/** A token and where it ends; filled in by `readToken`, so that reading many makes no objects. */
export interface TokenResult {
  bytes: ByteString;
  /** Offset behind the token. */
  next: number;
}

/** The bytes of a text that is one token and nothing else. Throws MyrrorError `format`. */
export function parseToken(text: string): ByteString {
  const result: TokenResult = { bytes: ROOT, next: 0 };
  readToken(text, 0, result);
  if (result.next !== text.length) throw formatError(`text behind the name ${text.slice(0, result.next)}`);
  return result.bytes;
}

/**
 * Reads the token that starts at `at`. A quoted one ends with its quote, a bare one before a blank
 * or a brace. Throws MyrrorError `format`.
 */
export function readToken(line: string, at: number, into: TokenResult): void {
  if (line.charCodeAt(at) === QUOTE) readQuoted(line, at + 1, into);
  else readBare(line, at, into);
}

function readBare(line: string, start: number, into: TokenResult): void {
  let at = start;
  let ascii = true;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === SPACE || code === TAB || code === OPEN_BRACE || code === CLOSE_BRACE) break;
    if (code > DELETE) ascii = false;
    else if (code < SPACE || code === DELETE) throw refusedCharacter(String.fromCharCode(code));
    else if (code === QUOTE || code === BACKSLASH || code === HASH) {
      throw formatError(`the character ${String.fromCharCode(code)} in a name that is not in quotes`);
    }
  }
  if (at === start) throw formatError('a name is missing');
  const text = line.slice(start, at);
  if (text === ARROW) throw formatError('a name is missing before or after ->', 'The name -> itself is written "->".');
  into.bytes = ascii ? asBytes(text) : encodeChecked(text, false);
  into.next = at;
}

function readQuoted(line: string, start: number, into: TokenResult): void {
  let bytes = '';
  let literal = start;
  for (let at = start; at < line.length; ) {
    const code = line.charCodeAt(at);
    if (code === QUOTE) {
      into.bytes = asBytes(bytes + encodeChecked(line.slice(literal, at), true));
      into.next = at + 1;
      return;
    }
    if (code === BACKSLASH) {
      bytes += encodeChecked(line.slice(literal, at), true);
      readEscape(line, at, into);
      bytes += into.bytes;
      at = into.next;
      literal = at;
    } else {
      at++;
    }
  }
  throw formatError('a quoted name without its closing quote');
}

const SIMPLE_ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);
const BYTE_ESCAPE = /\\x([0-9A-Fa-f]{2})/y;
const POINT_ESCAPE = /\\u\{([0-9A-Fa-f]{1,6})\}/y;

function readEscape(line: string, at: number, into: TokenResult): void {
  const simple = SIMPLE_ESCAPES.get(line.charAt(at + 1));
  if (simple !== undefined) {
    into.bytes = asBytes(simple);
    into.next = at + 2;
    return;
  }
  const byte = matchAt(BYTE_ESCAPE, line, at);
  const point = byte === null ? matchAt(POINT_ESCAPE, line, at) : null;
  const value = byte ?? point;
  if (value === null) {
    const sequence = line.slice(at, at + 2);
    throw formatError(
      firstRefused(sequence, true) === null ? `the unknown escape ${sequence}` : 'an unknown escape',
      'Escapes are \\\\ \\" \\n \\t \\r \\xHH and \\u{HHHH}.',
    );
  }
  const number = Number.parseInt(value[1] as string, 16);
  if (byte === null && (number > LAST_POINT || (number >= 0xd800 && number <= 0xdfff))) {
    throw formatError(`${value[0]} is no Unicode character`);
  }
  into.bytes = byte === null ? utf8ToBytes(String.fromCodePoint(number)) : asBytes(String.fromCharCode(number));
  into.next = at + value[0].length;
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

function encodeChecked(text: string, insideQuotes: boolean): ByteString {
  const refused = firstRefused(text, insideQuotes);
  if (refused !== null) throw refusedCharacter(refused);
  return utf8ToBytes(text);
}

function refusedCharacter(character: string): Error {
  const point = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  return formatError(
    `the unprintable character U+${point} in a name`,
    point === 'FFFD' ? 'The text is not valid UTF-8 here.' : `Write it as \\u{${point}} inside double quotes.`,
  );
}

/** A path for a message: as a token, directories with a trailing slash, the root as `.` (a directory: `./`). */
export function printable(path: ByteString, directory = false): string {
  return printToken(shownPath(path, directory));
}

/** The bytes that stand for a path in our files: `.` for the root, a trailing slash for a directory. */
export function shownPath(path: ByteString, directory: boolean): ByteString {
  const shown = path === ROOT ? '.' : path;
  return asBytes(directory ? `${shown}/` : shown);
}
