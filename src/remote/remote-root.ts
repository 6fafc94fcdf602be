/** One remote root of a run, from the login on: its connection, the channel over it, and the endpoint behind that. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint, Side } from '../endpoint/endpoint.ts';
import type { RemoteLocation } from '../endpoint/location.ts';
import type { Task } from '../endpoint/task.ts';
import { userCacheDirectory } from '../endpoint/user-cache.ts';
import { lineLimits } from '../protocol/line-limits.ts';
import { announceManner } from '../protocol/link-manner.ts';
import { systemTimers } from '../protocol/timers.ts';
import { Channel } from '../wire/channel.ts';
import { readAssets } from './assets.ts';
import { type Connection, connect } from './connect.ts';
import { openRemote } from './endpoint.ts';
import type { FarProcess } from './far-process.ts';
import { limitLink, parseRate } from './limited-link.ts';
import { ListingMemory } from './listing-memory.ts';
import type { RemoteOptions } from './remote-options.ts';

/** In milliseconds: a line that is dead is noticed within half a minute. */
const HEARTBEAT = { interval: 5_000, silence: 25_000 };

/** Which root, and how. */
export interface RootOpening {
  readonly side: Side;
  readonly location: RemoteLocation;
  readonly options: RemoteOptions;
}

/** Starts the helper over there. Throws MyrrorError as `connect` does. */
export async function connectRoot(far: FarProcess, opening: RootOpening, { signal }: Task): Promise<RemoteRoot> {
  const { bringRuntime, runtime, compress, bwlimit, assets } = opening.options;
  const rate = bwlimit === undefined ? 0 : parseRate(bwlimit);
  const connection = await connect(far, {
    host: opening.location.host,
    assets: assets ?? readAssets(),
    runtime: { bring: bringRuntime, file: runtime ?? null },
    signal,
  });
  const line = rate > 0 ? limitLink(connection.link, rate, systemTimers) : connection.link;
  const channel = new Channel({
    link: announceManner(line, compress),
    timers: systemTimers,
    limits: lineLimits,
    heartbeat: HEARTBEAT,
  });
  return new RemoteRoot(opening, connection, channel);
}

export class RemoteRoot {
  readonly #opening: RootOpening;
  readonly #connection: Connection;
  readonly #channel: Channel;
  #endpoint: Endpoint | null = null;

  constructor(opening: RootOpening, connection: Connection, channel: Channel) {
    this.#opening = opening;
    this.#connection = connection;
    this.#channel = channel;
  }

  /** Throws MyrrorError: `unreadable-root`, `connection`, `protocol`, `cancelled`. */
  async open(task: Task): Promise<Endpoint> {
    const { side, location, options } = this.#opening;
    const { cache } = options;
    const kept = join(userCacheDirectory(process.env.XDG_CACHE_HOME, homedir()), 'myrror', 'listings');
    const memory = cache ? new ListingMemory(kept, () => options.mayKeepIn(kept)) : null;
    const host = loginOf(location);
    this.#endpoint = await openRemote({ channel: this.#channel, side, path: location.path, host, cache, memory }, task);
    return this.#endpoint;
  }

  /** Has the far side let go of the root, and ends the connection. */
  async close(): Promise<void> {
    let lost = true;
    try {
      await this.#endpoint?.close();
      await this.#channel.close();
      lost = await this.#channel.ended.then(
        () => false,
        () => true,
      );
    } finally {
      // An ssh that hears nothing any more does not hear either that it should end.
      await this.#connection.close(lost);
    }
  }
}

/** What stands before the colon of a location. */
function loginOf({ user, host }: RemoteLocation): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return user === null ? name : `${user}@${name}`;
}
