/** A client that asks for what is outside of the root, or for what no client asks: refused, and nothing is done. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeAt } from '../../src/core/plan/place.ts';
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import type { Stamp } from '../../src/core/tree/stamp.ts';
import { LocalEndpoint } from '../../src/local/endpoint.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import { writeArrivals } from '../../src/protocol/arrival-codec.ts';
import { ByteReader } from '../../src/protocol/byte-reader.ts';
import { ByteWriter } from '../../src/protocol/byte-writer.ts';
import { collect } from '../../src/protocol/exchange.ts';
import { readOutcome } from '../../src/protocol/outcome-codec.ts';
import { encodeBeforePacks } from '../../src/protocol/pack-codec.ts';
import { writeAdjustments, writePaths, writeRearrangement, writeRemovals } from '../../src/protocol/step-codec.ts';
import type { Channel } from '../../src/wire/channel.ts';
import { columnsOf } from '../model/columns-of.ts';
import { linkPair } from '../model/link-pair.ts';
import { channelOver, type Served, serveOver } from '../model/loopback.ts';
import { MemorySystem } from '../model/memory-system.ts';
import { scanAt } from '../model/site-in-memory.ts';

const outside = { secret: 'S', 'd/x': 'X' } as const;
let system: MemorySystem;
let served: Served;
let client: Channel;
let endpoint: LocalEndpoint;

beforeEach(async () => {
  system = new MemorySystem();
  system.plant('/outside', outside);
  system.plant('/root', { f: 'F', 'd/g': 'G', way: { symlink: '/outside' }, up: { symlink: '..' } });
  const path = asBytes('/root');
  const executor = new InlineExecutor(system);
  const fixed = { machine: 'here', user: 0, userCache: null, bootId: 'boot 1', cache: true };
  endpoint = new LocalEndpoint({ ...fixed, path, location: path, side: 'destination', system, executor });
  const links = linkPair();
  served = serveOver(endpoint, links.server);
  client = channelOver(links.client);
  await ask('open', { side: 'destination', path: '/root', cache: true });
  await ask('begin', {});
});

afterEach(async () => {
  await client.close();
  await served.settled();
  await endpoint.close();
});

/** Calls with these bytes, and gives those that come back. */
async function ask(method: string, argument: unknown, ...pieces: readonly Uint8Array[]): Promise<Uint8Array> {
  const call = client.call(method, argument);
  for (const piece of pieces) await call.send(piece);
  await call.end();
  const bytes = await collect(call);
  await call.reply;
  return bytes;
}

function bytes(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.take();
}

function stampOf(root: string, path: string): Stamp {
  const snapshot = scanAt(system.attach(), root);
  return snapshot.stamp(snapshot.find(asBytes(path)));
}

const steps: Readonly<Record<string, (path: ByteString) => Uint8Array>> = {
  makeDirectories: (path) => bytes((writer) => writePaths(writer, [path])),
  remove: (path) =>
    bytes((writer) => writeRemovals(writer, [{ path, kind: Kind.file, expect: stampOf('/outside', 'secret') }])),
  adjust: (path) =>
    bytes((writer) =>
      writeAdjustments(writer, [
        {
          path,
          kind: Kind.file,
          expect: stampOf('/outside', 'secret'),
          attributes: { mode: 0o777, uid: 0, gid: 0, mtimeSeconds: 1, mtimeNanos: 0 },
          asked: true,
        },
      ]),
    ),
  'rearrange from': (path) => renaming(path, asBytes('taken')),
  'rearrange to': (path) => renaming(asBytes('f'), path),
  place: (path) => bytes((writer) => writeArrivals(writer, arrivalAt(path))),
};

function renaming(from: ByteString, to: ByteString): Uint8Array {
  const expect = from === 'f' ? stampOf('/root', 'f') : stampOf('/outside', 'secret');
  const renames = [{ object: 0, from: placeAt(-1, from), to: placeAt(-1, to), expect, replaces: null }];
  return bytes((writer) => writeRearrangement(writer, { stagedDirectories: [], discards: [], renames }));
}

/** Symlinks, all with the number 0. */
function arrivalAt(...paths: readonly ByteString[]): ReturnType<typeof columnsOf> {
  const attributes = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1, mtimeNanos: 0 };
  const given = { id: 0, how: 'link', replaces: null, copyOf: -1, linkTarget: asBytes('t'), attributes } as const;
  return columnsOf(paths.map((path) => ({ ...given, path, from: path, expect: stampOf('/root', 'f') })));
}

