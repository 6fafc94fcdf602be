/** Two channels over a link in memory, for tests. */

import type { Serve } from '../../src/wire/call.ts';
import { Channel, type ChannelOptions } from '../../src/wire/channel.ts';
import type { WireLimits } from '../../src/wire/limits.ts';
import { type LinkPair, linkPair, type PipeOptions } from '../model/link-pair.ts';
import { ManualTimers } from '../model/manual-timers.ts';

export interface ChannelPair {
  readonly client: Channel;
  readonly server: Channel;
  readonly links: LinkPair;
  readonly timers: ManualTimers;
}

export interface ChannelPairOptions {
  readonly toServer?: PipeOptions;
  readonly toClient?: PipeOptions;
  readonly limits?: Partial<WireLimits>;
}

export const heartbeat: ChannelOptions['heartbeat'] = { interval: 5_000, silence: 20_000 };

export function channelPair(serve: Serve, { toServer, toClient, limits = {} }: ChannelPairOptions = {}): ChannelPair {
  const links = linkPair(toServer, toClient);
  const timers = new ManualTimers();
  const server = new Channel({ link: links.server, timers, limits, heartbeat, serve });
  const client = new Channel({ link: links.client, timers, limits, heartbeat });
  return { client, server, links, timers };
}

/** All bytes that arrive, piece by piece. */
export async function piecesOf(incoming: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return pieces;
}

/** How a promise settles: `done`, or the code or message of its error. */
export async function outcome(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).message;
  }
}
