/**
 * A listing as it is sent: block by block, and where the other side has a block already, only which one.
 * A block is known by a digest of its bytes.
 */
import type { Problem } from '../core/tree/problem.ts';
import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { BLOCK_DIGEST } from './listing-layout.ts';
import { readProblems, writeProblems } from './problem-codec.ts';
import { protocolError } from './protocol-error.ts';

/** Gives `BLOCK_DIGEST` bytes that stand for these. */
export type BlockHash = (block: Uint8Array) => Uint8Array;

const END = 0;
const NEW = 1;
/** Numbers from here on stand for blocks that the other side has. */
const KNOWN = 2;

/** Digests as keys of a map. */
function digestKey(digest: Uint8Array): string {
  return String.fromCharCode(...digest);
}

/** Blocks and problems in pieces to be sent. `known`: digests that the other side has told, one behind the other. */
export function* sendListing(
  blocks: Iterable<Uint8Array>,
  problems: readonly Problem[],
  known: Uint8Array,
  hash: BlockHash,
): Generator<Uint8Array> {
  if (known.length % BLOCK_DIGEST !== 0) throw protocolError('a digest that is cut off');
  const places = new Map<string, number>();
  for (let place = 0; place < known.length / BLOCK_DIGEST; place++) {
    places.set(digestKey(known.subarray(place * BLOCK_DIGEST, (place + 1) * BLOCK_DIGEST)), place);
  }
  const writer = new ByteWriter();
  for (const block of blocks) {
    const place = places.size === 0 ? undefined : places.get(digestKey(hash(block)));
    if (place !== undefined) writer.number(KNOWN + place);
    else {
      writer.number(NEW);
      writer.number(block.length);
      yield writer.take();
      yield block;
    }
  }
  writer.number(END);
  writeProblems(writer, problems);
  yield writer.take();
}

/** Takes a listing in: `take` is given its blocks in order. Returns the problems. */
export function receiveListing(
  reader: ByteReader,
  known: readonly Uint8Array[],
  take: (block: Uint8Array) => void,
): readonly Problem[] {
  for (;;) {
    const tag = reader.number();
    if (tag === END) break;
    if (tag === NEW) {
      take(reader.raw(reader.count()));
      continue;
    }
    const block = known[tag - KNOWN];
    if (block === undefined) throw protocolError('a block of a listing that is not known here');
    take(block);
  }
  const problems = readProblems(reader);
  reader.expectEnd();
  return problems;
}
