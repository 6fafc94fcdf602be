/**
 * Digests remembered from run to run. A file is known by device and inode, and its digests hold only
 * while size, mtime and ctime are still the same.
 *
 * The racy case: a file may be changed again within the granularity of its own clock after it was
 * read, and then looks as it did. So only what had been left alone for a while before reading began is
 * remembered. The clock of a file server may be behind this machine's by more than that; such a file
 * is believed to be older than it is.
 */

import { bytesToString, writeBytes } from '../core/tree/byte-string.ts';
import type { Algorithm, Digest } from '../core/tree/digest.ts';
import { DigestTable } from '../core/tree/digest.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { CacheColumns, DigestColumn } from './digest-cache-columns.ts';
import { CachedFiles } from './digest-cache-files.ts';
import { digestLength } from './hasher.ts';
import type { FileStamp } from './stamp-check.ts';

/** The least time in milliseconds for which a file must have been left alone. */
const LEAST_WINDOW = 2_000;
const NANOS_PER_MILLISECOND = 1_000_000;
const MILLISECONDS = 1_000;

/** What became known of a file. */
export interface LearntDigest {
  readonly stamp: FileStamp;
  readonly algorithm: Algorithm;
  readonly digest: Digest;
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
  readonly #digests = new Map<Algorithm, DigestColumn>();
  readonly #window: number;
  #learnt = false;

  /** `granularity` is that of the file system's times, in nanoseconds; `known` is what was remembered. */
  constructor(granularity: number, known: CacheColumns | null = null) {
    this.#window = Math.max(LEAST_WINDOW, granularity / NANOS_PER_MILLISECOND);
    this.#files = new CachedFiles(known);
    for (const [algorithm, column] of known?.digests ?? []) this.#digests.set(algorithm, column);
  }

  /** True if there is something that the file does not hold yet. */
  get learnt(): boolean {
    return this.#learnt;
  }

  /** What was learnt has been written. */
  markSaved(): void {
    this.#learnt = false;
  }

  /** The digests of a snapshot's files that still hold. What is not in this snapshot is not kept. */
  lookup(snapshot: Snapshot): DigestTable {
    const table = new DigestTable();
    this.#files.forgetUse();
    this.#files.eachMatch(snapshot, (row, file) => {
      this.#files.use(file);
      for (const [algorithm, { length, known, bytes }] of this.#digests) {
        if (known[file] !== 1) continue;
        table.set(algorithm, row, bytesToString(bytes, file * length, (file + 1) * length));
      }
    });
    return table;
  }

  /** Remembers a digest, unless the file was changed too short a time before. */
  learn(learnt: LearntDigest): void {
    const { stamp, algorithm, digest } = learnt;
    const length = digestLength(algorithm);
    if (digest.length !== length || stamp.inode === 0n || !this.#isSettled(learnt)) return;
    const { file, isNew } = this.#files.put(stamp);
    if (isNew) for (const column of this.#digests.values()) column.known[file] = 0;
    this.#files.use(file);
    const column = this.#column(algorithm, length);
    writeBytes(digest, column.bytes, file * length);
    column.known[file] = 1;
    this.#learnt = true;
  }

  /** What is to be written: the files that are in use. */
  columns(): CacheColumns {
    const kept = this.#files.used();
    const digests = new Map<Algorithm, DigestColumn>();
    for (const [algorithm, column] of this.#digests) {
      const { length } = column;
      const known = Uint8Array.from(kept, (file) => column.known[file] ?? 0);
      const bytes = new Uint8Array(kept.length * length);
      for (const [row, file] of kept.entries())
        bytes.set(column.bytes.subarray(file * length, (file + 1) * length), row * length);
      if (known.includes(1)) digests.set(algorithm, { length, known, bytes });
    }
    return { ...this.#files.select(kept), digests };
  }

  #isSettled({ stamp, how, moment }: LearntDigest): boolean {
    const latest = moment - this.#window;
    if (milliseconds(stamp.mtimeSeconds, stamp.mtimeNanos) >= latest) return false;
    return how === 'placed' || milliseconds(stamp.ctimeSeconds, stamp.ctimeNanos) < latest;
  }

  /** The column of an algorithm, with room for every file. */
  #column(algorithm: Algorithm, length: number): DigestColumn {
    const known = this.#digests.get(algorithm);
    if (known !== undefined && known.known.length >= this.#files.capacity) return known;
    const column = {
      length,
      known: new Uint8Array(this.#files.capacity),
      bytes: new Uint8Array(this.#files.capacity * length),
    };
    if (known !== undefined) {
      column.known.set(known.known);
      column.bytes.set(known.bytes);
    }
    this.#digests.set(algorithm, column);
    return column;
  }
}

function milliseconds(seconds: number, nanos: number): number {
  return seconds * MILLISECONDS + nanos / NANOS_PER_MILLISECOND;
}
