/** Turns a snapshot into blocks (listing-layout.ts). */

import type { Columns } from '../core/tree/columns.ts';
import { Kind } from '../core/tree/kind.ts';
import { hashName } from '../core/tree/name-hash.ts';
import { words } from '../core/tree/row-columns.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { ByteWriter } from './byte-writer.ts';
import { END_MASK, LEAST_ROWS, Mark, MOST_ROWS, mayHoldEntries } from './listing-layout.ts';

const KINDS = Kind.unreadable + 1;

/** The blocks of a tree, in order. */
export function* encodeListing(snapshot: Snapshot): Generator<Uint8Array> {
  const encoder = new Encoder(snapshot);
  let rows = 0;
  for (let row = 0; row < snapshot.count; row++) {
    encoder.add(row, rows === 0);
    rows++;
    const mayEnd = rows >= LEAST_ROWS && (hashName(snapshot.columns, row) & END_MASK) === 0;
    if (!mayEnd && rows < MOST_ROWS) continue;
    yield encoder.endBlock();
    rows = 0;
  }
  if (rows > 0) yield encoder.endBlock();
}

class Encoder {
  readonly #snapshot: Snapshot;
  readonly #columns: Columns;
  readonly #inodes: Uint32Array;
  readonly #writer = new ByteWriter();
  /** By kind, the row that last told its attributes. */
  readonly #told = new Int32Array(KINDS).fill(-1);
  #before = -1;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#columns = snapshot.columns;
    this.#inodes = words(snapshot.columns.inode);
  }

  add(row: number, first: boolean): void {
    const { kind, flags, mtimeNanos, size, mtimeSeconds } = this.#columns;
    const writer = this.#writer;
    const before = first ? -1 : this.#before;
    const rowKind = kind[row] as number;
    const tells = !this.#hasSameAttributes(row, this.#told[rowKind] as number);
    const nanos = mtimeNanos[row] as number;
    const hasCtime = this.#hasOwnCtime(row);
    const rowFlags = flags[row] as number;
    writer.byte(
      rowKind |
        (tells ? Mark.attributes : 0) |
        (nanos > 0 ? Mark.mtimeNanos : 0) |
        (hasCtime ? Mark.ctime : 0) |
        (rowFlags > 0 ? Mark.flags : 0),
    );
    if (rowFlags > 0) writer.byte(rowFlags);
    if (tells) this.#tellAttributes(row, rowKind);
    this.#writeName(row, before);
    writer.number(size[row] as number);
    const seconds = mtimeSeconds[row] as number;
    writer.signed(seconds - (before < 0 ? 0 : (mtimeSeconds[before] as number)));
    if (nanos > 0) writer.word(nanos);
    if (hasCtime) this.#writeCtime(row);
    this.#writeInode(row, before);
    if (mayHoldEntries(rowKind)) writer.number(this.#columns.childCount[row] as number);
    if (rowKind === Kind.symlink) writer.text(this.#snapshot.linkTarget(row));
    this.#before = row;
  }

  endBlock(): Uint8Array {
    this.#told.fill(-1);
    this.#before = -1;
    return this.#writer.take();
  }

  #hasSameAttributes(row: number, other: number): boolean {
    const { mode, uid, gid, volume } = this.#columns;
    return (
      other >= 0 &&
      mode[row] === mode[other] &&
      uid[row] === uid[other] &&
      gid[row] === gid[other] &&
      volume[row] === volume[other]
    );
  }

  #tellAttributes(row: number, kind: number): void {
    const { mode, uid, gid, volume } = this.#columns;
    for (const column of [mode, uid, gid, volume]) this.#writer.number(column[row] as number);
    this.#told[kind] = row;
  }

  #hasOwnCtime(row: number): boolean {
    const { mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos } = this.#columns;
    return ctimeSeconds[row] !== mtimeSeconds[row] || ctimeNanos[row] !== mtimeNanos[row];
  }

  #writeCtime(row: number): void {
    const { mtimeSeconds, ctimeSeconds, ctimeNanos } = this.#columns;
    this.#writer.signed((ctimeSeconds[row] as number) - (mtimeSeconds[row] as number));
    this.#writer.word(ctimeNanos[row] as number);
  }

  #writeName(row: number, before: number): void {
    const { names, nameStart, parent } = this.#columns;
    const start = nameStart[row] as number;
    const length = (nameStart[row + 1] as number) - start;
    let shared = 0;
    if (before > 0 && parent[before] === parent[row]) {
      const other = nameStart[before] as number;
      const most = Math.min(length, (nameStart[before + 1] as number) - other);
      while (shared < most && names[start + shared] === names[other + shared]) shared++;
    }
    this.#writer.number(shared);
    this.#writer.number(length - shared);
    this.#writer.raw(names, start + shared, start + length);
  }

  #writeInode(row: number, before: number): void {
    const inodes = this.#inodes;
    const low = inodes[row * 2] as number;
    const high = inodes[row * 2 + 1] as number;
    const lowBefore = before < 0 ? 0 : (inodes[before * 2] as number);
    const highBefore = before < 0 ? 0 : (inodes[before * 2 + 1] as number);
    if (high !== highBefore) {
      this.#writer.number(0);
      this.#writer.wide(low, high);
      return;
    }
    const difference = low - lowBefore;
    this.#writer.number((difference < 0 ? -difference * 2 - 1 : difference * 2) + 1);
  }
}
