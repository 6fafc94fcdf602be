/** UTF-8 between byte strings and text, and which characters may be shown to people as they are. */
import { asBytes, type ByteString, bytesToString } from '../core/tree/byte-string.ts';

const encoder = new TextEncoder();

/** The UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD. For paths and patterns that a user gave as text. */
export function utf8ToBytes(text: string): ByteString {
  return isAscii(text) ? asBytes(text) : bytesToString(encoder.encode(text));
}

/** The text whose UTF-8 bytes these are, or null if they are not well-formed UTF-8. */
export function bytesToUtf8(bytes: ByteString): string | null {
  if (isAscii(bytes)) return bytes;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const point = codePointAt(bytes, at);
    if (point < 0) return null;
    text += String.fromCodePoint(point);
    at += utf8Length(point);
  }
  return text;
}

/** How many bytes UTF-8 takes for a code point. */
export function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

/**
 * The code point whose well-formed UTF-8 starts at `at`, or -1 if there is none: overlong forms,
 * surrogates and points above U+10FFFF are not well-formed (The Unicode Standard, table 3-7).
 */
export function codePointAt(bytes: ByteString, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return first;
  if (first < 0xc2 || first > 0xf4) return -1;
  const second = continuation(bytes, at + 1);
  if (second < 0) return -1;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = continuation(bytes, at + 2);
  if (third < 0) return -1;
  if (first < 0xf0) {
    const point = ((first & 0x0f) << 12) | (second << 6) | third;
    return point < 0x800 || (point >= 0xd800 && point <= 0xdfff) ? -1 : point;
  }
  const fourth = continuation(bytes, at + 3);
  if (fourth < 0) return -1;
  const point = ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
  return point < 0x10000 || point > 0x10ffff ? -1 : point;
}

function continuation(bytes: ByteString, at: number): number {
  const byte = bytes.charCodeAt(at);
  return byte >= 0x80 && byte < 0xc0 ? byte & 0x3f : -1;
}

/** True if every character is U+0000 to U+007F. */
export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/*
 * Shown as they are: letters, marks, numbers, punctuation and symbols that leave a visible trace.
 * U+FFFD is left out although it is visible: decoders put it where bytes were broken, so that a
 * bare one in a file always means damage. U+2800 is a blank that counts as a symbol.
 */
const HIDDEN = /[^\p{L}\p{M}\p{N}\p{P}\p{S}]|[\p{Default_Ignorable_Code_Point}\u{FFFD}\u{2800}]/u;

const HIDDEN_IN_QUOTES = /(?! )(?:[^\p{L}\p{M}\p{N}\p{P}\p{S}]|[\p{Default_Ignorable_Code_Point}\u{FFFD}\u{2800}])/u;
const VISIBLE_ASCII = /^[!-~]*$/;
const VISIBLE_ASCII_IN_QUOTES = /^[ -~]*$/;

/** True if every character of `text` leaves a visible trace and does not change how its neighbours look; spaces do inside quotes. */
export function isVisible(text: string, insideQuotes: boolean): boolean {
  if (insideQuotes) return VISIBLE_ASCII_IN_QUOTES.test(text) || !HIDDEN_IN_QUOTES.test(text);
  return VISIBLE_ASCII.test(text) || !HIDDEN.test(text);
}

/*
 * Refused by readers. Smaller than HIDDEN on purpose: it holds no category that a later version of
 * Unicode adds letters to, so that a list written by a newer runtime is read by an older one.
 */
const REFUSED = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\u{FFFD}]/u;
const REFUSED_INSIDE_QUOTES = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\u{FFFD}]/u;

/** The first character of `text` that a token may only hold as an escape, or null. */
export function firstRefused(text: string, insideQuotes: boolean): string | null {
  return (insideQuotes ? REFUSED_INSIDE_QUOTES : REFUSED).exec(text)?.[0] ?? null;
}
