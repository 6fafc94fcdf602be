/** The bytes of one file, chunk by chunk, read by an executor. */
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import type { Executor } from './executor.ts';
import type { Site } from './site.ts';

/** The most bytes that one job reads. */
const CHUNK = 1024 * 1024;

export interface FileRequest {
  readonly path: ByteString;
  /** What the file must be like, before and after each chunk. */
  readonly expect: Stamp;
  readonly offset: number;
}

/**
 * Reads a file from `offset` on; the next chunk is read while the last one is used. Throws MyrrorError
 * `stale` if the file is not, or does not stay, what it should be, and `cancelled`.
 */
export async function* readFile(
  executor: Executor,
  { facts }: Site,
  request: FileRequest,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { path, expect } = request;
  const { size } = expect;
  const readAt = (offset: number): Promise<Uint8Array> => {
    const chunk = executor.run(
      'read',
      { root: facts.path, key: facts.key, path, expect, offset, length: CHUNK },
      { signal },
    );
    // The consumer may leave before it asks for this chunk; then nobody else would hear of its failure.
    chunk.catch(() => undefined);
    return chunk;
  };
  let next = readAt(request.offset);
  for (let offset = request.offset; ; ) {
    const chunk = await next;
    offset += chunk.length;
    if (offset < size) next = readAt(offset);
    if (chunk.length > 0) yield chunk;
    if (offset >= size) return;
  }
}
