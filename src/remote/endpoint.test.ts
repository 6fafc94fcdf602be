import { expect, it } from 'vitest';
import { channelPair } from '../../test/wire/channels.ts';
import { exactNames } from '../core/tree/name-folding.ts';
import type { EndpointInfo } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Serve } from '../wire/call.ts';
import { openRemote } from './endpoint.ts';

const task: Task = { signal: new AbortController().signal, report: () => undefined };
const info: EndpointInfo = {
  location: '/there',
  exists: true,
  identity: 'there',
  ancestry: ['1:2'],
  machine: 'there',
  times: { granularity: 1, earliest: 0, latest: 2 ** 40 },
  owners: true,
  modes: true,
  directoryRename: true,
  folding: exactNames,
  limits: [],
  sendingCost: 2,
};

it.each([
  ['is not asked at first what it has said', true, ['open', 'interrupted']],
  ['is asked what it has not said', null, ['open', 'interrupted', 'interrupted']],
])('a far side %s', async (_what, interrupted, calls) => {
  const asked: string[] = [];
  const serve: Serve = async (method) => {
    asked.push(method);
    return method === 'open' ? { ...info, interrupted } : asked.length === 2 && interrupted === null;
  };
  const { client: channel } = channelPair(serve);
  const opening = { channel, side: 'destination', path: '/there', host: 'far', cache: false, memory: null } as const;
  const endpoint = await openRemote(opening, task);
  expect(await endpoint.interrupted()).toBe(true);
  expect(await endpoint.interrupted()).toBe(false);
  expect(asked).toEqual(calls);
});
