/**
 * Walks along one line and reads the fields that stand there. One cursor serves a whole file, so
 * that a million lines make no objects of their own. Every method throws MyrrorError `format`
 * without file and line; the reader of the file adds them.
 */
import { type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { formatError } from './format-error.ts';
import { readToken, type TokenResult } from './quote.ts';
import { readTime, type TimeValue } from './time.ts';

const LARGEST_OWNER = 0xffff_ffff;
const LARGEST_INODE = 0xffff_ffff_ffff_ffffn;
/** Decimals of so many digits are exact as numbers. */
const EXACT_DIGITS = 15;
const MOST_DIGITS = 20;
const ZERO = 48;

export class LineCursor {
  #line = '';
  #at = 0;
  readonly #token: TokenResult = { bytes: ROOT, next: 0 };
  /** What the last call of `time` has read. */
  readonly lastTime: TimeValue = { seconds: 0, nanos: 0 };

  /** Goes to the start of another line. */
  reset(line: string): void {
    this.#line = line;
    this.#at = 0;
  }

  get atEnd(): boolean {
    return this.#at >= this.#line.length;
  }

  /** The character at the cursor; empty at the end. */
  get next(): string {
    return this.#line.charAt(this.#at);
  }

  /** True, and behind it, if `text` stands here. */
  skip(text: string): boolean {
    if (!this.#line.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** Goes over `text`, which must stand here. */
  expect(text: string): void {
    if (this.skip(text)) return;
    if (this.atEnd) throw formatError('the line ends too early');
    throw formatError(`${text === ' ' ? 'one space' : text} is missing at character ${this.#at + 1}`);
  }

  /** Goes over spaces and tabs; true if there were any. */
  blanks(): boolean {
    const start = this.#at;
    while (this.next === ' ' || this.next === '\t') this.#at++;
    return this.#at > start;
  }

  /** Nothing more may stand on the line. */
  end(): void {
    if (!this.atEnd) throw formatError(`something more behind character ${this.#at}, where the line should end`);
  }

  /** The characters that `pattern`, which is sticky, finds here; empty if it finds none. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  /** A token of the escaping rule (quote.ts). */
  token(): ByteString {
    readToken(this.#line, this.#at, this.#token);
    this.#at = this.#token.next;
    return this.#token.bytes;
  }

  /** A whole number from 0 to `largest`, at most 2^53 - 1, without leading zeros. */
  decimal(what: string, largest: number = Number.MAX_SAFE_INTEGER): number {
    const start = this.#at;
    const length = this.#digits(what);
    let value = 0;
    for (let at = start; at < start + length; at++) value = value * 10 + (this.#line.charCodeAt(at) - ZERO);
    if (value > largest) throw formatError(`the ${what} is too large`);
    return value;
  }

  /** A whole number from 0 to 2^64 - 1, without leading zeros. */
  largeDecimal(what: string): bigint {
    const start = this.#at;
    const length = this.#digits(what);
    const text = this.#line.slice(start, this.#at);
    if (length <= EXACT_DIGITS) return BigInt(Number(text));
    const value = BigInt(text);
    if (value > LARGEST_INODE) throw formatError(`the ${what} is too large`);
    return value;
  }

  /** The number of a user or a group: 0 to 2^32 - 1. */
  owner(what: string): number {
    return this.decimal(what, LARGEST_OWNER);
  }

  /** Permission bits: four octal digits. */
  mode(): number {
    let value = 0;
    for (let index = 0; index < 4; index++) {
      const digit = this.#line.charCodeAt(this.#at + index) - ZERO;
      if (!(digit >= 0 && digit <= 7)) throw formatError('the mode is not four octal digits');
      value = value * 8 + digit;
    }
    this.#at += 4;
    return value;
  }

  /** A time (time.ts); found in `lastTime`. */
  time(what: string): void {
    const next = readTime(this.#line, this.#at, this.lastTime);
    if (next < 0) throw formatError(`the ${what} is no time`, 'Times look like 2024-05-01T10:00:00.000000000Z.');
    this.#at = next;
  }

  #digits(what: string): number {
    const start = this.#at;
    while (isDigit(this.#line.charCodeAt(this.#at))) this.#at++;
    const length = this.#at - start;
    const padded = length > 1 && this.#line.charCodeAt(start) === ZERO;
    if (length === 0 || length > MOST_DIGITS || padded) throw formatError(`the ${what} is not a decimal number`);
    return length;
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}
