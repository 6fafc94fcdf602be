/**
 * Names and paths as they are on disk: sequences of bytes, held in a JavaScript string with one
 * character (U+0000 to U+00FF) per byte. V8 keeps such strings at one byte a character, `<` orders
 * them by bytes, they can be keys of a Map, and nothing is lost for names that are not UTF-8.
 * Printable text is made in `format` only.
 */

declare const brand: unique symbol;

/** Bytes, one per character. Never to be shown to people as it is. */
export type ByteString = string & { readonly [brand]: 'ByteString' };

/** The empty path: the root itself. */
export const ROOT = '' as ByteString;

/** Marks a string as bytes; the caller vouches that every character is U+0000 to U+00FF. */
export function asBytes(text: string): ByteString {
  return text as ByteString;
}

const CHUNK = 4096;
/** Most names are no longer. */
const SHORT = 64;
/** An array per length, used over and over: V8 passes its elements on far quicker than those of a typed array. */
const shortBytes: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) => new Array(length).fill(0));

/** Reads `bytes[start..end)` as a byte string. */
export function bytesToString(bytes: Uint8Array, start = 0, end: number = bytes.length): ByteString {
  const short = shortBytes[end - start];
  if (short !== undefined && end <= bytes.length) {
    for (let index = 0; index < short.length; index++) short[index] = bytes[start + index] as number;
    return String.fromCharCode.apply(null, short) as ByteString;
  }
  if (end - start <= CHUNK) {
    return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]) as ByteString;
  }
  let text = '';
  for (let at = start; at < end; at += CHUNK) {
    const part = bytes.subarray(at, Math.min(end, at + CHUNK)) as unknown as number[];
    text += String.fromCharCode.apply(null, part);
  }
  return text as ByteString;
}

/** Writes the bytes of `text` into `target` from `at` on and returns the offset behind them. */
export function writeBytes(text: ByteString, target: Uint8Array, at = 0): number {
  for (let index = 0; index < text.length; index++) target[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** The bytes of `text` in a new array. */
export function stringToBytes(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeBytes(text, bytes);
  return bytes;
}
