/**
 * How the bytes of a link are carried: as they are, or compressed. The client's first byte says which, for
 * both directions.
 */
import { Readable } from 'node:stream';
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';
import type { ByteLink } from '../wire/link.ts';
import { protocolError } from './protocol-error.ts';

const PLAIN = 0;
const DEFLATED = 1;
/** Quick rather than small: a line that gains by compression at all gains most by its first level. */
const LEVEL = 3;

/** Says how bytes will be carried, and gives the link that carries them so. */
export function announceManner(link: ByteLink, compress: boolean): ByteLink {
  // A link that is broken says so to whoever uses it next.
  link.write(Uint8Array.of(compress ? DEFLATED : PLAIN)).catch(() => undefined);
  return compress ? deflated(link, link.incoming) : link;
}

/** Hears how bytes will be carried, and gives the link that carries them so. Throws MyrrorError `protocol`. */
export async function hearManner(link: ByteLink): Promise<ByteLink> {
  const incoming = link.incoming[Symbol.asyncIterator]();
  const first = await incoming.next();
  // Nobody is there any more: whoever reads on finds the end.
  if (first.done === true) return { ...plain(link), incoming: rest(incoming, new Uint8Array()) };
  const [manner] = first.value;
  const left = rest(incoming, first.value.subarray(1));
  if (manner === PLAIN) return { ...plain(link), incoming: left };
  if (manner === DEFLATED) return deflated(link, left);
  throw protocolError('an unknown way to carry bytes');
}

function plain(link: ByteLink): Pick<ByteLink, 'write' | 'close'> {
  return { write: (bytes) => link.write(bytes), close: () => link.close() };
}

async function* rest(incoming: AsyncIterator<Uint8Array>, first: Uint8Array): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (;;) {
    const next = await incoming.next();
    if (next.done === true) return;
    yield next.value;
  }
}

/** Each direction is one stream, flushed at the end of every write so that nothing waits in it. */
function deflated(link: ByteLink, incoming: AsyncIterable<Uint8Array>): ByteLink {
  const deflate = createDeflateRaw({ level: LEVEL });
  let written: Promise<unknown> = Promise.resolve();
  deflate.on('data', (piece: Uint8Array) => {
    const sent = link.write(piece);
    sent.catch(() => undefined);
    written = Promise.all([written, sent]);
    written.catch(() => undefined);
  });
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      deflate.write(bytes);
      deflate.flush(constants.Z_SYNC_FLUSH, () => written.then(() => resolve(), reject));
    });
  // What comes out is taken out piece by piece: a few bytes that stand for many never fill memory.
  const inflate = createInflateRaw();
  const source = Readable.from(incoming, { objectMode: false });
  source.on('error', (error) => inflate.destroy(error));
  // Whoever takes what comes out is told; where nobody does, nobody has to know.
  inflate.on('error', () => undefined);
  const close = (): void => {
    link.close();
    deflate.destroy();
  };
  return { write, incoming: inflated(source.pipe(inflate)), close };
}

async function* inflated(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    // Cut off in the middle: that the other side is gone is seen by whoever reads on.
    if (code === 'Z_BUF_ERROR') return;
    if (typeof code === 'string' && code.startsWith('Z_')) throw protocolError('compressed bytes that are none');
    throw error;
  }
}
