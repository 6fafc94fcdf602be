import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { linkPair, type PipeOptions } from '../../test/model/link-pair.ts';
import type { ByteLink } from '../wire/link.ts';
import { announceManner, hearManner } from './link-manner.ts';

async function pair(compress: boolean, toServer: PipeOptions = {}): Promise<{ client: ByteLink; server: ByteLink }> {
  const links = linkPair(toServer);
  const client = announceManner(links.client, compress);
  return { client, server: await hearManner(links.server) };
}

/** The next bytes, as many as are asked for. */
async function take(link: ByteLink, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let missing = length;
  const arriving = link.incoming[Symbol.asyncIterator]();
  while (missing > 0) {
    const next = await arriving.next();
    if (next.done === true) break;
    pieces.push(next.value);
    missing -= next.value.length;
  }
  return Buffer.concat(pieces);
}

describe.each([
  { compress: false, name: 'as they are' },
  { compress: true, name: 'compressed' },
])('bytes that are carried $name', ({ compress }) => {
  it('arrive in both directions, each piece without waiting for the next', async () => {
    const { client, server } = await pair(compress, { divide: () => 7 });
    const bytes = Buffer.concat([randomBytes(3000), Buffer.alloc(200_000, 'again ')]);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      const taking = take(to, bytes.length);
      await from.write(bytes.subarray(0, 10));
      await from.write(bytes.subarray(10));
      expect((await taking).equals(bytes)).toBe(true);
    }
  });

  it('end, or break, where the link is cut', async () => {
    const { client, server } = await pair(compress, { cutAfter: 500 });
    const taken: Uint8Array[] = [];
    const reading = (async () => {
      for await (const piece of server.incoming) taken.push(piece);
    })();
    await client.write(randomBytes(5000)).catch(() => undefined);
    await reading.catch((error: unknown) => expect(error).toMatchObject({ message: 'the pipe broke' }));
    expect(Buffer.concat(taken).length).toBeLessThan(5000);
    await expect(client.write(Uint8Array.of(1))).rejects.toThrow();
  });
});

describe('the manner', () => {
  it('makes the same bytes fewer', async () => {
    let carried = 0;
    const { client, server } = await pair(true, { record: (bytes) => (carried += bytes.length) });
    const taking = take(server, 100_000);
    await client.write(Buffer.alloc(100_000, 'the same words '));
    await taking;
    expect(carried).toBeLessThan(5000);
  });

  it('that is unknown, and compressed bytes that are none, are a protocol error', async () => {
    const links = linkPair();
    void links.client.write(Uint8Array.of(9));
    await expect(hearManner(links.server)).rejects.toMatchObject({ code: 'protocol' });
    const other = linkPair();
    void other.client.write(Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0xff));
    await expect(take(await hearManner(other.server), 1)).rejects.toMatchObject({ code: 'protocol' });
  });

  it('lets few bytes that stand for many take no room before they are asked for', async () => {
    const links = linkPair();
    const bomb = deflateRawSync(Buffer.alloc(256 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(300_000);
    void links.client.write(Buffer.concat([Uint8Array.of(1), bomb])).catch(() => undefined);
    const server = await hearManner(links.server);
    const before = process.memoryUsage();
    const [arriving, room] = [server.incoming[Symbol.asyncIterator](), 64 * 1024 * 1024];
    for (let pieces = 0; pieces < 20; pieces++) await arriving.next();
    await new Promise((resolve) => setImmediate(resolve));
    const after = process.memoryUsage();
    expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(room);
    server.close();
  });
});
