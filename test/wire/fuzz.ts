/**
 * Streams of bytes that no honest side sends: noise, and conversations in which bits, bytes and whole frames
 * were changed. All of it follows from a seed.
 */

import { Channel } from '../../src/wire/channel.ts';
import { HEADER_LENGTH } from '../../src/wire/frame.ts';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { defaultLimits } from '../../src/wire/limits.ts';
import { decodeMessage } from '../../src/wire/message.ts';
import type { Timers } from '../../src/wire/timers.ts';
import { creditFrame, frame, joined, message } from './frames.ts';

/** Whole numbers from 0 to `below` - 1. Mulberry32 by Tommy Ettinger, public domain. */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const limits = { ...defaultLimits, data: 256, message: 4096, window: 1024, calls: 4 };
const values: readonly unknown[] = [
  null,
  -1,
  'a/name',
  1n << 60n,
  1.5,
  [1, [2, [3, { deep: true }]]],
  { code: 'io', message: 'a text', hint: null },
  ['scan', { exclude: ['*.tmp'], depth: 300 }],
  new Uint8Array(40),
];

function randomBytes(roll: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => roll(256));
}

function randomFrame(roll: Dice): Uint8Array {
  const type = roll(14);
  const id = type >= 9 && type <= 11 ? 0 : 1 + roll(4);
  if (type === 7) return creditFrame(type, id, roll(1100));
  if (type === 5) return frame(type, id, new Uint8Array(1 + roll(260)));
  if (type >= 1 && type <= 4)
    return roll(8) === 0
      ? frame(type, id, randomBytes(roll, 1 + roll(30)))
      : message(type, id, values[roll(values.length)]);
  return frame(type, id);
}

/** Changes a few bytes; half of the time none in a header, where the check would notice. */
function mutate(bytes: Uint8Array, roll: Dice): Uint8Array {
  const changed = bytes.slice();
  const start = roll(2) === 0 ? HEADER_LENGTH : 0;
  for (let count = roll(4); count > 0 && changed.length > start; count--) {
    const at = start + roll(changed.length - start);
    changed[at] =
      roll(3) === 0
        ? ([0, 0x7f, 0x80, 0x90, 0xc1, 0xdd, 0xdf, 0xff][roll(8)] as number)
        : (changed[at] as number) ^ (1 << roll(8));
  }
  return changed;
}

/** A stream of some frames. */
export function hostileStream(roll: Dice): Uint8Array {
  if (roll(20) === 0) return randomBytes(roll, roll(200));
  const parts = Array.from({ length: 1 + roll(8) }, () => mutate(randomFrame(roll), roll));
  return joined(parts).subarray(0, roll(10) === 0 ? roll(100) : undefined);
}

/** A body of a message. */
export function hostileMessage(roll: Dice): Uint8Array {
  if (roll(3) === 0) return randomBytes(roll, roll(60));
  const honest = message(1, 1, values[roll(values.length)]).subarray(HEADER_LENGTH);
  return mutate(joined([new Uint8Array(HEADER_LENGTH), honest]), roll).subarray(HEADER_LENGTH);
}

function mustBeProtocol(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'protocol') throw error;
}

/** Throws whatever is thrown and is not the MyrrorError `protocol`. */
export function feedReader(bytes: Uint8Array, roll: Dice): void {
  const reader = new FrameReader(limits);
  try {
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + roll(40);
      reader.push(bytes.subarray(at, at + length), ({ type, body }) => {
        if (type <= 4) decodeMessage(body, limits);
      });
      at += length;
    }
  } catch (error) {
    mustBeProtocol(error);
  }
}

export function feedDecoder(bytes: Uint8Array): void {
  try {
    decodeMessage(bytes, limits);
  } catch (error) {
    mustBeProtocol(error);
  }
}

const noTimers: Timers = { after: () => () => {}, now: () => 0 };
const heartbeat = { interval: 1000, silence: 4000 };

/** A channel that is told all of it and then nothing more. Returns why it ended; throws if something stays open. */
export async function feedChannel(bytes: Uint8Array, side: 'client' | 'server'): Promise<string> {
  async function* incoming(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  let written = 0;
  const link = {
    incoming: incoming(),
    write: async (piece: Uint8Array) => {
      written += piece.length;
    },
    close: () => {},
  };
  const serve = async (
    _: string,
    argument: unknown,
    call: { incoming: AsyncIterable<Uint8Array> },
  ): Promise<unknown> => {
    for await (const piece of call.incoming) if (piece.length === 0) throw new Error('an empty piece');
    return argument;
  };
  const channel = new Channel({ link, timers: noTimers, heartbeat, limits, ...(side === 'server' ? { serve } : {}) });
  const calls = side === 'client' ? [channel.call('x', 1), channel.call('x', 2)] : [];
  const end = await channel.ended.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );
  await Promise.allSettled(calls.map(({ reply }) => reply));
  if (written > 100 * (bytes.length + 100)) throw new Error(`${bytes.length} bytes were answered with ${written}`);
  return end;
}
