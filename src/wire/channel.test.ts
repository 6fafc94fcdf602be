import { describe, expect, it } from 'vitest';
import { settle } from '../../test/model/manual-timers.ts';
import { channelPair, outcome, piecesOf } from '../../test/wire/channels.ts';
import { MyrrorError } from '../core/error.ts';
import type { Serve, ServedCall } from './call.ts';

const echo: Serve = async (_, argument) => argument;
/** Never answers of itself. */
const wait: Serve = (_, __, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a call', () => {
  it('is answered', async () => {
    const { client } = channelPair(async (method, argument) => [method, argument]);
    expect(await client.call('scan', { deep: true }).reply).toEqual(['scan', { deep: true }]);
    expect(await client.call('nothing', undefined).reply).toEqual(['nothing', null]);
  });

  it('fails with the error that the server threw', async () => {
    const error = new MyrrorError('busy', 'another run holds it', { hint: 'wait' });
    const { client } = channelPair(() => Promise.reject(error));
    await expect(client.call('x', null).reply).rejects.toMatchObject({
      code: 'busy',
      message: error.message,
      hint: 'wait',
    });
  });

  it('says that a bug happened at the far end', async () => {
    const { client } = channelPair(() => {
      throw new TypeError('x is not a function');
    });
    const failure = client.call('x', null).reply;
    await expect(failure).rejects.toThrow('a bug at the far end: TypeError: x is not a function');
    await expect(failure).rejects.not.toHaveProperty('code');
  });

  it('fails alone when its reply cannot be sent', async () => {
    const { client } = channelPair(async (method) => (method === 'date' ? new Date() : 1));
    await expect(client.call('date', null).reply).rejects.toThrow('a bug at the far end');
    expect(await client.call('number', null).reply).toBe(1);
  });

  it('is refused where its argument cannot be sent, and harms no other', async () => {
    const { client } = channelPair(echo);
    expect(() => client.call('x', new Date())).toThrow('cannot be sent');
    expect(await client.call('x', 1).reply).toBe(1);
  });

  it('waits in line when too many are open', async () => {
    let open = 0;
    let most = 0;
    const serve: Serve = async (_, argument) => {
      open++;
      most = Math.max(most, open);
      await settle();
      open--;
      return argument;
    };
    const { client } = channelPair(serve, { limits: { calls: 3 } });
    const calls = Array.from({ length: 10 }, (_, index) => client.call('x', index).reply);
    expect(await Promise.all(calls)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
  });

  it('keeps bytes, events, end and reply in order, both ways', async () => {
    const seen: unknown[] = [];
    const serve: Serve = async (_, __, call) => {
      call.onEvent((event) => seen.push(event));
      for await (const piece of call.incoming) seen.push(piece.length);
      await call.send(new Uint8Array(3));
      await settle();
      await call.event('between');
      await call.send(new Uint8Array(4));
      await call.end();
      return 'last';
    };
    const { client } = channelPair(serve);
    const heard: unknown[] = [];
    const call = client.call('x', null, { onEvent: (event) => heard.push(event) });
    const taking = (async () => {
      for await (const piece of call.incoming) heard.push(piece.length);
    })();
    await call.send(new Uint8Array(1));
    await settle();
    await call.event('first');
    await settle();
    await call.send(new Uint8Array(2));
    await settle();
    await call.event({ second: true });
    await call.end();
    expect(await call.reply).toBe('last');
    await taking;
    expect(seen).toEqual([1, 'first', 2, { second: true }]);
    expect(heard).toEqual([3, 'between', 4]);
  });

  it('keeps events until the server listens', async () => {
    const heard: unknown[] = [];
    const { client } = channelPair(async (_, __, call) => {
      await settle();
      call.onEvent((event) => heard.push(event));
    });
    const call = client.call('x', null);
    await Promise.all([call.event(1), call.event(2)]);
    await call.reply;
    expect(heard).toEqual([1, 2]);
  });

  it('ends the channel when it sends more events than are kept', async () => {
    const { client, server } = channelPair(wait, { limits: { keptEvents: 2 } });
    const call = client.call('x', null);
    await Promise.all([call.event(1), call.event(2), call.event(3)]);
    await expect(server.ended).rejects.toThrow('events that nobody hears');
    expect(await outcome(call.reply)).toBe('connection');
  });

  it('divides what is longer than a frame, and nothing else', async () => {
    const limits = { data: 1000, window: 3000 };
    const { client } = channelPair(async (_, __, call) => (await piecesOf(call.incoming)).map(({ length }) => length), {
      limits,
    });
    const call = client.call('x', null);
    for (const length of [1, 0, 999, 1000, 1001, 2500]) await call.send(new Uint8Array(length));
    await call.end();
    expect(await call.reply).toEqual([1, 999, 1000, 1000, 1, 1000, 1000, 500]);
  });

  it('fails when its listener throws, on either side', async () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const { client } = channelPair(async (method, _, call) => {
      if (method === 'tell') await call.event(1);
      else call.onEvent(boom);
      await settle();
      return 1;
    });
    await expect(client.call('tell', null, { onEvent: boom }).reply).rejects.toThrow('boom');
    const call = client.call('listen', null);
    await call.event(1);
    await expect(call.reply).rejects.toThrow('a bug at the far end: Error: boom');
    expect(await client.call('x', 1).reply).toBe(1);
  });

  it('lets its bytes be discarded', async () => {
    const limits = { data: 1000, window: 3000 };
    const serve: Serve = async (_, __, call) => {
      for (let count = 0; count < 50; count++) await call.send(new Uint8Array(1000));
      return 'all sent';
    };
    const { client } = channelPair(serve, { limits });
    const call = client.call('x', null);
    for await (const piece of call.incoming) {
      expect(piece.length).toBe(1000);
      break;
    }
    expect(await call.reply).toBe('all sent');
    expect(() => call.incoming[Symbol.asyncIterator]()).toThrow('taken once');
  });

  it('drops what is still to be sent when the reply is there', async () => {
    const limits = { data: 1000, window: 3000 };
    const { client } = channelPair(async () => 'enough', { limits });
    const call = client.call('x', null);
    const sending = call.send(new Uint8Array(100_000));
    expect(await call.reply).toBe('enough');
    await sending;
    await call.send(new Uint8Array(5));
    await call.event('late');
    expect(await client.call('x', null).reply).toBe('enough');
  });

  it('sends no bytes after its end', async () => {
    const { client } = channelPair(async (_, __, call) => (await piecesOf(call.incoming)).length);
    const call = client.call('x', null);
    await call.end();
    await call.end();
    await expect(call.send(new Uint8Array(1))).rejects.toThrow('after their end');
    expect(await call.reply).toBe(0);
  });
});

