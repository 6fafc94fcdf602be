/**
 * What arrives may be anything. FUZZ_INPUTS says how many inputs of each kind are tried, FUZZ_SEED from where;
 * `npm run fuzz` tries a million in all.
 */
import { describe, expect, it } from 'vitest';
import { dice, feedChannel, feedDecoder, feedReader, hostileMessage, hostileStream } from '../wire/fuzz.ts';

const inputs = Number(process.env.FUZZ_INPUTS ?? 60_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
const share = Math.ceil(inputs / 3);
/** Memory that a test run takes of itself, garbage that is not yet collected included. */
const MEMORY = 700 * 1024 * 1024;

/** Names the seed of an input that fails. */
async function each(name: string, feed: (roll: ReturnType<typeof dice>) => unknown): Promise<void> {
  for (let index = 0; index < share; index++) {
    try {
      await feed(dice(seed + index));
    } catch (error) {
      throw new Error(`${name} fails with FUZZ_SEED=${seed + index}`, { cause: error });
    }
    if (index % 1000 === 0) expect(process.memoryUsage().rss).toBeLessThan(MEMORY);
  }
}

describe('hostile bytes', () => {
  it('are frames or a protocol error', () => each('the frame reader', (roll) => feedReader(hostileStream(roll), roll)));

  it('are messages or a protocol error', () => each('the decoder', (roll) => feedDecoder(hostileMessage(roll))));

  it('end a channel with everything that is open in it', async () => {
    const ends = new Set<string>();
    await each('the channel', async (roll) =>
      ends.add(await feedChannel(hostileStream(roll), roll(2) === 0 ? 'client' : 'server')),
    );
    expect([...ends].sort()).toEqual(['connection', 'done', 'protocol']);
  });
});
