/**
 * Names as text for matching patterns: UTF-8 where the bytes are UTF-8, and for every other byte the
 * lone surrogate U+DC80 to U+DCFF (as Python's `surrogateescape`), so that no two names become one.
 */
import { type ByteString, stringToBytes } from '../core/tree/byte-string.ts';

const ASCII = /^[\0-\x7f]*$/;
const ESCAPED = 0xdc00;

/** The text of a name or path; reversible. */
export function nameText(name: ByteString): string {
  if (ASCII.test(name)) return name;
  const bytes = stringToBytes(name);
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) text += String.fromCharCode(ESCAPED + (bytes[at++] as number));
    else {
      text += String.fromCodePoint(codePoint(bytes, at, length));
      at += length;
    }
  }
  return text;
}

/** How many bytes the valid UTF-8 sequence at `at` has (RFC 3629: no overlong form, no surrogate); 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let next = 1; next < length; next++) {
    if (((bytes[at + next] as number) & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[at + 1] as number;
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second >= 0xa0)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second >= 0x90)) return 0;
  return length;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at] as number;
  let point = (bytes[at] as number) & (0x7f >> length);
  for (let next = 1; next < length; next++) point = (point << 6) | ((bytes[at + next] as number) & 0x3f);
  return point;
}
