import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { channelPair } from '../../test/wire/channels.ts';
import type { Task } from '../endpoint/task.ts';
import { hashBlock } from '../protocol/block-hash.ts';
import { sendListing } from '../protocol/listing-exchange.ts';
import type { Serve } from '../wire/call.ts';
import { KeptListing } from './kept-listing.ts';
import { ListingMemory } from './listing-memory.ts';

const task: Task = { signal: new AbortController().signal, report: () => undefined };
const ROOT = 'a root';
const [first, second, third] = [Uint8Array.of(1, 1), Uint8Array.of(2, 2), Uint8Array.of(3, 3)];
const listed = { exclude: ['*.o'], blocks: [first, second], count: 10_000 };

let directory: string;
let memory: ListingMemory;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-'));
  memory = new ListingMemory(join(directory, 'listings'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function remembered(): number[][] {
  return memory.load(ROOT).blocks.map((block) => Array.from(block));
}

/** Answers each scan with these blocks, and notes what it was asked. */
function listing(blocks: readonly Uint8Array[], asked: unknown[]): Serve {
  return async (method, argument, call) => {
    asked.push([method, argument]);
    const known: Uint8Array[] = [];
    for await (const piece of call.incoming) known.push(piece);
    for (const piece of sendListing(blocks, [], Buffer.concat(known), hashBlock)) await call.send(piece);
    await call.end();
    return {};
  };
}

it('keeps what was listed where little has changed since, and asks for nothing', async () => {
  const asked: unknown[] = [];
  const kept = new KeptListing(channelPair(listing([third], asked)).client, memory);
  kept.take(listed);
  kept.renewAfter(1200, task);
  await kept.save(ROOT);
  expect(asked).toEqual([]);
  expect(remembered()).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

it('keeps a new listing where much has changed, of which known blocks are not sent again', async () => {
  const asked: unknown[] = [];
  const kept = new KeptListing(channelPair(listing([second, third], asked)).client, memory);
  kept.take(listed);
  kept.renewAfter(5000, task);
  await kept.save(ROOT);
  expect(asked).toEqual([['scan', { exclude: ['*.o'] }]]);
  expect(remembered()).toEqual([
    [2, 2],
    [3, 3],
  ]);
});

it('keeps what was listed where no new listing can be had', async () => {
  const failing: Serve = () => Promise.reject(new Error('no'));
  const kept = new KeptListing(channelPair(failing).client, memory);
  kept.take(listed);
  kept.renewAfter(5000, task);
  await kept.save(ROOT);
  expect(remembered()).toHaveLength(2);
});

it('keeps nothing where nothing was listed', async () => {
  const kept = new KeptListing(channelPair(listing([third], [])).client, memory);
  kept.renewAfter(5000, task);
  await kept.save(ROOT);
  expect(remembered()).toEqual([]);
});
