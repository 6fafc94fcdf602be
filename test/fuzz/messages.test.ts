/**
 * Messages in which bytes were changed, cut off or put in, and noise: each is read as a message or is a protocol
 * error. FUZZ_INPUTS says how many are tried in all, FUZZ_SEED from where.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PIECE_DIGEST } from '../../src/endpoint/transaction.ts';
import { fieldsOf } from '../../src/protocol/argument.ts';
import { ByteReader } from '../../src/protocol/byte-reader.ts';
import { readInfo, readProgress, readVolumes } from '../../src/protocol/endpoint-message.ts';
import { encodePack, endOfPacks, PackStream } from '../../src/protocol/pack-codec.ts';
import { COUNT, messages } from '../protocol/messages.ts';
import { type Dice, dice } from '../wire/fuzz.ts';

const inputs = Number(process.env.FUZZ_INPUTS ?? 60_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
const MEMORY = 900 * 1024 * 1024;
const HONEST = 40;
const LOOK_EVERY = 2000;

/** Changes, takes out and puts in a few bytes, mostly such as numbers begin and end with. */
function spoil(bytes: Uint8Array, roll: Dice): Uint8Array {
  if (roll(25) === 0) return Uint8Array.from({ length: roll(80) }, () => roll(256));
  const spoilt = Array.from(bytes);
  for (let count = roll(4); count > 0; count--) {
    const at = roll(spoilt.length + 1);
    const odd = [0, 1, 2, 0x2e, 0x2f, 0x7f, 0x80, 0xfe, 0xff, roll(256)][roll(10)] as number;
    const what = roll(4);
    if (what === 0) spoilt.splice(at, 0, ...Array.from({ length: 1 + roll(10) }, () => odd));
    else if (what === 1) spoilt.splice(at, 1 + roll(6));
    else spoilt[at] = odd;
  }
  return Uint8Array.from(spoilt, (byte) => byte ?? 0);
}

async function each(share: number, name: string, feed: (roll: Dice) => unknown): Promise<void> {
  let refused = 0;
  for (let index = 0; index < share; index++) {
    try {
      await feed(dice(seed + index));
    } catch (error) {
      if ((error as { code?: unknown }).code === 'protocol') refused++;
      else throw new Error(`${name} fails with FUZZ_SEED=${seed + index}`, { cause: error });
    }
    if (index % LOOK_EVERY === 0) expect(process.memoryUsage().rss).toBeLessThan(MEMORY);
  }
  expect(refused).toBeGreaterThan(share / 10);
}

const share = Math.ceil(inputs / (messages.length + 2));

describe('a message that nobody honest sends', () => {
  it.each(messages)('$name', async ({ name, honest, read }) => {
    const samples = fc.sample(honest, { numRuns: HONEST, seed });
    await each(share, name, (roll) => {
      const { bytes } = samples[roll(samples.length)] as (typeof samples)[number];
      read(new ByteReader(spoil(bytes, roll)));
    });
  });

  it('packs, in chunks of any length', async () => {
    const honest = joined([...packOf([3, 0, 9]), ...packOf([40]), endOfPacks]);
    await each(share, 'packs', async (roll) => {
      const bytes = spoil(honest, roll);
      const stream = new PackStream(inChunks(bytes, roll));
      for await (const { pieces, bytes: contents } of stream.packs(COUNT)) {
        const total = pieces.length.reduce((sum, length) => sum + length, 0);
        if (total !== contents.length || pieces.row.some((row) => row >= COUNT)) throw new Error('not a pack');
      }
    });
  });

  it('small values', async () => {
    const odd: readonly unknown[] = [
      null,
      undefined,
      -1,
      1.5,
      Number.NaN,
      2 ** 60,
      '',
      'x',
      [],
      {},
      true,
      1n,
      ['x'],
      [1],
    ];
    const info = {
      location: '/x',
      exists: true,
      identity: 'i',
      ancestry: ['1:2'],
      machine: 'm',
      times: { granularity: 1, earliest: 0, latest: 9 },
      owners: true,
      modes: true,
      directoryRename: true,
      folding: { case: false, form: false },
      limits: [],
      sendingCost: 2,
    };
    const progress = { phase: 'scan', entries: 1, entriesTotal: null, bytes: 0, bytesTotal: null };
    await each(share, 'small values', (roll) => {
      const pick = (): unknown => odd[roll(odd.length)];
      const change = (fields: object): object => {
        const keys = Object.keys(fields);
        return { ...fields, [keys[roll(keys.length)] ?? 'x']: pick() };
      };
      const reads = [
        () => readInfo(roll(8) === 0 ? pick() : change(info)),
        () => readInfo({ ...info, times: change(info.times) }),
        () => readProgress(fieldsOf(roll(8) === 0 ? pick() : change(progress))),
        () => readVolumes([['1', 0], [pick(), pick()], pick()].slice(0, 1 + roll(3))),
      ];
      reads[roll(reads.length)]?.();
    });
  });
});

function packOf(lengths: readonly number[]): readonly Uint8Array[] {
  const count = lengths.length;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return encodePack({
    bytes: new Uint8Array(total).fill(7),
    pieces: {
      count,
      row: Uint32Array.from({ length: count }, (_, at) => at),
      length: Uint32Array.from(lengths),
      offset: new Float64Array(count),
      end: new Uint8Array(count).fill(1),
      digests: new Uint8Array(count * PIECE_DIGEST).fill(9),
    },
    problems: [],
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

async function* inChunks(bytes: Uint8Array, roll: Dice): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + roll(30);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}
