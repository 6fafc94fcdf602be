/** The suite of endpoints over a real sshd: each endpoint has an ssh and a helper of its own. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Task } from '../../src/endpoint/task.ts';
import { readAssets } from '../../src/remote/assets.ts';
import { RemoteEndpoints } from '../../src/remote/open-endpoints.ts';
import { makeDiskPair } from '../conformance/disk-pair.ts';
import { describeEndpoint, type EndpointFixture } from '../conformance/endpoint-suite.ts';
import { Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);

const idle: Task = { signal: new AbortController().signal, report: () => undefined };

describe.runIf(missing === null)('over ssh', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await Sshd.start();
  });
  afterAll(() => sshd[Symbol.asyncDispose]());

  function makeSshFixture(): EndpointFixture {
    const pair = makeDiskPair();
    const assets = readAssets(join(import.meta.dirname, '../../dist/helper'));
    const opened: RemoteEndpoints[] = [];
    return {
      ...pair,
      open: async (side, options) => {
        const remotes = new RemoteEndpoints({
          ssh: sshd.command,
          assets,
          cache: options?.cache ?? false,
          bringRuntime: false,
          runtime: undefined,
          compress: false,
          bwlimit: undefined,
          mayKeepIn: () => false,
          tell: (line) => console.warn(line),
        });
        opened.push(remotes);
        return await remotes.open(side, { kind: 'remote', user: null, host: 'far', path: pair.root(side) }, idle);
      },
      dispose: async () => {
        await Promise.all(opened.map((remotes) => remotes.close()));
        await pair.dispose();
      },
    };
  }

  describeEndpoint('a remote endpoint behind a real sshd', async () => makeSshFixture());
});