function untouched(): void {
  expect(Object.fromEntries(system.readTree('/outside'))).toEqual({
    d: 'directory',
    'd/x': 'file X',
    secret: 'file S',
  });
  const own = [...system.readTree('/root')].filter(([path]) => !path.startsWith('.myrror'));
  expect(Object.fromEntries(own)).toEqual({
    d: 'directory',
    'd/g': 'file G',
    f: 'file F',
    up: 'symlink ..',
    way: 'symlink /outside',
  });
}

const paths = [
  '../outside/secret',
  '/outside/secret',
  'd/../../outside/secret',
  '.',
  '..',
  'd//g',
  'd/',
  'd/\0',
  '.myrror',
  '.myrror/lock',
  '.myrror/staged/0',
].map(asBytes);

describe('a client that names', () => {
  it.each(paths.flatMap((path) => Object.keys(steps).map((step) => ({ step, path, shown: JSON.stringify(path) }))))(
    '$shown to $step gets a protocol error, and nothing is done',
    async ({ step, path }) => {
      const [method = ''] = step.split(' ');
      await expect(ask(method, {}, steps[step]?.(path) ?? new Uint8Array())).rejects.toMatchObject({
        code: 'protocol',
      });
      untouched();
    },
  );

  it.each(
    ['way/secret', 'up/outside/secret', 'way/d/x'].flatMap((path) =>
      Object.keys(steps).map((step) => ({ step, path })),
    ),
  )('$path, through a symlink, to $step does nothing outside', async ({ step, path }) => {
    const [method = ''] = step.split(' ');
    const answer = await ask(method, {}, steps[step]?.(asBytes(path)) ?? new Uint8Array());
    const { done, problems } = readOutcome(new ByteReader(answer), 1);
    expect(done).toEqual(Uint8Array.of(0));
    expect(problems.length).toBe(1);
    untouched();
  });
});

describe('a client that', () => {
  const arrivals = bytes((writer) => writeArrivals(writer, columnsOf([])));
  const wrong: readonly (readonly [string, string, unknown, readonly Uint8Array[]])[] = [
    ['opens a second root', 'open', { side: 'source', path: '/outside', cache: false }, []],
    ['calls what there is not', 'exec', { command: 'id' }, []],
    ['calls what every object has', 'constructor', {}, []],
    ['calls __proto__', '__proto__', {}, []],
    ['names a snapshot that there is not', 'digest', { snapshot: 3, algorithm: 'md5' }, []],
    ['names a snapshot by a name', 'remembered', { snapshot: '__proto__' }, []],
    ['sends a number for a map', 'scan', 7, []],
    ['sends patterns that are none', 'scan', { exclude: [1] }, []],
    ['sends steps and more', 'makeDirectories', {}, [Uint8Array.of(0, 0)]],
    ['announces more steps than there are', 'remove', {}, [Uint8Array.of(0x7f)]],
    ['announces more arrivals than there are', 'place', {}, [Uint8Array.of(0xff, 0xff, 0xff, 0x7f)]],
    ['places what it never staged', 'place', { staged: true }, []],
    ['sends a message that is too large', 'stage', {}, [Uint8Array.of(0xff, 0xff, 0xff, 0xff)]],
    ['sends arrivals that end too early', 'stage', {}, [...encodeBeforePacks(arrivals.subarray(0, 1)), arrivals]],
    ['lists a tree of its own that is none', 'adopt', { count: 1, volumes: [] }, [Uint8Array.of(1, 7)]],
    ['settles in another way than there is', 'settle', { how: 'constructor' }, []],
    ['remembers for no listing', 'finish', { remembers: true, before: 5 }, []],
  ];

  it.each(wrong)('%s gets a protocol error, and nothing is done', async (_, method, argument, pieces) => {
    await expect(ask(method, argument, ...pieces)).rejects.toMatchObject({ code: 'protocol' });
    untouched();
  });

  it('gives two arrivals one number gets a protocol error, and nothing is staged', async () => {
    const twins = bytes((writer) => writeArrivals(writer, arrivalAt(asBytes('one'), asBytes('two'))));
    await expect(ask('stage', {}, ...encodeBeforePacks(twins))).rejects.toMatchObject({ code: 'protocol' });
    expect([...system.readTree('/root').keys()].filter((path) => path.includes('staged'))).toEqual([]);
    untouched();
  });
});
