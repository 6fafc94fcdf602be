import { describe, expect, it } from 'vitest';
import { linkPair } from '../../test/model/link-pair.ts';
import { ManualTimers, settle } from '../../test/model/manual-timers.ts';
import { heartbeat, outcome } from '../../test/wire/channels.ts';
import { creditFrame, frame, joined, message } from '../../test/wire/frames.ts';
import { Channel } from './channel.ts';
import { Frame } from './frame.ts';

const limits = { data: 100, window: 300, calls: 2 };
const call = (id: number): Uint8Array => message(Frame.call, id, ['wait', null]);
const data = (id: number, length = 1): Uint8Array => frame(Frame.data, id, new Uint8Array(length));
const reply = (id: number): Uint8Array => message(Frame.reply, id, 1);

async function fromClient(...frames: readonly Uint8Array[]): Promise<string> {
  const { client, server } = linkPair();
  let aborted = true;
  const serve = async (method: string, _: unknown, { signal }: { signal: AbortSignal }): Promise<unknown> => {
    if (method !== 'wait') return 1;
    aborted = false;
    signal.addEventListener('abort', () => (aborted = true));
    return await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const channel = new Channel({ link: server, timers: new ManualTimers(), heartbeat, limits, serve });
  for (const bytes of frames) {
    client.write(bytes).catch(() => {});
    await settle();
  }
  client.close();
  const error = await channel.ended.catch((thrown: unknown) => thrown);
  expect(aborted).toBe(true);
  expect(error).toMatchObject({ name: 'MyrrorError' });
  return `${(error as { code: string }).code}: ${(error as Error).message}`;
}

async function fromServer(...frames: readonly Uint8Array[]): Promise<string> {
  const { client, server } = linkPair();
  const channel = new Channel({ link: client, timers: new ManualTimers(), heartbeat, limits });
  const calls = [channel.call('one', null), channel.call('two', null)];
  await settle();
  server.write(joined(frames)).catch(() => {});
  await settle();
  server.close();
  const error = await channel.ended.catch((thrown: unknown) => thrown);
  for (const { reply: answer, incoming } of calls) {
    expect(['done', 'connection', 'protocol']).toContain(await outcome(answer));
    expect(['done', 'connection', 'protocol']).toContain(await outcome(incoming[Symbol.asyncIterator]().next()));
  }
  return `${(error as { code: string }).code}: ${(error as Error).message}`;
}

const quick = message(Frame.call, 1, ['quick', null]);
const done = frame(Frame.close, 1);

describe('a client that breaks the protocol', () => {
  it.each<[string, string, readonly Uint8Array[]]>([
    ['calls with an id that is not new', 'the id 1, which is not new', [call(1), call(1)]],
    ['calls with an id from before', 'the id 3, which is not new', [call(5), call(3)]],
    ['uses the id of a call that is over', 'the id 1, which is not new', [quick, done, call(1)]],
    ['opens too many calls', 'more than 2 calls open', [call(1), call(2), call(3)]],
    ['names no method', 'names no method', [message(Frame.call, 1, [5, null])]],
    ['sends a call that is no message', 'ends too early', [frame(Frame.call, 1, Uint8Array.of(0x92))]],
    ['replies', 'answered, which is for this side', [call(1), reply(1)]],
    ['replies to nothing', 'call 9, which is not open', [reply(9)]],
    ['sends bytes to no call', 'call 1, which is not open', [data(1)]],
    ['sends more than it has credit for', 'credit', [call(1), data(1, 100), data(1, 100), data(1, 100)]],
    ['sends more small pieces than it has credit for', 'credit', [call(1), ...new Array(24).fill(data(1))]],
    ['ends twice', 'ended its bytes twice', [call(1), frame(Frame.end, 1), frame(Frame.end, 1)]],
    ['sends bytes after the end', 'after their end', [call(1), frame(Frame.end, 1), data(1)]],
    ['gives credit for nothing', 'credit', [call(1), creditFrame(Frame.credit, 1, 1)]],
    ['gives no credit', 'credit', [call(1), creditFrame(Frame.credit, 1, 0)]],
    ['closes a call that has no answer', 'before its answer', [call(1), done]],
    ['cancels twice', 'call 1, which is not open', [call(1), frame(Frame.cancel, 1), frame(Frame.cancel, 1)]],
    ['cancels nothing', 'call 4, which is not open', [frame(Frame.cancel, 4)]],
    ['sends bytes after closing', 'call 1, which is not open', [quick, done, data(1)]],
    ['sends an event that is no message', 'ends too early', [call(1), frame(Frame.event, 1, Uint8Array.of(0xa5))]],
    ['sends noise', 'no frame', [call(1), new TextEncoder().encode('You have new mail.\n')]],
  ])('and %s', async (_, why, frames) => {
    expect(await fromClient(...frames)).toMatch(/^protocol: the other side /);
    expect(await fromClient(...frames)).toContain(why);
  });

  it('is not one that sends on while the answer is on its way', async () => {
    const late = [data(1), message(Frame.event, 1, 1), frame(Frame.end, 1)];
    expect(await fromClient(quick, ...late, done, call(2))).toBe('connection: the connection ended without a goodbye');
    expect(await fromClient(quick, ...late, frame(Frame.cancel, 1), call(2))).toMatch(/^connection/);
  });
});

describe('a server that breaks the protocol', () => {
  it.each<[string, string, readonly Uint8Array[]]>([
    ['calls', 'made a call', [call(1)]],
    ['calls with another id', 'call 7, which is not open', [call(7)]],
    ['replies to nothing', 'call 3, which is not open', [reply(3)]],
    ['replies twice', 'call 1, which is not open', [reply(1), reply(1)]],
    [
      'fails after the reply',
      'call 1, which is not open',
      [reply(1), message(Frame.error, 1, { code: null, message: '', hint: null })],
    ],
    ['sends bytes after the reply', 'call 1, which is not open', [reply(1), data(1)]],
    ['sends more than it has credit for', 'credit', [data(2, 100), data(2, 100), data(2, 100)]],
    ['ends twice', 'ended its bytes twice', [frame(Frame.end, 1), frame(Frame.end, 1)]],
    ['sends bytes after the end', 'after their end', [frame(Frame.end, 1), data(1)]],
    ['gives credit for nothing', 'credit', [creditFrame(Frame.credit, 1, 300)]],
    ['cancels', 'made a call', [frame(Frame.cancel, 1)]],
    ['sends an error without a text', 'an error that is none', [message(Frame.error, 1, { code: 'io' })]],
    [
      'sends an error of an unknown kind',
      'a code that is unknown',
      [message(Frame.error, 1, { code: 'toString', message: '', hint: null })],
    ],
    ['sends a reply that is no message', 'not used here', [frame(Frame.reply, 1, Uint8Array.of(0xc1))]],
    ['sends noise', 'no frame', [new TextEncoder().encode('bash: no job control in this shell\n')]],
  ])('and %s', async (_, why, frames) => {
    expect(await fromServer(...frames)).toMatch(/^protocol: the other side /);
    expect(await fromServer(...frames)).toContain(why);
  });
});
