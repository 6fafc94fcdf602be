/** An endpoint behind a channel in memory: what a remote one is, without another machine. */
import type { Endpoint, Side } from '../../src/endpoint/endpoint.ts';
import type { Task } from '../../src/endpoint/task.ts';
import { Server } from '../../src/helper/server.ts';
import { hashBlock } from '../../src/protocol/block-hash.ts';
import { lineLimits } from '../../src/protocol/line-limits.ts';
import { systemTimers } from '../../src/protocol/timers.ts';
import { openRemote } from '../../src/remote/endpoint.ts';
import type { ListingMemory } from '../../src/remote/listing-memory.ts';
import { Channel } from '../../src/wire/channel.ts';
import { type LinkPair, linkPair } from './link-pair.ts';

const idle: Task = { signal: new AbortController().signal, report: () => undefined };
const HEARTBEAT = { interval: 5_000, silence: 60_000 };

export interface LoopbackOptions {
  readonly side: Side;
  readonly cache: boolean;
  readonly memory?: ListingMemory;
  readonly links?: LinkPair;
}

/** Serves `endpoint` at one end of a pair of links and opens it at the other. */
export async function openOverLoopback(endpoint: Endpoint, options: LoopbackOptions): Promise<Endpoint> {
  const { side, cache, memory, links = linkPair() } = options;
  const server = new Server({ open: () => endpoint, hash: hashBlock, now: () => performance.now() });
  const far = new Channel({
    link: links.server,
    timers: systemTimers,
    limits: lineLimits,
    heartbeat: HEARTBEAT,
    serve: (method, argument, call) => server.answer(method, argument, call),
  });
  const leave = (): Promise<void> => server.close();
  void far.ended.then(leave, leave);
  const channel = new Channel({ link: links.client, timers: systemTimers, limits: lineLimits, heartbeat: HEARTBEAT });
  return await openRemote({ channel, side, path: '/', host: 'far', cache, memory: memory ?? null }, idle);
}
