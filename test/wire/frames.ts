/** Frames made by hand, right ones and wrong ones. */

import { HEADER_LENGTH, writeHeader, writeNumber } from '../../src/wire/frame.ts';
import { defaultLimits } from '../../src/wire/limits.ts';
import { encodeMessage } from '../../src/wire/message.ts';

/** A frame with a right check, whatever else it says. */
export function frame(
  type: number,
  id: number,
  body: Uint8Array = new Uint8Array(0),
  length: number = body.length,
): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + body.length);
  writeHeader(bytes, 0, { type, id, length });
  bytes.set(body, HEADER_LENGTH);
  return bytes;
}

export function message(type: number, id: number, value: unknown): Uint8Array {
  return frame(type, id, encodeMessage(value, defaultLimits));
}

export function creditFrame(type: number, id: number, bytes: number): Uint8Array {
  const body = new Uint8Array(4);
  writeNumber(body, 0, bytes);
  return frame(type, id, body);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
