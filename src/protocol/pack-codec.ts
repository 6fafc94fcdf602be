/**
 * Packs in a stream of bytes: two words, the lengths of head and contents, then these. Two zeros end the
 * packs that were asked for at once.
 */
import type { Pack, PieceColumns } from '../endpoint/transaction.ts';
import { PIECE_DIGEST, PieceEnd } from '../endpoint/transaction.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readProblems, writeProblems } from './problem-codec.ts';
import { protocolError } from './protocol-error.ts';

const LENGTHS = 8;
const LENGTH = 4;
/** Row, length, offset and end of a piece take a byte at least, each. */
const LEAST_PIECE = PIECE_DIGEST + 4;
const LARGEST_MESSAGE = 2 ** 30;
const LARGEST_HEAD = 8 * 1024 * 1024;
const LARGEST_CONTENTS = 16 * 1024 * 1024;

/** The end of the packs. */
export const endOfPacks: Uint8Array = new Uint8Array(LENGTHS);

/** The parts of a pack, to be sent one behind the other. */
export function encodePack({ bytes, pieces, problems }: Pack): readonly Uint8Array[] {
  const head = new ByteWriter();
  writeProblems(head, problems);
  head.number(pieces.count);
  for (let piece = 0; piece < pieces.count; piece++) {
    head.number(pieces.row[piece] as number);
    head.number(pieces.length[piece] as number);
    head.number(pieces.offset[piece] as number);
    head.byte(pieces.end[piece] as number);
    head.raw(pieces.digests, piece * PIECE_DIGEST, (piece + 1) * PIECE_DIGEST);
  }
  const headBytes = head.take();
  const lengths = new ByteWriter();
  lengths.word(headBytes.length);
  lengths.word(bytes.length);
  lengths.raw(headBytes);
  return [lengths.take(), bytes];
}

/** A message that goes before the packs. */
export function encodeBeforePacks(message: Uint8Array): readonly Uint8Array[] {
  const length = new ByteWriter();
  length.word(message.length);
  return [length.take(), message];
}

/** Reads packs from the bytes of one call. */
export class PackStream {
  readonly #incoming: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();

  constructor(incoming: AsyncIterable<Uint8Array>) {
    this.#incoming = incoming[Symbol.asyncIterator]();
  }

  /** A message that comes before the packs. */
  async message(): Promise<Uint8Array> {
    const length = new ByteReader(await this.#take(LENGTH)).word();
    if (length > LARGEST_MESSAGE) throw protocolError('a message that is too large');
    return await this.#take(length);
  }

  /** The packs up to their end. `rows`: how many rows were asked for. Throws MyrrorError `protocol` for what is no pack. */
  async *packs(rows: number): AsyncGenerator<Pack, void, undefined> {
    for (;;) {
      const lengths = new ByteReader(await this.#take(LENGTHS));
      const head = lengths.word();
      const contents = lengths.word();
      if (head === 0 && contents === 0) return;
      if (head > LARGEST_HEAD || contents > LARGEST_CONTENTS) throw protocolError('a pack that is too large');
      const reader = new ByteReader(await this.#take(head));
      yield decodePack(reader, await this.#take(contents), rows);
    }
  }

  /** The next bytes; a view where they came in one piece. */
  async #take(length: number): Promise<Uint8Array> {
    if (this.#chunk.length >= length) return this.#cut(length);
    // Not zeroed: only what has been filled is given away.
    const taken = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
    let filled = 0;
    for (;;) {
      const part = this.#cut(Math.min(length - filled, this.#chunk.length));
      taken.set(part, filled);
      filled += part.length;
      if (filled === length) return taken;
      const next = await this.#incoming.next();
      if (next.done === true) throw protocolError('contents that end too early');
      this.#chunk = next.value;
    }
  }

  #cut(length: number): Uint8Array {
    const part = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(length);
    return part;
  }
}

function decodePack(reader: ByteReader, bytes: Uint8Array, rows: number): Pack {
  const problems = readProblems(reader);
  const count = reader.count(LEAST_PIECE);
  const pieces: PieceColumns = {
    count,
    row: new Uint32Array(count),
    length: new Uint32Array(count),
    offset: new Float64Array(count),
    end: new Uint8Array(count),
    digests: new Uint8Array(count * PIECE_DIGEST),
  };
  let total = 0;
  for (let piece = 0; piece < count; piece++) {
    if (rows === 0) throw protocolError('contents that nobody has asked for');
    pieces.row[piece] = reader.number(rows - 1);
    const length = reader.number(bytes.length - total);
    pieces.length[piece] = length;
    pieces.offset[piece] = reader.number();
    pieces.end[piece] = reader.number(PieceEnd.failed);
    pieces.digests.set(reader.raw(PIECE_DIGEST), piece * PIECE_DIGEST);
    total += length;
  }
  reader.expectEnd();
  if (total !== bytes.length) throw protocolError('contents that belong to no file');
  return { bytes, pieces, problems };
}
