/** A far side that answers what it must not: each answer ends in a protocol error, and nothing is done here. */
import { afterEach, describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { DigestTable } from '../../src/core/tree/digest.ts';
import { blankDigests } from '../../src/core/tree/digest-column.ts';
import type { Endpoint } from '../../src/endpoint/endpoint.ts';
import type { Task } from '../../src/endpoint/task.ts';
import { PIECE_DIGEST } from '../../src/endpoint/transaction.ts';
import { ByteWriter } from '../../src/protocol/byte-writer.ts';
import { writeDigests, writeTable } from '../../src/protocol/digest-codec.ts';
import { writeOutcome } from '../../src/protocol/outcome-codec.ts';
import { encodePack, endOfPacks } from '../../src/protocol/pack-codec.ts';
import { systemTimers } from '../../src/protocol/timers.ts';
import { writeWantedRows } from '../../src/protocol/wanted-codec.ts';
import type { ServedCall } from '../../src/wire/call.ts';
import { Channel } from '../../src/wire/channel.ts';
import { columnsOf } from '../model/columns-of.ts';
import { anyInfo } from '../model/endpoint-info.ts';
import { linkPair } from '../model/link-pair.ts';
import { channelOver, openOver } from '../model/loopback.ts';
import { MemorySystem } from '../model/memory-system.ts';
import { scanAt } from '../model/site-in-memory.ts';

const idle: Task = { signal: new AbortController().signal, report: () => undefined };

type Answer = (call: ServedCall) => unknown;

const opened: Channel[] = [];
afterEach(async () => {
  for (const channel of opened.splice(0)) await channel.close();
});

/** An endpoint at whose far side these answers are given. */
async function facing(answers: Readonly<Record<string, Answer>>): Promise<Endpoint> {
  const links = linkPair();
  const serve = async (method: string, _: unknown, call: ServedCall): Promise<unknown> => {
    const answer = answers[method];
    return answer === undefined ? anyInfo : await answer(call);
  };
  const heartbeat = { interval: 5000, silence: 60_000 };
  const far = new Channel({ link: links.server, timers: systemTimers, heartbeat, serve });
  far.ended.catch(() => undefined);
  const channel = channelOver(links.client);
  opened.push(channel, far);
  return await openOver(channel, { side: 'destination', cache: true });
}

function bytes(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.take();
}

/** Sends these bytes along with a reply. */
function telling(piece: Uint8Array, reply: unknown = null): Answer {
  return async (call) => {
    await call.send(piece);
    await call.end();
    return reply;
  };
}

/** A row of a listing with its first byte: kind, and attributes told. */
function row(writer: ByteWriter, kind: number, name: string, children?: number): void {
  writer.byte(kind | 0x08);
  for (const attribute of [0o755, 0, 0, 0]) writer.number(attribute);
  writer.number(0);
  writer.text(asBytes(name));
  for (const value of [0, 0, 5]) writer.number(value);
  if (children !== undefined) writer.number(children);
}

const FILE = 1;
const DIRECTORY = 2;
const NEW = 1;
const KNOWN = 2;

/** A listing of blocks with one row each. */
function listing(children: number, ...names: readonly string[]): Uint8Array {
  return bytes((writer) => {
    const block = (write: (inner: ByteWriter) => void): void => {
      const written = bytes(write);
      writer.number(NEW);
      writer.number(written.length);
      writer.raw(written);
    };
    block((inner) => row(inner, DIRECTORY, '', children));
    for (const name of names) block((inner) => row(inner, FILE, name));
    writer.number(0);
    writer.number(0);
  });
}

const scanned = (count: number): unknown => ({ count, volumes: [['1', 0]], snapshot: 0 });
const honest = telling(listing(2, 'a', 'b'), scanned(3));

const listings: readonly (readonly [string, Answer])[] = [
  ['with names doubled in two blocks', telling(listing(2, 'a', 'a'), scanned(3))],
  ['with names out of order in two blocks', telling(listing(2, 'b', 'a'), scanned(3))],
  ['with the name ..', telling(listing(1, '..'), scanned(2))],
  ['with a slash', telling(listing(1, 'a/b'), scanned(2))],
  ['with an absolute name', telling(listing(1, '/etc'), scanned(2))],
  ['with our own state', telling(listing(1, '.myrror'), scanned(2))],
  ['with fewer entries than it says', telling(listing(3, 'a', 'b'), scanned(4))],
  ['with more entries than it says', telling(listing(1, 'a', 'b'), scanned(3))],
  ['of another length than announced', telling(listing(2, 'a', 'b'), scanned(4))],
  [
    'with a block that is not known here',
    telling(
      bytes((writer) => writer.number(KNOWN + 3)),
      scanned(3),
    ),
  ],
  ['that is cut', telling(listing(2, 'a', 'b').subarray(0, 20), scanned(3))],
  ['with a volume that is none', telling(listing(1, 'a'), { count: 2, volumes: [['x', 0]], snapshot: 0 })],
  ['without its number', telling(listing(1, 'a'), { count: 2, volumes: [['1', 0]] })],
  ['without anything', telling(new Uint8Array(), null)],
];

describe('a far side that lists a tree', () => {
  it('is believed if it is honest', async () => {
    const endpoint = await facing({ scan: honest });
    expect((await endpoint.scan({ exclude: [] }, idle)).count).toBe(3);
  });

  it.each(listings)('%s is a protocol error', async (_, scan) => {
    const endpoint = await facing({ scan });
    await expect(endpoint.scan({ exclude: [] }, idle)).rejects.toMatchObject({ code: 'protocol' });
  });
});

const outcome = (count: number): Uint8Array =>
  bytes((writer) => writeOutcome(writer, { done: new Uint8Array(count), problems: [], bytes: 0, reusedBytes: 0 }));
const digestsOf = (length: number, rows: number): Uint8Array =>
  bytes((writer) => {
    writeDigests(writer, { ...blankDigests(length, rows), known: new Uint8Array(rows).fill(1) });
    writer.number(0);
  });
function twoColumns(): Uint8Array {
  const table = new DigestTable();
  table.set('md5', 1, asBytes('x'.repeat(16)));
  const one = bytes((writer) => writeTable(writer, table, 3)).subarray(1);
  return Uint8Array.of(2, ...one, ...one, 0);
}

const replies: readonly (readonly [string, string, Answer, (endpoint: Endpoint) => Promise<unknown>])[] = [
  ['too many digests', 'digest', telling(digestsOf(32, 3)), digest],
  ['too few digests', 'digest', telling(digestsOf(32, 1)), digest],
  ['digests of another length', 'digest', telling(digestsOf(5, 2)), digest],
  ['digests and more', 'digest', telling(Uint8Array.of(...digestsOf(32, 2), 0)), digest],
  ['two columns of one kind', 'remembered', telling(twoColumns()), async (endpoint) => remembered(endpoint)],
  ['kinds of digests that there are not', 'kinds', () => ['crc32'], (endpoint) => endpoint.rememberedKinds(idle)],
  ['kinds that are none', 'kinds', () => 7, (endpoint) => endpoint.rememberedKinds(idle)],
  ['neither yes nor no', 'interrupted', () => 'perhaps', (endpoint) => endpoint.interrupted()],
  ['a transaction without what it is', 'begin', telling(Uint8Array.of(0), {}), (endpoint) => endpoint.begin(idle)],
  ['an event that nobody waits for', 'interrupted', (call) => asking(call, { type: 'delete' }), (e) => e.interrupted()],
  [
    'a phase that there is not',
    'interrupted',
    (call) => asking(call, { type: 'progress', phase: 'x' }),
    (e) => e.interrupted(),
  ],
];

async function asking(call: ServedCall, event: unknown): Promise<unknown> {
  await call.event(event);
  return true;
}

async function digest(endpoint: Endpoint): Promise<unknown> {
  const snapshot = await endpoint.scan({ exclude: [] }, idle);
  return await endpoint.digest(snapshot, Uint32Array.of(1, 2), 'sha256', idle);
}

async function remembered(endpoint: Endpoint): Promise<unknown> {
  return await endpoint.remembered(await endpoint.scan({ exclude: [] }, idle), idle);
}

describe('a far side that answers', () => {
  it.each(replies)('with %s ends in a protocol error', async (_, method, answer, act) => {
    const endpoint = await facing({ scan: honest, [method]: answer });
    await expect(act(endpoint)).rejects.toMatchObject({ code: 'protocol' });
  });
});

/** What a transaction is told to bring: one file of a tree in memory. */
function oneArrival(): { arrivals: ReturnType<typeof columnsOf>; system: MemorySystem } {
  const system = new MemorySystem();
  system.plant('/source', { a: 'A' });
  const snapshot = scanAt(system, '/source');
  const path = asBytes('a');
  const given = {
    id: 0,
    how: 'receive',
    from: path,
    path,
    replaces: null,
    copyOf: -1,
    linkTarget: asBytes(''),
  } as const;
  return { system, arrivals: columnsOf([{ ...given, expect: snapshot.stamp(1), attributes: snapshot.attributes(1) }]) };
}

const begun = telling(Uint8Array.of(0), { resumed: false, info: anyInfo });
const noSupply = {
  direct: null,
  bring: () => {
    throw new Error('nothing may be read');
  },
};

describe('a far side that is told to change its tree', () => {
  it.each([
    ['tells of more outcomes than there were steps', telling(outcome(9))],
    ['tells of fewer', telling(outcome(0))],
    ['asks for what it was not offered', (call: ServedCall) => wanting(call, Uint32Array.of(4))],
    ['asks for nothing that can be read', (call: ServedCall) => asking(call, { type: 'wanted', rows: 'all' })],
    ['asks to be given a path', (call: ServedCall) => asking(call, { type: 'read', path: '/etc/passwd' })],
  ])('and %s ends in a protocol error, and nothing was read here', async (_, stage) => {
    const endpoint = await facing({ begin: begun, stage });
    const transaction = await endpoint.begin(idle);
    await expect(transaction.stage(oneArrival().arrivals, noSupply, idle)).rejects.toMatchObject({ code: 'protocol' });
  });
});

async function wanting(call: ServedCall, rows: Uint32Array): Promise<unknown> {
  const wanted = bytes((writer) => writeWantedRows(writer, rows, new Float64Array(rows.length)));
  await call.event({ type: 'wanted', rows: wanted });
  // The client ends the call; until then nothing else is said.
  for await (const _ of call.incoming);
  return null;
}

describe('a far side that brings contents', () => {
  const pack = (row: number, said: number): Uint8Array => {
    const pieces = {
      count: 1,
      row: Uint32Array.of(row),
      length: Uint32Array.of(said),
      offset: new Float64Array(1),
      end: Uint8Array.of(1),
      digests: new Uint8Array(PIECE_DIGEST),
    };
    return Buffer.concat([...encodePack({ bytes: new Uint8Array(3), pieces, problems: [] }), endOfPacks]);
  };

  it.each([
    ['of files that nobody asked for', pack(1, 3)],
    ['shorter than it says', pack(0, 4)],
    ['longer than it says', pack(0, 2)],
    ['without an end', pack(0, 3).subarray(0, -8)],
    ['of a length beyond all bounds', Uint8Array.of(255, 255, 255, 127, 1, 0, 0, 0)],
  ])('%s ends in a protocol error', async (_, sent) => {
    const endpoint = await facing({ bring: telling(sent) });
    const { arrivals } = oneArrival();
    const bringing = async (): Promise<void> => {
      for await (const _pack of endpoint.supply().bring({ arrivals, offsets: new Float64Array(1) }, idle));
    };
    await expect(bringing()).rejects.toMatchObject({ code: 'protocol' });
  });
});
