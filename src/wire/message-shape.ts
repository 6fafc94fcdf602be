/**
 * Looks through a message before it is decoded. The library that decodes believes lengths, knows
 * extensions that build all kinds of objects, and fills maps from keys that it is given; here only what
 * myrror itself sends gets through: null, booleans, numbers, strings, bytes, arrays, and maps with keys
 * of text, nested to a fixed depth.
 *
 * Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 */

import { violation } from './violation.ts';

/** How deep arrays and maps may be nested. */
const MESSAGE_DEPTH = 16;

/** Bytes that follow the first one, for the types of one fixed length: 0xca to 0xd3. */
const fixedLengths: readonly number[] = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8];

const PROTO = '__proto__';
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  valuesLeft: number;
}

/**
 * Throws MyrrorError `protocol` unless the bytes are one whole message of the kinds above with at most
 * `values` values in it, keys counted.
 */
export function checkShape(bytes: Uint8Array, values: number): void {
  const cursor = { bytes, at: 0, valuesLeft: values };
  passValue(cursor, 0);
  if (cursor.at !== bytes.length) throw violation('sent a message with something behind its end');
}

function passValue(cursor: Cursor, depth: number): void {
  countValue(cursor);
  const first = passNumber(cursor, 1);
  if (first < 0x80 || first >= 0xe0) return;
  if (first < 0x90) {
    passMap(cursor, first & 0x0f, depth);
    return;
  }
  if (first < 0xa0) {
    passArray(cursor, first & 0x0f, depth);
    return;
  }
  if (first < 0xc0) {
    pass(cursor, first & 0x1f);
    return;
  }
  if (first >= 0xca && first <= 0xd3) {
    pass(cursor, fixedLengths[first - 0xca] as number);
    return;
  }
  switch (first) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return;
    case 0xc4:
    case 0xd9:
      pass(cursor, passNumber(cursor, 1));
      return;
    case 0xc5:
    case 0xda:
      pass(cursor, passNumber(cursor, 2));
      return;
    case 0xc6:
    case 0xdb:
      pass(cursor, passNumber(cursor, 4));
      return;
    case 0xdc:
      passArray(cursor, passNumber(cursor, 2), depth);
      return;
    case 0xdd:
      passArray(cursor, passNumber(cursor, 4), depth);
      return;
    case 0xde:
      passMap(cursor, passNumber(cursor, 2), depth);
      return;
    case 0xdf:
      passMap(cursor, passNumber(cursor, 4), depth);
      return;
    default:
      throw violation(`sent a message with a value of a kind that is not used here (0x${first.toString(16)})`);
  }
}

function countValue(cursor: Cursor): void {
  cursor.valuesLeft--;
  if (cursor.valuesLeft < 0) throw violation('sent a message with too many values in it');
}

/** Moves on by `length` bytes, if there are that many. */
function pass(cursor: Cursor, length: number): void {
  if (length > cursor.bytes.length - cursor.at) throw violation('sent a message that ends too early');
  cursor.at += length;
}

/** Moves on by a number of so many bytes, big endian, and returns it. */
function passNumber(cursor: Cursor, width: 1 | 2 | 4): number {
  const { bytes, at } = cursor;
  pass(cursor, width);
  let value = 0;
  for (let index = at; index < at + width; index++) value = value * 256 + (bytes[index] as number);
  return value;
}

function passArray(cursor: Cursor, count: number, depth: number): void {
  enter(cursor, count, depth);
  for (let index = 0; index < count; index++) passValue(cursor, depth + 1);
}

function passMap(cursor: Cursor, count: number, depth: number): void {
  enter(cursor, 2 * count, depth);
  for (let index = 0; index < count; index++) {
    passKey(cursor);
    passValue(cursor, depth + 1);
  }
}

/** A list of `count` values, each of which takes at least one byte. */
function enter(cursor: Cursor, count: number, depth: number): void {
  if (depth === MESSAGE_DEPTH) throw violation('sent a message that is nested too deep');
  if (count > cursor.bytes.length - cursor.at) throw violation('sent a message that ends too early');
}

/**
 * A key that begins with a digit could be an index, and an object makes room for a thousand others when it
 * gets the thousandth: a few bytes would cost kilobytes.
 */
function passKey(cursor: Cursor): void {
  countValue(cursor);
  const first = passNumber(cursor, 1);
  const length = keyLength(cursor, first);
  const start = cursor.at;
  pass(cursor, length);
  const letter = length === 0 ? 0 : (cursor.bytes[start] as number);
  if (letter >= DIGIT_0 && letter <= DIGIT_9) throw violation('sent a map with a number for a key');
  if (length === PROTO.length && isProto(cursor.bytes, start)) throw violation(`sent a map with the key ${PROTO}`);
}

function keyLength(cursor: Cursor, first: number): number {
  if (first >= 0xa0 && first < 0xc0) return first & 0x1f;
  if (first === 0xd9) return passNumber(cursor, 1);
  if (first === 0xda) return passNumber(cursor, 2);
  if (first === 0xdb) return passNumber(cursor, 4);
  throw violation('sent a map with a key that is not text');
}

function isProto(bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < PROTO.length; index++) {
    if (bytes[start + index] !== PROTO.charCodeAt(index)) return false;
  }
  return true;
}