describe('cancelling', () => {
  it('stops the call at both sides at once, and nothing else', async () => {
    let served: ServedCall | undefined;
    const serve: Serve = async (method, argument, call) => {
      if (method === 'echo') return argument;
      served = call;
      return wait(method, argument, call);
    };
    const { client } = channelPair(serve);
    const stop = new AbortController();
    const call = client.call('wait', null, { signal: stop.signal });
    const taking = piecesOf(call.incoming);
    const sending = call.send(new Uint8Array(5_000_000));
    await settle();
    const servedTaking = piecesOf((served as ServedCall).incoming);
    stop.abort();
    expect(await Promise.all([call.reply, taking, sending, call.event(1), servedTaking].map(outcome))).toEqual(
      new Array(5).fill('cancelled'),
    );
    expect(served?.signal.reason).toMatchObject({ code: 'cancelled' });
    expect(await outcome((served as ServedCall).send(new Uint8Array(1)))).toBe('cancelled');
    expect(await client.call('echo', 1).reply).toBe(1);
  });

  it('sends nothing of a call that was aborted before', async () => {
    let calls = 0;
    const { client } = channelPair(async () => ++calls);
    expect(await outcome(client.call('x', null, { signal: AbortSignal.abort() }).reply)).toBe('cancelled');
    const stop = new AbortController();
    const quick = client.call('x', null, { signal: stop.signal });
    stop.abort();
    expect(await outcome(quick.reply)).toBe('cancelled');
    await settle();
    expect(await client.call('x', null).reply).toBe(1);
  });

  it('takes a call out of the line', async () => {
    const { client } = channelPair(
      async (_, argument) => {
        await settle();
        return argument;
      },
      { limits: { calls: 1 } },
    );
    const stop = new AbortController();
    const calls = [1, 2, 3].map((index) => client.call('x', index, index === 2 ? { signal: stop.signal } : {}).reply);
    stop.abort();
    expect(await Promise.all(calls.map(outcome))).toEqual(['done', 'cancelled', 'done']);
  });

  it('frees a call whose answer waits for credit', async () => {
    const limits = { data: 1000, window: 3000, calls: 1 };
    const { client } = channelPair(
      async (_, __, call) => {
        call.send(new Uint8Array(50_000));
        return 1;
      },
      { limits },
    );
    const stop = new AbortController();
    const call = client.call('x', null, { signal: stop.signal });
    await settle();
    stop.abort();
    expect(await outcome(call.reply)).toBe('cancelled');
    const next = client.call('x', null);
    await piecesOf(next.incoming);
    expect(await next.reply).toBe(1);
  });

  it('does nothing when the reply has come', async () => {
    const { client } = channelPair(echo);
    const stop = new AbortController();
    const call = client.call('x', 1, { signal: stop.signal });
    expect(await call.reply).toBe(1);
    stop.abort();
    expect(await client.call('x', 2).reply).toBe(2);
  });
});

