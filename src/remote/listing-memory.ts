/**
 * The last listing of each remote root, kept as the blocks in which it came, so that the far side need send
 * only those that are new. Blocks are known by their digests, which are made anew from what was kept: a
 * damaged file costs bytes and nothing else.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashBlock } from '../protocol/block-hash.ts';
import { BLOCK_DIGEST } from '../protocol/listing-layout.ts';

const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;
const LENGTH = 4;
/** So many blocks are written at a time. */
const AT_ONCE = 32;
/** The end of the name of a file that a process is writing. */
const WRITER = /\.(?<pid>\d+)$/u;

/** What is kept of one root. */
export interface KnownListing {
  readonly blocks: readonly Uint8Array[];
  /** Of each block its digest, one behind the other. */
  readonly digests: Uint8Array;
}

export class ListingMemory {
  readonly #directory: string;
  readonly #mayKeep: () => boolean;

  /** `directory`: where the files are; it is made when it is needed. `mayKeep` is asked before anything is written. */
  constructor(directory: string, mayKeep: () => boolean = () => true) {
    this.#directory = directory;
    this.#mayKeep = mayKeep;
  }

  /** The listing that is kept for a root; an empty one where there is none that can be read. */
  load(identity: string): KnownListing {
    const file = this.#file(identity);
    let bytes: Uint8Array;
    try {
      if (!this.#isOurs()) return nothing;
      bytes = readFileSync(file);
    } catch {
      return nothing;
    }
    const blocks: Uint8Array[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + LENGTH <= bytes.length; ) {
      const length = view.getUint32(at, true);
      if (at + LENGTH + length > bytes.length) break;
      blocks.push(bytes.subarray(at + LENGTH, at + LENGTH + length));
      at += LENGTH + length;
    }
    const digests = new Uint8Array(blocks.length * BLOCK_DIGEST);
    for (const [place, block] of blocks.entries()) digests.set(hashBlock(block), place * BLOCK_DIGEST);
    return { blocks, digests };
  }

  /**
   * Keeps a listing, unless it is the one that was kept, and removes what runs that were killed have left. Where that
   * cannot be done, nothing is kept.
   */
  save(identity: string, blocks: readonly Uint8Array[], before: KnownListing): void {
    const isSame = blocks.length === before.blocks.length && blocks.every((block, at) => block === before.blocks[at]);
    if (!this.#mayKeep()) return;
    const file = this.#file(identity);
    const temporary = `${file}.${process.pid}`;
    try {
      if (!isSame) mkdirSync(this.#directory, { recursive: true, mode: PRIVATE_DIRECTORY });
      if (!this.#isOurs()) return;
      this.#dropAbandoned();
      if (isSame) return;
      // CRASH: before the rename the file stays, and the next run removes it.
      writeBlocks(temporary, blocks);
      renameSync(temporary, file);
    } catch {
      removeIfThere(temporary);
    }
  }

  /** Removes what processes that have ended were writing. */
  #dropAbandoned(): void {
    for (const name of readdirSync(this.#directory)) {
      const pid = Number(WRITER.exec(name)?.groups?.pid ?? 0);
      // RACE: where machines share a home directory it may be another one's at work, which then keeps nothing.
      if (pid > 0 && !isAnother(pid)) removeIfThere(join(this.#directory, name));
    }
  }

  #file(identity: string): string {
    return join(this.#directory, createHash('sha256').update(identity).digest('hex'));
  }

  /** True if nobody else can have put anything there. */
  #isOurs(): boolean {
    const status = lstatSync(this.#directory);
    const user = process.geteuid?.() ?? status.uid;
    return status.isDirectory() && status.uid === user && (status.mode & 0o077) === 0;
  }
}

/** True if another process of this number runs. */
function isAnother(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing can be made nothing is to be removed.
  }
}

const nothing: KnownListing = { blocks: [], digests: new Uint8Array() };

/** Writes a new file of blocks one behind the other, each with its length before it; some at a time, as all are large. */
function writeBlocks(path: string, blocks: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx', PRIVATE_FILE);
  try {
    for (let at = 0; at < blocks.length; at += AT_ONCE) writeAll(file, join32(blocks.slice(at, at + AT_ONCE)));
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Blocks and their lengths as they are kept. */
function join32(blocks: readonly Uint8Array[]): Uint8Array {
  const total = blocks.reduce((sum, { length }) => sum + LENGTH + length, 0);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const block of blocks) {
    view.setUint32(at, block.length, true);
    bytes.set(block, at + LENGTH);
    at += LENGTH + block.length;
  }
  return bytes;
}
