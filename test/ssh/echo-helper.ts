/**
 * A helper for tests of the way to it: it sends back what it gets, but for a few words that make it look
 * at a directory, print beside the link, or fail.
 */
import type { Readable } from 'node:stream';
import { live, type Serve } from '../../src/helper/life.ts';
import type { Executor } from '../../src/local/executor.ts';
import { LocalEndpoints } from '../../src/local/open-endpoints.ts';

/** What `look DIRECTORY` is answered with, as JSON. */
export interface Look {
  readonly entries: number;
  readonly limits: readonly string[];
  /** Hexadecimal digests of the directory's first file. */
  readonly md5: string;
  readonly xxh128: string;
  /** The program that runs it, and its process. */
  readonly program: string;
  readonly pid: number;
}

const task = { signal: new AbortController().signal, report: (): void => undefined };

export function start(touched: Readable | null): void {
  const serve: Serve = async (link, executor) => {
    for await (const bytes of link.incoming) {
      const [word, place = ''] = bytes.length < 1000 ? Buffer.from(bytes).toString().split(' ') : [];
      if (word === 'exit') throw new Error('told to end');
      if (word === 'print') console.log('beside the link');
      if (word === 'look') await link.write(Buffer.from(JSON.stringify(await look(place, executor))));
      else await link.write(bytes);
    }
  };
  void live(serve, touched);
}

async function look(place: string, executor: Executor): Promise<Look> {
  const endpoints = new LocalEndpoints(false, executor);
  const endpoint = endpoints.open('source', place);
  const snapshot = await endpoint.scan({ exclude: [] }, task);
  const first = Uint32Array.of(1);
  const [md5, xxh128] = await Promise.all(
    (['md5', 'xxh128'] as const).map(async (algorithm) => {
      const { digests } = await endpoint.digest(snapshot, first, algorithm, task);
      return Buffer.from(digests.bytes.subarray(0, 16)).toString('hex');
    }),
  );
  await endpoints.close();
  const { limits } = endpoint.info;
  return {
    entries: snapshot.count,
    limits,
    md5: md5 ?? '',
    xxh128: xxh128 ?? '',
    program: process.execPath,
    pid: process.pid,
  };
}