describe('the end', () => {
  it.each(['client', 'server'] as const)('is in order when the %s says goodbye', async (side) => {
    const { client, server, timers, ...pair } = channelPair(wait);
    let served: AbortSignal | undefined;
    const call = client.call('x', null);
    await settle();
    await { client, server, ...pair }[side].close();
    await Promise.all([client.ended, server.ended]);
    expect(await outcome(call.reply)).toBe(side === 'client' ? 'cancelled' : 'connection');
    expect(await outcome(client.call('x', null).reply)).toBe(side === 'client' ? 'cancelled' : 'connection');
    expect(served).toBeUndefined();
    expect(timers.waiting).toBe(0);
    await client.close();
  });

  it('does not wait for ever for a goodbye that cannot be said', async () => {
    const { client, timers } = channelPair(wait, { toServer: { capacity: 10, delay: () => new Promise(() => {}) } });
    const call = client.call('x', null);
    await settle();
    const closing = client.close();
    expect(await outcome(call.reply)).toBe('cancelled');
    await timers.pass(20_000);
    await closing;
    await client.ended;
  });

  it('comes when the link breaks, at both sides', async () => {
    const { client, server, links, timers } = channelPair(wait);
    const call = client.call('x', null);
    await settle();
    links.cut();
    expect(await Promise.all([client.ended, server.ended, call.reply].map(outcome))).toEqual(
      new Array(3).fill('connection'),
    );
    expect(await outcome(call.event(1))).toBe('connection');
    expect(timers.waiting).toBe(0);
  });

  it('comes when the other side closes without a goodbye', async () => {
    const { client, links } = channelPair(wait);
    const call = client.call('x', null);
    links.server.close();
    await expect(client.ended).rejects.toThrow('without a goodbye');
    expect(await outcome(call.reply)).toBe('connection');
  });

  it('does not let a side that serves call', () => {
    expect(() => channelPair(echo).server.call('x', null)).toThrow('makes no calls');
  });
});
