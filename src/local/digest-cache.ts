/**
 * Digests remembered from run to run. A file is known by device and inode, and its digests hold only
 * while size, mtime and ctime are still the same.
 *
 * The racy case: a file may be changed again within the granularity of its own clock after it was
 * read, and then looks as it did. So only what had been left alone for a while before reading began is
 * remembered. The clock of a file server may be behind this machine's by more than that; such a file
 * is believed to be older than it is.
 */

import { type Algorithm, DigestTable, digestLength } from '../core/tree/digest.ts';
import { blankDigests, copyDigest, type DigestColumn, gatherDigests } from '../core/tree/digest-column.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { type CacheColumns, wordsOf } from './digest-cache-columns.ts';
import { CachedFiles, type SpannedStamp } from './digest-cache-files.ts';
import { milliseconds, settlingTime } from './settled.ts';
import type { FileStamp } from './stamp-check.ts';

/** What became known of a file. */
export interface LearntDigest {
  readonly stamp: SpannedStamp;
  readonly algorithm: Algorithm;
  /** The digest is the one at this row of a column. */
  readonly digests: DigestColumn;
  readonly row: number;
  /**
   * `read`: the whole file was read for it. `placed`: this run gave a file of known content its place,
   * which sets the ctime but not the mtime; then only the mtime must be old.
   */
  readonly how: 'read' | 'placed';
  /** When reading began, or when the stamp of the placed file was taken: milliseconds since 1970. */
  readonly moment: number;
}

export class DigestCache {
  readonly #files: CachedFiles;
  readonly #digests = new Map<string, DigestColumn>();
  readonly #window: number;
  #learnt = false;

  /** `granularity` is that of the file system's times, in nanoseconds, `ctimes` as in its traits; `known` is what was remembered. */
  constructor(granularity: number, known: CacheColumns | null = null, ctimes = true) {
    this.#window = settlingTime(granularity);
    this.#files = new CachedFiles(known, ctimes);
    for (const [kind, column] of known?.values ?? []) this.#digests.set(kind, column);
  }

  /** True if there is something that the file does not hold yet. */
  get learnt(): boolean {
    return this.#learnt;
  }

  /** The kinds of digests that it may hold. */
  get kinds(): readonly Algorithm[] {
    return [...this.#digests.keys()] as Algorithm[];
  }

  /** What was learnt has been written. */
  markSaved(): void {
    this.#learnt = false;
  }

  /** The digests of a snapshot's files that still hold. What is not in this snapshot is not kept. */
  lookup(snapshot: Snapshot): DigestTable {
    const table = new DigestTable();
    const files = this.#files.lookUp(snapshot);
    for (const [algorithm, column] of this.#digests)
      table.addColumn(algorithm as Algorithm, gatherDigests(column, files));
    return table;
  }

  /** Remembers a digest, unless the file was changed too short a time before. */
  learn(learnt: LearntDigest): void {
    const { stamp, algorithm, digests, row, how, moment } = learnt;
    if (digests.length !== digestLength(algorithm) || stamp.inode === 0n) return;
    if (this.#isSettled(stamp, how, moment)) this.#set(this.#files.put(stamp), algorithm, digests, row);
  }

  /** Remembers digests that were read of rows of a snapshot, as `learn` does; `began` are the moments. */
  learnRead(
    snapshot: Snapshot,
    rows: Uint32Array,
    algorithm: Algorithm,
    read: DigestColumn,
    began: Float64Array,
  ): void {
    const { columns } = snapshot;
    const inodes = wordsOf(columns.inode);
    const stamp = { mtimeSeconds: 0, mtimeNanos: 0, ctimeSeconds: 0, ctimeNanos: 0 };
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as number;
      if (read.known[index] !== 1 || (inodes[row * 2] === 0 && inodes[row * 2 + 1] === 0)) continue;
      stamp.mtimeSeconds = columns.mtimeSeconds[row] as number;
      stamp.mtimeNanos = columns.mtimeNanos[row] as number;
      stamp.ctimeSeconds = columns.ctimeSeconds[row] as number;
      stamp.ctimeNanos = columns.ctimeNanos[row] as number;
      if (!this.#isSettled(stamp, 'read', began[index] as number)) continue;
      this.#set(this.#files.putRow(snapshot, row), algorithm, read, index);
    }
  }

  /** What is to be written: the files that are in use. */
  columns(): CacheColumns {
    const kept = this.#files.used();
    const values = new Map<string, DigestColumn>();
    for (const [kind, column] of this.#digests) {
      const selected = gatherDigests(column, Int32Array.from(kept));
      if (selected.known.includes(1)) values.set(kind, selected);
    }
    return { ...this.#files.select(kept), values };
  }

  #set(put: { readonly file: number; readonly isNew: boolean }, kind: Algorithm, from: DigestColumn, at: number): void {
    const { file, isNew } = put;
    if (isNew) for (const column of this.#digests.values()) column.known[file] = 0;
    this.#files.use(file);
    copyDigest(from, at, this.#column(kind, from.length), file);
    this.#learnt = true;
  }

  #isSettled(stamp: Times, how: LearntDigest['how'], moment: number): boolean {
    const latest = moment - this.#window;
    if (milliseconds(stamp.mtimeSeconds, stamp.mtimeNanos) >= latest) return false;
    return how === 'placed' || milliseconds(stamp.ctimeSeconds, stamp.ctimeNanos) < latest;
  }

  /** The column of an algorithm, with room for every file. */
  #column(algorithm: Algorithm, length: number): DigestColumn {
    const known = this.#digests.get(algorithm);
    if (known !== undefined && known.known.length >= this.#files.capacity) return known;
    const column = blankDigests(length, this.#files.capacity);
    if (known !== undefined) {
      column.known.set(known.known);
      column.bytes.set(known.bytes);
    }
    this.#digests.set(algorithm, column);
    return column;
  }
}

type Times = Pick<FileStamp, 'mtimeSeconds' | 'mtimeNanos' | 'ctimeSeconds' | 'ctimeNanos'>;
