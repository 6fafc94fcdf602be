/**
 * Messages: the values in calls, replies, errors and events, as MessagePack.
 *
 * What crosses: null, booleans, numbers, strings, Uint8Array, arrays and plain objects whose keys neither
 * begin with a digit nor are `__proto__`. `undefined` arrives as null. A bigint of 64 bits travels as an integer,
 * and an integer of 64 bits arrives as a number up to 2^53 in size and as a bigint beyond. There are no
 * extensions: dates, regular expressions and the like cannot be sent, and a set arrives as an array. Bytes arrive as copies with a buffer of their own.
 */

import { Packr } from 'msgpackr/pack';
import { Unpackr } from 'msgpackr/unpack';
import { isMyrrorError } from '../core/error.ts';
import type { WireLimits } from './limits.ts';
import { checkShape } from './message-shape.ts';
import { violation } from './violation.ts';

type MessageLimits = Pick<WireLimits, 'message' | 'values'>;

const packer = new Packr({ useRecords: false, encodeUndefinedAsNil: true, moreTypes: false });
// The declared types do not know `auto`, which the library documents.
const unpackOptions = { useRecords: false, mapsAsObjects: true, int64AsType: 'auto', copyBuffers: true };
const unpacker = new Unpackr(unpackOptions as ConstructorParameters<typeof Unpackr>[0]);

/** The bytes of a message. Throws an Error for what the other side would refuse: that is a bug at this one. */
export function encodeMessage(value: unknown, limits: MessageLimits): Uint8Array {
  const packed = packer.pack(value);
  if (packed.length > limits.message) throw new Error(`a message of ${packed.length} bytes is too long to be sent`);
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.length);
  try {
    checkShape(bytes, limits.values);
  } catch (error) {
    if (!isMyrrorError(error)) throw error;
    throw new Error(`this cannot be sent: ${error.message}`, { cause: error });
  }
  return bytes;
}

/** The value of a message. Throws MyrrorError `protocol` for whatever `encodeMessage` would not have made. */
export function decodeMessage(bytes: Uint8Array, limits: MessageLimits): unknown {
  checkShape(bytes, limits.values);
  try {
    return unpacker.unpack(bytes);
  } catch (error) {
    throw violation(`sent a message that cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
