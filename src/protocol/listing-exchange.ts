/**
 * A listing as it is sent: block by block, and where the other side has a block already, only which one.
 * A block is known by a digest of its bytes.
 */
import type { Problem } from '../core/tree/problem.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { MOST_BYTES } from './line-limits.ts';
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

/** A tag and the length behind it take no more bytes than that. */
const LONGEST_BEGINNING = 20;
const LEAST_ROOM = 64 * 1024;
/** A block that is known costs a byte: more of them than any listing has are refused before they are counted in memory. */
const MOST_BLOCKS = 2 ** 17;

/**
 * Takes a listing in as it arrives, however it is divided: each block is handed on as soon as it is whole, in memory of
 * its own, so that a large listing is not there a second time.
 */
export class ListingIntake {
  readonly #known: readonly Uint8Array[];
  readonly #take: (block: Uint8Array) => void;
  /** What has arrived and is not used lies from `start` to `end`. */
  #held = new Uint8Array(LEAST_ROOM);
  #start = 0;
  #end = 0;
  #total = 0;
  #blocks = 0;
  #blocksEnded = false;

  /** `known`: blocks that the other side has been told of. `take` is given all blocks in order. */
  constructor(known: readonly Uint8Array[], take: (block: Uint8Array) => void) {
    this.#known = known;
    this.#take = take;
  }

  /** The next bytes. Throws MyrrorError `protocol` for what is no listing. */
  push(bytes: Uint8Array): void {
    this.#total += bytes.length;
    if (this.#total > MOST_BYTES) throw protocolError(`a listing of more than ${MOST_BYTES} bytes`);
    this.#makeRoom(bytes.length);
    this.#held.set(bytes, this.#end);
    this.#end += bytes.length;
    while (!this.#blocksEnded && this.#end - this.#start >= LONGEST_BEGINNING) if (!this.#next()) return;
  }

  /** Nothing more comes. Returns the problems. Throws MyrrorError `protocol` if something is missing or left over. */
  finish(): readonly Problem[] {
    while (!this.#blocksEnded) if (!this.#next()) throw protocolError('a listing that ends too early');
    const reader = new ByteReader(this.#held.subarray(this.#start, this.#end));
    const problems = readProblems(reader);
    reader.expectEnd();
    return problems;
  }

  /** Reads the next block, or that there is none; false if it is not whole yet. */
  #next(): boolean {
    const reader = new ByteReader(this.#held.subarray(this.#start, this.#end));
    const tag = reader.number();
    if (tag === END) this.#blocksEnded = true;
    else if (tag === NEW) {
      const length = reader.number(MOST_BYTES);
      if (reader.left < length) return false;
      this.#takeBlock(reader.raw(length).slice());
    } else this.#takeBlock(this.#known[tag - KNOWN]);
    this.#start += reader.at;
    return true;
  }

  #takeBlock(block: Uint8Array | undefined): void {
    if (block === undefined) throw protocolError('a block of a listing that is not known here');
    if (++this.#blocks > MOST_BLOCKS) throw protocolError(`a listing of more than ${MOST_BLOCKS} blocks`);
    this.#take(block);
  }

  #makeRoom(more: number): void {
    const left = this.#end - this.#start;
    if (this.#end + more <= this.#held.length) return;
    const isRoomy = left + more <= this.#held.length / 2;
    const room = isRoomy ? this.#held : new Uint8Array(Math.max(this.#held.length, (left + more) * 2));
    room.set(this.#held.subarray(this.#start, this.#end));
    this.#held = room;
    this.#start = 0;
    this.#end = left;
  }
}
