import { expect, it } from 'vitest';
import { DESTINATION, idle, openEndpoint } from '../../test/crash/program-world.ts';
import { linkPair } from '../../test/model/link-pair.ts';
import { channelOver, serveOver } from '../../test/model/loopback.ts';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { collect } from '../protocol/exchange.ts';
import type { Channel } from '../wire/channel.ts';

/** Calls that the far side answers one after the other, when it has taken in all that was sent before them. */
const ROUNDS = 5;

class Gate {
  readonly opened: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

async function ask(client: Channel, method: string, argument: unknown, signal?: AbortSignal): Promise<void> {
  const call = client.call(method, argument, { signal });
  await call.end();
  await collect(call);
  await call.reply;
}

it('the lock goes when a call that was cancelled has ended, not before', async () => {
  const system = new MemorySystem();
  system.plant(DESTINATION, { a: 'A' });
  const endpoint = openEndpoint(system, 'destination');
  const entered = new Gate();
  const allowed = new Gate();
  const begin = endpoint.begin.bind(endpoint);
  endpoint.begin = async (task) => {
    const transaction = await begin(task);
    const barrier = transaction.barrier.bind(transaction);
    transaction.barrier = async (at) => {
      entered.open();
      await allowed.opened;
      await barrier(at);
    };
    return transaction;
  };
  const links = linkPair();
  const served = serveOver(endpoint, links.server);
  const client = channelOver(links.client);
  await ask(client, 'open', { side: 'destination', path: DESTINATION, cache: false });
  await ask(client, 'begin', {});

  const leaving = new AbortController();
  const cancelled = ask(client, 'barrier', {}, leaving.signal);
  await entered.opened;
  leaving.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  const abandoned = ask(client, 'abandon', {});
  for (let round = 0; round < ROUNDS; round++) await ask(client, 'interrupted', {});
  const other = openEndpoint(system.attach(), 'destination');
  await expect(other.begin(idle)).rejects.toMatchObject({ code: 'busy' });

  allowed.open();
  await abandoned;
  await (await other.begin(idle)).abandon();
  await client.close();
  await served.settled();
  await endpoint.close();
  await other.close();
});
