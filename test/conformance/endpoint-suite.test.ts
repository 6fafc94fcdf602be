/** The endpoint of this machine, on each implementation of the system calls. */
import { asBytes, stringToBytes } from '../../src/core/tree/byte-string.ts';
import type { Side } from '../../src/endpoint/endpoint.ts';
import { LocalEndpoint } from '../../src/local/endpoint.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import { realPath } from '../../src/local/real-path.ts';
import { openSystem } from '../../src/system/open-system.ts';
import type { System } from '../../src/system/system.ts';
import { openOverLoopback } from '../model/loopback.ts';
import { MemorySystem } from '../model/memory-system.ts';
import { makeDiskPair } from './disk-pair.ts';
import { describeEndpoint, type EndpointFixture } from './endpoint-suite.ts';

interface Opening {
  readonly path: ReturnType<typeof asBytes>;
  readonly side: Side;
  readonly cache?: boolean | undefined;
}

function openLocal(system: System, { path, side, cache = false }: Opening): LocalEndpoint {
  return new LocalEndpoint({
    path,
    side,
    system,
    cache,
    location: path,
    executor: new InlineExecutor(system),
    machine: 'here',
    user: process.geteuid?.() ?? 0,
    userCache: null,
    bootId: 'boot 1',
  });
}

function makeMemoryFixture(): EndpointFixture {
  const system = new MemorySystem();
  for (const side of ['source', 'destination']) system.plant(`/${side}`, {});
  return {
    // Each endpoint stands for a process of its own, as far as locks go.
    open: async (side, options) =>
      openLocal(system.attach(), { path: asBytes(`/${side}`), side, cache: options?.cache }),
    write: async (side, path, content) => {
      const root = system.openRoot(asBytes(`/${side}`));
      let at = root;
      const names = path.split('/').map(asBytes);
      const name = names.pop() ?? asBytes('');
      for (const above of names) {
        if (!system.readTree(`/${side}`).has(above)) system.makeDirectory(at, above, 0o755);
        at = system.openDirectory(at, above);
      }
      if (system.readTree(`/${side}`).has(path)) system.unlink(at, name);
      const file = system.createFile(at, name);
      system.write(file, stringToBytes(asBytes(content)), 0, content.length, 0);
      system.setMode(file, 0o644);
    },
    read: async (side) => Object.fromEntries(system.readTree(`/${side}`)),
    removeRoot: async (side) => system.removeDirectory(system.openRoot(asBytes('/')), asBytes(side)),
    dispose: async () => undefined,
  };
}

function makeDiskFixture(preference: 'native' | 'portable'): EndpointFixture {
  const pair = makeDiskPair();
  return {
    ...pair,
    open: async (side, options) =>
      openLocal(openSystem(preference), { path: realPath(pair.root(side)), side, cache: options?.cache }),
  };
}

/** The fixture seen through a channel in memory: whatever it opens is served at the far end. */
function overWire(fixture: EndpointFixture): EndpointFixture {
  return {
    ...fixture,
    open: async (side, options) => {
      const served = await fixture.open(side, options);
      return await openOverLoopback(served, { side, cache: options?.cache ?? false });
    },
  };
}

describeEndpoint('a remote endpoint over a wire in memory', async () => overWire(makeMemoryFixture()));
describeEndpoint('a remote endpoint over a wire, on disk', async () => overWire(makeDiskFixture('native')));
describeEndpoint('a local endpoint on a system in memory', async () => makeMemoryFixture());
describeEndpoint('a local endpoint on native system calls', async () => makeDiskFixture('native'));
describeEndpoint('a local endpoint on portable system calls', async () => makeDiskFixture('portable'));
