/**
 * Makes a snapshot of blocks from the other side, and lets nothing pass that no listing can hold: names
 * that are none, doubled or out of order, numbers out of range, more or fewer rows than were announced.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { bytesToString } from '../core/tree/byte-string.ts';
import type { Volume } from '../core/tree/columns.ts';
import { Flag, Kind } from '../core/tree/kind.ts';
import { checkName } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { ByteReader } from './byte-reader.ts';
import { Mark, mayHoldEntries } from './listing-layout.ts';
import { protocolError } from './protocol-error.ts';
import { LARGEST_ID, LARGEST_MODE, LARGEST_NANOS, readKind } from './stamp-codec.ts';

const LONGEST_NAME = 4096;
/** More entries are refused: a block that is known here costs a hostile side one byte and this side all its rows. */
const MOST_ENTRIES = 2 ** 25;
const KNOWN_FLAGS = Flag.holdsExcluded | Flag.mountPoint;
const LARGEST_INODE = 2n ** 64n - 1n;

interface Told {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly volume: number;
}

export class ListingDecoder {
  readonly #builder = new SnapshotBuilder();
  readonly #volumes: readonly Volume[];
  readonly #row = blankRow(Kind.file);
  readonly #name = new Uint8Array(LONGEST_NAME);
  #nameLength = 0;
  /** How much of the name before the next one may share: nothing at the beginning of a block. */
  #sharable = 0;
  /** Directories whose children are still to come, the next one last; and how many these are. */
  readonly #waiting: number[] = [];
  readonly #counts: number[] = [];
  /** Directories among the rows of the directory that is being read. */
  #met: { readonly row: number; readonly children: number }[] = [];
  /** Rows of the directory that is being read that are still to come. */
  #left = 0;
  #inRoot = false;
  #told: (Told | undefined)[] = [];
  #seconds = 0;
  #inode = 0n;

  /** `volumes`: what the column of that name counts. */
  constructor(volumes: readonly Volume[]) {
    this.#volumes = volumes;
    for (const [index, { device, mount }] of volumes.entries()) {
      if (this.#builder.volume(device, mount) !== index) throw protocolError('a volume that is listed twice');
    }
  }

  /** How many rows there are so far. */
  get count(): number {
    return this.#builder.count;
  }

  /** Takes in the next block. */
  add(block: Uint8Array): void {
    const reader = new ByteReader(block);
    this.#told = [];
    this.#seconds = 0;
    this.#inode = 0n;
    this.#sharable = 0;
    while (reader.left > 0) this.#read(reader);
  }

  /** The snapshot. Throws MyrrorError `protocol` unless there are `count` rows and nothing is missing. */
  finish(count: number, problems: readonly Problem[]): Snapshot {
    if (count !== this.count) throw protocolError(`a listing of ${this.count} entries where ${count} were announced`);
    if (this.#left > 0 || this.#waiting.length > 0 || count === 0)
      throw protocolError('a listing with entries missing');
    for (const problem of problems) this.#builder.problem(problem);
    return this.#builder.finish();
  }

  #read(reader: ByteReader): void {
    const isRoot = this.count === 0;
    if (this.count === MOST_ENTRIES) throw protocolError(`a listing of more than ${MOST_ENTRIES} entries`);
    if (!isRoot) this.#enterDirectory();
    const row = this.#row;
    const marks = reader.byte();
    row.kind = readKind(marks & Mark.kind);
    if ((marks & 0x80) !== 0) throw protocolError('an unknown mark of an entry');
    row.flags = (marks & Mark.flags) === 0 ? 0 : reader.number(KNOWN_FLAGS);
    this.#readAttributes(reader, (marks & Mark.attributes) !== 0);
    this.#readName(reader, isRoot);
    row.size = reader.number();
    this.#readTimes(reader, marks);
    row.inode = this.#readInode(reader);
    const children = mayHoldEntries(row.kind) ? reader.number(LARGEST_ID) : 0;
    const target = row.kind === Kind.symlink ? reader.text() : undefined;
    this.#append(isRoot, children, target);
  }

  #append(isRoot: boolean, children: number, target: ByteString | undefined): void {
    if (isRoot) {
      if (target !== undefined) throw protocolError('a root that is a symlink');
      this.#builder.addRoot(this.#row);
      if (children > 0) this.#await(0, children);
      return;
    }
    const row = this.#builder.addBytes(this.#name, 0, this.#nameLength, this.#row, target);
    if (children > 0) this.#met.push({ row, children });
    if (--this.#left > 0) return;
    for (const { row: directory, children: count } of this.#met.reverse()) this.#await(directory, count);
    this.#met = [];
  }

  #await(directory: number, children: number): void {
    this.#waiting.push(directory);
    this.#counts.push(children);
  }

  #enterDirectory(): void {
    if (this.#left > 0) return;
    const directory = this.#waiting.pop();
    const count = this.#counts.pop();
    if (directory === undefined || count === undefined) throw protocolError('an entry that is in no directory');
    this.#left = count;
    this.#inRoot = directory === 0;
    this.#nameLength = 0;
    this.#sharable = 0;
    this.#builder.beginBlock(directory);
  }

  #readAttributes(reader: ByteReader, told: boolean): void {
    const row = this.#row;
    if (told) {
      this.#told[row.kind] = {
        mode: reader.number(LARGEST_MODE),
        uid: reader.number(LARGEST_ID),
        gid: reader.number(LARGEST_ID),
        volume: reader.number(),
      };
    }
    const known = this.#told[row.kind];
    if (known === undefined) throw protocolError('an entry without attributes');
    if (known.volume >= this.#volumes.length) throw protocolError('an entry on an unknown volume');
    row.mode = known.mode;
    row.uid = known.uid;
    row.gid = known.gid;
    row.volume = known.volume;
  }

