/** Opens the endpoints of one run on this machine: they share a system and an executor. */
import { homedir } from 'node:os';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Endpoint, Side } from '../endpoint/endpoint.ts';
import { userCacheDirectory } from '../endpoint/user-cache.ts';
import { openSystem } from '../system/open-system.ts';
import type { System } from '../system/system.ts';
import { LocalEndpoint } from './endpoint.ts';
import type { Executor } from './executor.ts';
import { machineIdentity } from './machine.ts';
import { pathBytes, realPath } from './real-path.ts';
import { bootIdentity } from './recover-boot.ts';
import { effectiveUser } from './superuser.ts';

export class LocalEndpoints {
  readonly #system: System = openSystem();
  readonly #executor: Executor;
  readonly #cache: boolean;
  readonly #open: Endpoint[] = [];
  readonly #roots: ByteString[] = [];

  /** `cache`: digests are remembered from run to run. `executor` stays the caller's to close. */
  constructor(cache: boolean, executor: Executor) {
    this.#cache = cache;
    this.#executor = executor;
  }

  /** Opens the directory that the user calls `location`. Throws MyrrorError `unreadable-root`. */
  open(side: Side, location: string): Endpoint {
    const path = realPath(location);
    const endpoint = new LocalEndpoint({
      path,
      location: Buffer.from(path, 'latin1').toString('utf8'),
      side,
      system: this.#system,
      executor: this.#executor,
      machine: machineIdentity(),
      user: effectiveUser(),
      cache: this.#cache,
      userCache: pathBytes(userCacheDirectory(process.env.XDG_CACHE_HOME, homedir())),
      bootId: bootIdentity(),
    });
    this.#open.push(endpoint);
    this.#roots.push(path);
    return endpoint;
  }

  /** Lets pipes of this process hold more, so that whoever is at their other ends waits less often. */
  widenPipes(descriptors: readonly number[]): void {
    for (const descriptor of descriptors) this.#system.widenPipe(descriptor);
  }

  /** True if `directory` is, or would be, at or below a root that was opened. */
  hasRootAbove(directory: string): boolean {
    const path = realPath(directory);
    return this.#roots.some((root) => root === '/' || path === root || path.startsWith(`${root}/`));
  }

  /** Writes what is to be remembered and lets go of the roots. */
  async close(): Promise<void> {
    for (const endpoint of this.#open) await endpoint.close();
  }
}
