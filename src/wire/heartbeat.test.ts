import { describe, expect, it } from 'vitest';
import { settle } from '../../test/model/manual-timers.ts';
import { channelPair, heartbeat, outcome } from '../../test/wire/channels.ts';
import type { Serve } from './call.ts';
import { Channel } from './channel.ts';

const wait: Serve = () => new Promise(() => {});

describe('the heartbeat', () => {
  it('keeps a silent channel for hours', async () => {
    let sent = 0;
    const { client, timers } = channelPair(wait, { toServer: { record: (bytes) => (sent += bytes.length) } });
    let ended = false;
    client.ended.then(
      () => (ended = true),
      () => (ended = true),
    );
    await settle();
    const before = sent;
    await timers.pass(600_000);
    expect(ended).toBe(false);
    expect(sent - before).toBeGreaterThan(0);
    // A ping and at most a pong for each interval.
    expect(sent - before).toBeLessThanOrEqual((600_000 / heartbeat.interval) * 24);
    await client.close();
  });

  it('notices a link that carries nothing any more, and not before', async () => {
    let stuck = false;
    const delay = (): Promise<void> => (stuck ? new Promise(() => {}) : Promise.resolve());
    const { client, server, timers } = channelPair(wait, { toServer: { delay } });
    const call = client.call('x', null);
    await timers.pass(60_000);
    stuck = true;
    const ends: string[] = [];
    client.ended.catch((error: Error) => ends.push(`client: ${error.message}`));
    server.ended.catch((error: Error) => ends.push(`server: ${error.message}`));
    await timers.pass(heartbeat.silence - heartbeat.interval - 1);
    expect(ends).toEqual([]);
    await timers.pass(heartbeat.interval + 2);
    expect(ends[0]).toBe('server: the other side has been silent for 20 seconds');
    expect(await outcome(call.reply)).toBe('connection');
  });

  it('does not take its own sleep for silence of the other side', async () => {
    const { client, server, timers } = channelPair(async () => 1);
    await settle();
    for (let night = 0; night < 3; night++) {
      await timers.sleep(8 * 3_600_000);
      await timers.pass(1_000);
    }
    expect(await client.call('x', null).reply).toBe(1);
    await client.close();
    await server.ended;
  });

  it('sends no pings while something waits to be written', async () => {
    let sent = 0;
    const { client, timers, links } = channelPair(wait, {
      toServer: { capacity: 100, delay: () => new Promise(() => {}), record: (bytes) => (sent += bytes.length) },
    });
    client.call('x', 'y'.repeat(1000));
    await timers.pass(15_000);
    expect(sent).toBe(100);
    expect(links.held()[0]).toBe(100);
    links.cut();
  });

  it('needs a window that two frames fit into', () => {
    const { links, timers } = channelPair(wait);
    const options = { link: links.client, timers, heartbeat };
    expect(() => new Channel({ ...options, limits: { window: 1000, data: 500 } })).toThrow('too small');
  });
});
