import { describe, expect, it } from 'vitest';
import { asBytes } from '../core/tree/byte-string.ts';
import { type Pack, PIECE_DIGEST } from '../endpoint/transaction.ts';
import { encodeBeforePacks, encodePack, endOfPacks, PackStream } from './pack-codec.ts';

function packOf(lengths: readonly number[], fill: number): Pack {
  const count = lengths.length;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    bytes: Uint8Array.from({ length: total }, (_, at) => (at * fill) % 256),
    pieces: {
      count,
      row: Uint32Array.from({ length: count }, (_, at) => at),
      length: Uint32Array.from(lengths),
      offset: Float64Array.from(lengths, (_, at) => at * 2 ** 40),
      end: Uint8Array.from(lengths, (_, at) => at % 3),
      digests: new Uint8Array(count * PIECE_DIGEST).fill(fill),
    },
    problems: [{ path: asBytes('a'), side: 'source', operation: 'read', code: 'EIO', message: `broken ${fill}` }],
  };
}

const packs = [packOf([3, 0, 70], 3), packOf([0], 5), packOf([200], 7)];
const message = Uint8Array.of(1, 2, 3);
const sent = Buffer.concat([...encodeBeforePacks(message), ...packs.flatMap((pack) => encodePack(pack)), endOfPacks]);
const ROWS = 3;

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(incoming: AsyncIterable<Uint8Array>): Promise<{ before: Uint8Array; packs: Pack[] }> {
  const stream = new PackStream(incoming);
  const before = await stream.message();
  const taken: Pack[] = [];
  for await (const pack of stream.packs(ROWS)) taken.push(pack);
  return { before, packs: taken };
}

function plain({ bytes, pieces, problems }: Pack): unknown {
  return { bytes: Array.from(bytes), pieces, problems };
}

describe('packs', () => {
  it('come out as they went in, divided at every byte', async () => {
    for (let cut = 1; cut < sent.length; cut++) {
      async function* twice(): AsyncGenerator<Uint8Array> {
        yield sent.subarray(0, cut);
        yield sent.subarray(cut);
      }
      const taken = await read(twice());
      expect(Array.from(taken.before)).toEqual(Array.from(message));
      expect(taken.packs.map(plain)).toEqual(packs.map(plain));
    }
  });

  it('come out as they went in, byte by byte and all at once', async () => {
    for (const length of [1, 2, 13, sent.length]) {
      expect((await read(inPieces(sent, length))).packs.map(plain)).toEqual(packs.map(plain));
    }
  });

  it('that end too early are a protocol error, wherever that is', async () => {
    for (let cut = 0; cut < sent.length; cut++) {
      await expect(read(inPieces(sent.subarray(0, cut), 50))).rejects.toMatchObject({ code: 'protocol' });
    }
  });
});
