/** Answers what arrives over a link by calling the local implementation. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { MyrrorError } from '../core/error.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Executor } from '../local/executor.ts';
import { LocalEndpoints } from '../local/open-endpoints.ts';
import { hashBlock } from '../protocol/block-hash.ts';
import { lineLimits } from '../protocol/line-limits.ts';
import { hearManner } from '../protocol/link-manner.ts';
import { systemTimers } from '../protocol/timers.ts';
import { Channel } from '../wire/channel.ts';
import type { ByteLink } from '../wire/link.ts';
import { type Opening, Server } from './server.ts';

/** In milliseconds. A client that plans a large tree may be silent for a while; one that is gone must not hold the lock for long. */
const HEARTBEAT = { interval: 5_000, silence: 50_000 };

/** The input and the output. */
const STANDARD_STREAMS = [0, 1];

/** Serves until the other side closes the link, or is gone. `executor` stays the caller's to close. */
export async function serve(link: ByteLink, executor: Executor): Promise<void> {
  const open = ({ side, path, cache }: Opening): Endpoint => {
    const endpoints = new LocalEndpoints(cache, executor);
    endpoints.widenPipes(STANDARD_STREAMS);
    return endpoints.open(side, fromHome(path));
  };
  const server = new Server({ open, hash: hashBlock, now: () => performance.now() });
  const channel = new Channel({
    link: await hearManner(link),
    timers: systemTimers,
    limits: lineLimits,
    heartbeat: HEARTBEAT,
    serve: (method, argument, call) => server.answer(method, argument, call),
  });
  try {
    await channel.ended;
  } finally {
    await server.close();
  }
}

/** The path of a location on this machine: relative ones, and those after `~/`, start in the home directory. */
function fromHome(path: string, home: string = homedir()): string {
  const named = /^~([^/]*)(?:\/|$)(.*)$/su.exec(path);
  if (named === null) return path.startsWith('/') ? path : join(home, path);
  if (named[1] !== '') {
    throw new MyrrorError('usage', `home directories of others, as in ${path}, are not looked up`, {
      hint: 'Say the whole path, as in host:/home/name/dir; for a directory whose name begins with ~ say host:./~name.',
    });
  }
  return join(home, named[2] ?? '');
}
