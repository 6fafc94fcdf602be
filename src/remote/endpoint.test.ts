import { expect, it } from 'vitest';
import { anyInfo } from '../../test/model/endpoint-info.ts';
import { channelPair } from '../../test/wire/channels.ts';
import { emptyBook } from '../core/tree/mirror-book.ts';
import type { Task } from '../endpoint/task.ts';
import type { Serve } from '../wire/call.ts';
import { openRemote } from './endpoint.ts';

const task: Task = { signal: new AbortController().signal, report: () => undefined };
it.each([
  ['is not asked at first what it has said', true, ['open', 'interrupted']],
  ['is asked what it has not said', null, ['open', 'interrupted', 'interrupted']],
])('a far side %s', async (_what, interrupted, calls) => {
  const asked: string[] = [];
  const serve: Serve = async (method) => {
    asked.push(method);
    return method === 'open' ? { ...anyInfo, interrupted } : asked.length === 2 && interrupted === null;
  };
  const { client: channel } = channelPair(serve);
  const opening = { channel, side: 'destination', path: '/there', host: 'far', cache: false, memory: null } as const;
  const endpoint = await openRemote(opening, task);
  expect(await endpoint.interrupted()).toBe(true);
  expect(await endpoint.interrupted()).toBe(false);
  expect(asked).toEqual(calls);
});

it.each([
  ['is not asked at first what it has said of its mirrors', emptyBook, ['open', 'mirrors']],
  ['is asked about mirrors of which it has said nothing', null, ['open', 'mirrors', 'mirrors']],
])('a far side %s', async (_what, mirrors, calls) => {
  const asked: string[] = [];
  const noted = { from: null, to: [{ location: '/mirror', identity: 'root' }] };
  const serve: Serve = async (method) => {
    asked.push(method);
    return method === 'open' ? { ...anyInfo, mirrors } : noted;
  };
  const { client: channel } = channelPair(serve);
  const opening = { channel, side: 'source', path: '/there', host: 'far', cache: false, memory: null } as const;
  const endpoint = await openRemote(opening, task);
  expect(await endpoint.mirrors(task)).toEqual(mirrors ?? noted);
  expect(await endpoint.mirrors(task)).toEqual(noted);
  expect(asked).toEqual(calls);
});
