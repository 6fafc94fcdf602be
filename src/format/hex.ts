/** Digests as hexadecimal text. */
import { type ByteString, bytesToString } from '../core/tree/byte-string.ts';

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** The longest digest that is printed or read, in bytes. */
export const LONGEST_DIGEST: number = 64;

/** Digits are gathered here: a string made at once is flat, one made digit by digit is a tree of strings. */
const scratch = new Uint8Array(2 * LONGEST_DIGEST);

/** Two lower-case digits per byte, for at most LONGEST_DIGEST bytes. */
export function printHex(bytes: ByteString): string {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charCodeAt(at);
    scratch[2 * at] = DIGITS[byte >> 4] as number;
    scratch[2 * at + 1] = DIGITS[byte & 15] as number;
  }
  return bytesToString(scratch, 0, 2 * bytes.length);
}

/** The bytes of lower-case hexadecimal text; the caller vouches that it holds whole bytes, at most LONGEST_DIGEST, and nothing else. */
export function parseHex(text: string): ByteString {
  const length = text.length / 2;
  for (let at = 0; at < length; at++) {
    scratch[at] = nibble(text.charCodeAt(2 * at)) * 16 + nibble(text.charCodeAt(2 * at + 1));
  }
  return bytesToString(scratch, 0, length);
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
