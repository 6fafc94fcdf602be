import { describe, expect, it } from 'vitest';
import { frame, joined, message } from '../../test/wire/frames.ts';
import { Frame } from './frame.ts';
import { FrameReader, type ReceivedFrame } from './frame-reader.ts';
import { defaultLimits } from './limits.ts';

function read(...chunks: readonly Uint8Array[]): ReceivedFrame[] {
  const frames: ReceivedFrame[] = [];
  const reader = new FrameReader(defaultLimits);
  for (const chunk of chunks) reader.push(chunk, (found) => frames.push(found));
  return frames;
}

const conversation = joined([
  message(Frame.call, 1, ['scan', { deep: true }]),
  frame(Frame.data, 1, Uint8Array.of(1, 2, 3)),
  frame(Frame.end, 1),
  frame(Frame.ping, 0),
  frame(Frame.data, 4_294_967_295, new Uint8Array(300).fill(9)),
]);

describe('frames', () => {
  it('are the same wherever the stream is divided', () => {
    const whole = read(conversation);
    expect(whole.map(({ type, id, body }) => [type, id, body.length])).toEqual([
      [Frame.call, 1, whole[0]?.body.length],
      [Frame.data, 1, 3],
      [Frame.end, 1, 0],
      [Frame.ping, 0, 0],
      [Frame.data, 4_294_967_295, 300],
    ]);
    for (let at = 0; at <= conversation.length; at++) {
      expect(read(conversation.subarray(0, at), conversation.subarray(at))).toEqual(whole);
    }
    expect(read(...Array.from(conversation, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it.each([
    ['large chunks', 65_536, 5],
    ['one byte at a time', 1, 1],
    ['chunks that are nearly worth it', 16_383, 1],
  ])('of data are handed on in few parts when they arrive in %s', (_, step, parts) => {
    const body = Uint8Array.from({ length: 256 * 1024 }, (_, index) => (index * 31) & 0xff);
    const stream = joined([frame(Frame.data, 7, body), frame(Frame.end, 7)]);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += step) chunks.push(stream.subarray(at, at + step));
    const frames: ReceivedFrame[] = [];
    const reader = new FrameReader(defaultLimits);
    for (const chunk of chunks) reader.push(chunk, (found) => frames.push(found));
    expect(frames.map(({ type }) => type)).toEqual([...Array<number>(parts).fill(Frame.data), Frame.end]);
    expect(frames.map(({ continued }) => continued)).toEqual([false, ...Array<boolean>(parts - 1).fill(true), false]);
    expect(Buffer.compare(joined(frames.map(({ body: part }) => part)), body)).toBe(0);
  });

  it('are views of the chunk that they lie in, and never Buffers', () => {
    const [data] = read(Buffer.from(frame(Frame.data, 7, Uint8Array.of(5, 6))));
    expect(data?.body).toEqual(Uint8Array.of(5, 6));
    expect(Buffer.isBuffer(data?.body)).toBe(false);
  });

  it('are torn where the stream ends within one', () => {
    for (let at = 0; at < 30; at++) {
      const reader = new FrameReader(defaultLimits);
      reader.push(frame(Frame.data, 1, new Uint8Array(18)).subarray(0, at), () => {});
      expect(reader.torn).toBe(at > 0);
    }
    const reader = new FrameReader(defaultLimits);
    reader.push(conversation, () => {});
    expect(reader.torn).toBe(false);
  });

  it.each([
    ['a line of text', new TextEncoder().encode('Last login: yesterday\n'), 'no frame'],
    ['zeros', new Uint8Array(12), 'no frame'],
    ['an unknown type', frame(13, 1), 'unknown type'],
    ['type 0', frame(0, 1), 'unknown type'],
    ['data that is too long', frame(Frame.data, 1, undefined, 256 * 1024 + 1), 'a body of 262145 bytes'],
    ['data without a byte', frame(Frame.data, 1), 'a body of 0 bytes'],
    ['a message that is too long', frame(Frame.event, 1, undefined, 16 * 1024 * 1024 + 1), 'a body of 16777217 bytes'],
    ['a length of 2^31', frame(Frame.call, 1, undefined, 2 ** 31), 'a body of 2147483648 bytes'],
    ['a length of 2^32 - 1', frame(Frame.reply, 1, undefined, 2 ** 32 - 1), 'a body of 4294967295 bytes'],
    ['a message without a byte', frame(Frame.reply, 1), 'a body of 0 bytes'],
    ['an end with a body', frame(Frame.end, 1, Uint8Array.of(1)), 'a body of 1 bytes'],
    ['credit of three bytes', frame(Frame.credit, 1, new Uint8Array(3)), 'a body of 3 bytes'],
    ['a ping for a call', frame(Frame.ping, 1), 'the call id 1'],
    ['data for no call', frame(Frame.data, 0, Uint8Array.of(1)), 'the call id 0'],
  ])('refuses %s', (_, bytes, why) => {
    expect(() => read(bytes)).toThrow(why);
    expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'protocol' }));
    expect(() => read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toThrow(why);
  });

  it('are refused when any one bit of the header is wrong', () => {
    const right = frame(Frame.data, 3, new Uint8Array(20));
    for (let bit = 0; bit < 96; bit++) {
      const wrong = right.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => read(wrong)).toThrow('no frame');
    }
  });

  it('are refused when the ninth byte is not zero, even with a right check', async () => {
    const { headerCheck } = await import('./frame.ts');
    const wrong = frame(Frame.ping, 0);
    wrong[9] = 1;
    const check = headerCheck(wrong, 0);
    wrong[10] = check & 0xff;
    wrong[11] = check >> 8;
    expect(() => read(wrong)).toThrow('unknown type');
  });
});