  #readName(reader: ByteReader, isRoot: boolean): void {
    const shared = reader.number(this.#sharable);
    const length = reader.number(LONGEST_NAME - shared);
    const rest = reader.raw(length);
    if (isRoot) {
      if (length > 0) throw protocolError('a root with a name');
      return;
    }
    if (!this.#isBehind(shared, rest)) throw protocolError('names that are doubled or out of order');
    this.#name.set(rest, shared);
    this.#nameLength = shared + length;
    this.#sharable = this.#nameLength;
    this.#checkName();
  }

  /** True if a name that goes on with `rest` behind what it shares comes behind the sibling before it, in whatever block that was. */
  #isBehind(shared: number, rest: Uint8Array): boolean {
    const before = this.#nameLength;
    let at = 0;
    while (at < rest.length && shared + at < before && rest[at] === this.#name[shared + at]) at++;
    return at < rest.length && (shared + at === before || (rest[at] as number) > (this.#name[shared + at] as number));
  }

  #checkName(): void {
    const length = this.#nameLength;
    const name = this.#name;
    const isOrdinary = length > 2 && name[0] !== 0x2e;
    if (isOrdinary) {
      for (let at = 0; at < length; at++) {
        if (name[at] === 0x2f || name[at] === 0) throw protocolError('a slash or NUL in a name');
      }
      return;
    }
    const text = bytesToString(name, 0, length);
    const wrong = checkName(text);
    if (wrong !== null) throw protocolError(`${wrong} in a listing`);
    if (this.#inRoot && text === STATE_DIRECTORY) throw protocolError('a listing of the state directory');
  }

  #readTimes(reader: ByteReader, marks: number): void {
    const row = this.#row;
    this.#seconds += reader.signed();
    if (!Number.isSafeInteger(this.#seconds)) throw protocolError('a time beyond all bounds');
    row.mtimeSeconds = this.#seconds;
    row.mtimeNanos = (marks & Mark.mtimeNanos) === 0 ? 0 : nanos(reader.word());
    row.ctimeSeconds = row.mtimeSeconds;
    row.ctimeNanos = row.mtimeNanos;
    if ((marks & Mark.ctime) === 0) return;
    row.ctimeSeconds += reader.signed();
    row.ctimeNanos = nanos(reader.word());
  }

  #readInode(reader: ByteReader): bigint {
    const coded = reader.number();
    if (coded === 0) this.#inode = reader.big();
    else {
      const zigzag = coded - 1;
      this.#inode += BigInt(zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
      if (this.#inode < 0n || this.#inode > LARGEST_INODE) throw protocolError('an inode beyond all bounds');
    }
    return this.#inode;
  }
}

function nanos(value: number): number {
  if (value > LARGEST_NANOS) throw protocolError(`${value} nanoseconds`);
  return value;
}
