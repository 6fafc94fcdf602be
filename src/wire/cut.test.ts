import { describe, expect, it } from 'vitest';
import { settle } from '../../test/model/manual-timers.ts';
import { channelPair, outcome, piecesOf } from '../../test/wire/channels.ts';
import type { Serve } from './call.ts';

interface Lengths {
  toServer: number;
  toClient: number;
}

interface Cuts {
  readonly toServer?: number;
  readonly toClient?: number;
}

/** One conversation with a bit of everything. Returns how all of its promises settled. */
async function converse(cut: Cuts, lengths: Lengths): Promise<readonly string[]> {
  const served: Promise<unknown>[] = [];
  const serve: Serve = (_, argument, call) => {
    const work = async (): Promise<unknown> => {
      call.onEvent(() => {});
      const pieces = await piecesOf(call.incoming);
      for (const piece of pieces) await call.send(piece);
      await call.event('half');
      if (argument === 'fail') throw new Error('as asked');
      return argument;
    };
    const result = work();
    served.push(result.catch(() => {}));
    return result;
  };
  const pipe = (side: keyof Lengths): object => ({
    ...(cut[side] === undefined ? {} : { cutAfter: cut[side] }),
    record: (bytes: Uint8Array) => {
      lengths[side] += bytes.length;
    },
  });
  const { client, server } = channelPair(serve, { toServer: pipe('toServer'), toClient: pipe('toClient') });
  const promises: Promise<unknown>[] = [client.ended, server.ended];
  for (const argument of ['one', 'fail']) {
    const call = client.call(argument, argument);
    const sent = [call.send(new Uint8Array(40)), call.event('x'), call.send(new Uint8Array(9)), call.end()];
    promises.push(call.reply, piecesOf(call.incoming), ...sent);
  }
  const outcomes = promises.map(outcome);
  await settle();
  await client.close();
  await settle();
  await Promise.all(served);
  return await Promise.all(outcomes);
}

describe('a link that is cut after any byte', () => {
  it.each(['toServer', 'toClient'] as const)('%s leaves nothing hanging', async (side) => {
    const lengths = { toServer: 0, toClient: 0 };
    const whole = await converse({}, lengths);
    expect(whole.filter((result) => result.includes('as asked'))).toHaveLength(2);
    expect(lengths[side]).toBeGreaterThan(150);
    for (let at = 0; at < lengths[side]; at++) {
      const results = await converse({ [side]: at }, { toServer: 0, toClient: 0 });
      for (const result of results)
        expect(result).toMatch(/^(done|connection|cancelled|a bug at the far end: Error: as asked)$/);
      if (side === 'toServer' && at < lengths[side] - 13) expect(results[1]).toBe('connection');
    }
  });
});
