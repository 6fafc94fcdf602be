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
import type { ByteLink } from '../../src/wire/link.ts';
import { type LinkPair, linkPair } from './link-pair.ts';

const idle: Task = { signal: new AbortController().signal, report: () => undefined };
const HEARTBEAT = { interval: 5_000, silence: 60_000 };

export interface OpenOptions {
  readonly side: Side;
  readonly cache: boolean;
  readonly memory?: ListingMemory;
}

export interface LoopbackOptions extends OpenOptions {
  readonly links?: LinkPair;
}

/** The far side of a link. */
export interface Served {
  readonly channel: Channel;
  /** Settles when the link has ended and nothing that was asked for over it is being done any more. */
  settled(): Promise<void>;
}

/**
 * Answers what arrives over a link by calling `endpoint`; to let go of that when the link has ended is the
 * caller's. `now`: milliseconds, this process's without it.
 */
export function serveOver(endpoint: Endpoint, link: ByteLink, now: () => number = () => performance.now()): Served {
  const server = new Server({ open: () => endpoint, hash: hashBlock, now });
  const answering = new Set<Promise<unknown>>();
  const channel = new Channel({
    link,
    timers: systemTimers,
    limits: lineLimits,
    heartbeat: HEARTBEAT,
    serve: (method, argument, call) => {
      const answer = server.answer(method, argument, call);
      answering.add(answer);
      return answer;
    },
  });
  return {
    channel,
    settled: async () => {
      await channel.ended.catch(() => undefined);
      await Promise.allSettled(answering);
    },
  };
}

/** A channel to what is served at the other end of a link. */
export function channelOver(link: ByteLink): Channel {
  return new Channel({ link, timers: systemTimers, limits: lineLimits, heartbeat: HEARTBEAT });
}

/** Opens what is served at the other end of a channel. */
export function openOver(channel: Channel, { side, cache, memory }: OpenOptions): Promise<Endpoint> {
  return openRemote({ channel, side, path: '/', host: 'far', cache, memory: memory ?? null }, idle);
}

/** Serves `endpoint` at one end of a pair of links and opens it at the other. */
export async function openOverLoopback(endpoint: Endpoint, options: LoopbackOptions): Promise<Endpoint> {
  const { links = linkPair() } = options;
  const { channel } = serveOver(endpoint, links.server);
  const leave = (): Promise<void> => endpoint.close();
  void channel.ended.then(leave, leave);
  return await openOver(channelOver(links.client), options);
}
