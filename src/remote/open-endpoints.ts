/** Opens the remote endpoints of one run: one connection for each, and one login. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint, Side } from '../endpoint/endpoint.ts';
import type { RemoteLocation } from '../endpoint/location.ts';
import type { Task } from '../endpoint/task.ts';
import { lineLimits } from '../protocol/line-limits.ts';
import { announceManner } from '../protocol/link-manner.ts';
import { systemTimers } from '../protocol/timers.ts';
import { Channel } from '../wire/channel.ts';
import { type Assets, readAssets } from './assets.ts';
import { type Connection, connect } from './connect.ts';
import { openRemote } from './endpoint.ts';
import { limitLink, parseRate } from './limited-link.ts';
import { ListingMemory } from './listing-memory.ts';

/** In milliseconds: a line that is dead is noticed within half a minute. */
const HEARTBEAT = { interval: 5_000, silence: 25_000 };

export interface RemoteOptions {
  /** The ssh program with its options, as a shell would read it. Default: MYRROR_SSH, else `ssh`. */
  readonly ssh: string | undefined;
  /** Send this machine's own Node where there is none. */
  readonly bringRuntime: boolean;
  /** A Node to send instead: the path of its file. */
  readonly runtime: string | undefined;
  /** Bytes are compressed on the line. */
  readonly compress: boolean;
  /** The most that the line carries in each direction (limited-link.ts); none by default. */
  readonly bwlimit: string | undefined;
  /** Digests and listings are remembered from run to run. */
  readonly cache: boolean;
  /** False for a directory below a root of the run: what is kept there would be mirrored, and changed by each run. */
  mayKeepIn(directory: string): boolean;
  /** Hears what the far side or ssh says on standard error. */
  tell(line: string): void;
  /** What is sent there; by default what the build has put beside the program. */
  readonly assets?: Assets;
}

interface OpenRoot {
  readonly connection: Connection;
  readonly channel: Channel;
  endpoint: Endpoint | null;
}

export class RemoteEndpoints {
  readonly #options: RemoteOptions;
  readonly #open: OpenRoot[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  /**
   * Logs in and opens the root, one after the other: two that ask for a password at once cannot be told apart.
   * Throws MyrrorError: `connection`, `protocol`, `unreadable-root`, `usage`, `cancelled`.
   */
  open(side: Side, location: RemoteLocation, task: Task): Promise<Endpoint> {
    const opened = this.#last.then(() => this.#login(side, location, task));
    this.#last = opened.catch(() => undefined);
    return opened;
  }

  /** Has the far sides let go of their roots, and ends the connections. */
  async close(): Promise<void> {
    await Promise.all(
      this.#open.map(async ({ connection, channel, endpoint }) => {
        let lost = true;
        try {
          await endpoint?.close();
          await channel.close();
          lost = await channel.ended.then(
            () => false,
            () => true,
          );
        } finally {
          // An ssh that hears nothing any more does not hear either that it should end.
          await connection.close(lost);
        }
      }),
    );
  }

  async #login(side: Side, { user, host, path }: RemoteLocation, task: Task): Promise<Endpoint> {
    const { ssh, bringRuntime, runtime, cache, tell, compress, bwlimit, assets } = this.#options;
    const rate = bwlimit === undefined ? 0 : parseRate(bwlimit);
    const connection = await connect({
      user,
      host,
      assets: assets ?? readAssets(),
      command: ssh ?? environmentSsh(),
      runtime: { bring: bringRuntime, file: runtime ?? null },
      tell: (line) => tell(`${host}: ${line}`),
      signal: task.signal,
    });
    const line = rate > 0 ? limitLink(connection.link, rate, systemTimers) : connection.link;
    const channel = new Channel({
      link: announceManner(line, compress),
      timers: systemTimers,
      limits: lineLimits,
      heartbeat: HEARTBEAT,
    });
    const open: OpenRoot = { connection, channel, endpoint: null };
    this.#open.push(open);
    const kept = join(userCacheDirectory(), 'myrror', 'listings');
    const memory = cache ? new ListingMemory(kept, () => this.#options.mayKeepIn(kept)) : null;
    open.endpoint = await openRemote({ channel, side, path, host: loginOf(user, host), cache, memory }, task);
    return open.endpoint;
  }
}

/** What stands before the colon of a location. */
function loginOf(user: string | null, host: string): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return user === null ? name : `${user}@${name}`;
}

function environmentSsh(): string | undefined {
  const { MYRROR_SSH: command = '' } = process.env;
  return command === '' ? undefined : command;
}

function userCacheDirectory(): string {
  const { XDG_CACHE_HOME: configured = '' } = process.env;
  return configured === '' ? join(homedir(), '.cache') : configured;
}
