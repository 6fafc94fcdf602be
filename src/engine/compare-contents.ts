/**
 * Compares files byte by byte: all files of a group are read side by side, a block at a time, and the
 * group falls apart where blocks differ, so each file is read once and no further than needed. Works
 * through the port only, so the trees may be anywhere.
 */
import { isMyrrorError, MyrrorError } from '../core/error.ts';
import type { ContentAnswer, ContentQuestion } from '../core/match/matching.ts';
import type { Answering } from './answering.ts';
import type { Side } from './side.ts';

/** Files read at the same time; a larger group is compared with its first files, one portion after the other. */
const WIDTH = 32;
const UNREADABLE = -1;

/** Labels the files of each group: equal labels are equal contents. */
export async function compareContents(question: ContentQuestion, answering: Answering): Promise<ContentAnswer> {
  const groups: { source: number[]; destination: number[] }[] = [];
  for (const { source, destination } of question.groups) {
    const files = [
      ...source.map((row): Candidate => ({ side: answering.source, row })),
      ...destination.map((row): Candidate => ({ side: answering.destination, row })),
    ];
    const labels = await labelFiles(files, answering);
    groups.push({ source: labels.slice(0, source.length), destination: labels.slice(source.length) });
  }
  return { groups };
}

interface Candidate {
  readonly side: Side;
  readonly row: number;
}

/** Portion by portion, with one file of each content found so far in every portion. */
async function labelFiles(files: readonly Candidate[], answering: Answering): Promise<number[]> {
  const labels = new Array<number>(files.length).fill(UNREADABLE);
  const known: number[] = [];
  let next = 0;
  while (next < files.length) {
    const room = Math.max(1, WIDTH - known.length);
    const portion = [...known, ...range(next, Math.min(files.length, next + room))];
    next += room;
    const parts = await splitPortion(
      portion.map((index) => files[index] as Candidate),
      answering,
    );
    for (const part of parts) {
      const members = part.map((position) => portion[position] as number);
      const representative = members.find((index) => known.includes(index));
      const label = representative === undefined ? known.length : (labels[representative] as number);
      if (representative === undefined) known.push(members[0] as number);
      for (const index of members) labels[index] = label;
    }
  }
  return labels;
}

/** Reads all files of a portion side by side. Returns groups of positions; unreadable files are in none. */
async function splitPortion(files: readonly Candidate[], answering: Answering): Promise<number[][]> {
  const readers = files.map((file) => new BlockReader(file, answering));
  try {
    let open = [range(0, files.length)];
    const equal: number[][] = [];
    while (open.length > 0) {
      const next: number[][] = [];
      for (const group of open) {
        for (const part of await splitByNextBlock(group, readers)) {
          if (part.ended) equal.push(part.members);
          else if (part.members.length === 1) equal.push(part.members);
          else next.push(part.members);
        }
      }
      open = next;
    }
    return equal;
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

async function splitByNextBlock(
  group: readonly number[],
  readers: readonly BlockReader[],
): Promise<{ members: number[]; ended: boolean }[]> {
  const parts: { block: Uint8Array; members: number[]; ended: boolean }[] = [];
  for (const position of group) {
    const block = await (readers[position] as BlockReader).next();
    if (block === null) continue;
    const part = parts.find((one) => equalBytes(one.block, block));
    if (part === undefined) parts.push({ block, members: [position], ended: block.length === 0 });
    else part.members.push(position);
  }
  return parts;
}

const BLOCK = 256 * 1024;

/** Cuts the chunks of one file into blocks of one size, the last one shorter, then empty ones. */
class BlockReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #file: Candidate;
  readonly #answering: Answering;
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(file: Candidate, answering: Answering) {
    this.#file = file;
    this.#answering = answering;
    this.#chunks = chunksOf(file, answering)[Symbol.asyncIterator]();
  }

  /** The next block, empty at the end, null if the file cannot be read. */
  async next(): Promise<Uint8Array | null> {
    try {
      const block = new Uint8Array(BLOCK);
      let filled = 0;
      while (filled < BLOCK) {
        if (this.#rest.length === 0 && !(await this.#fetch())) break;
        const part = this.#rest.subarray(0, BLOCK - filled);
        block.set(part, filled);
        filled += part.length;
        this.#rest = this.#rest.subarray(part.length);
      }
      return block.subarray(0, filled);
    } catch (error) {
      if (!isMyrrorError(error) || error.code === 'cancelled') throw error;
      this.#report(error.message);
      return null;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.(undefined);
  }

  async #fetch(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#chunks.next();
    if (done === true) this.#ended = true;
    else this.#rest = value;
    return !this.#ended;
  }

  #report(message: string): void {
    const { side, row } = this.#file;
    const problem = {
      path: side.snapshot.path(row),
      side: side.name,
      operation: 'read file',
      code: 'unreadable',
      message,
    };
    this.#answering.problems.push(problem);
  }
}

async function* chunksOf({ side, row }: Candidate, answering: Answering): AsyncGenerator<Uint8Array> {
  if (side.endpoint === null) {
    answering.notice(
      `The tree of the list of ${side.location} is not at hand: its files cannot be compared byte by byte.`,
    );
    throw new MyrrorError('unsupported', `the tree of ${side.location} is not at hand`, {
      hint: 'Name the directory itself instead of its list, or leave out the feature `content`.',
    });
  }
  yield* side.endpoint.read(side.snapshot, row, answering.task);
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
