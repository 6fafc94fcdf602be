/**
 * Where the ids of contents of one root are kept: in two files of one format. `lineage` holds those of all
 * files, as they were when it was written; `lineage.recent` those that were learnt since, so that a run which
 * changes little writes little. What either holds is good for as long as the file is the very one that is
 * described there, so it does no harm when one of the two is older than the other, damaged, or gone.
 */
import { copyDigest, countKnown, type DigestColumn, eachKnown } from '../core/tree/digest-column.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { System } from '../system/system.ts';
import type { CacheRows } from './digest-cache-columns.ts';
import { loadColumns, saveRows } from './digest-cache-store.ts';
import { type IsKept, lineageOf, noneKept } from './lineage-book.ts';
import { type CachePlace, dropStateFile, lineageNames, recentNames } from './state-file.ts';

/** The recent ids are kept apart while they are fewer than this share of all. */
const SHARE_OF_ALL = 8;
/** The file of all ids is written anew when fewer than one in so many of those in it still hold. */
const SHARE_THAT_HOLDS = 2;

export class LineageStore {
  readonly #system: System;
  readonly #place: CachePlace;
  /** The snapshot that was asked about last, and by its row the ids that the file of all has for it. */
  #snapshot: Snapshot | null = null;
  #held: DigestColumn | null = null;
  /** Rows of the file of all; and how many of them hold for the snapshot. */
  #all = 0;
  #holds = 0;

  constructor(system: System, place: CachePlace) {
    this.#system = system;
    this.#place = place;
  }

  /** The ids that still hold, by the rows of the snapshot; null if none are kept. */
  of(snapshot: Snapshot): DigestColumn | null {
    const { ctimes } = this.#place.root.traits;
    const all = loadColumns(this.#system, this.#place, lineageNames);
    const recent = loadColumns(this.#system, this.#place, recentNames);
    this.#snapshot = snapshot;
    this.#held = all === null ? null : lineageOf(all, snapshot, ctimes);
    this.#all = all?.count ?? 0;
    this.#holds = this.#held === null ? 0 : countKnown(this.#held);
    const latest = recent === null ? null : lineageOf(recent, snapshot, ctimes);
    if (latest === null || this.#held === null) return latest ?? this.#held;
    const { length, known, bytes } = this.#held;
    const both = { length, known: known.slice(), bytes: bytes.slice() };
    eachKnown(latest, (row) => copyDigest(latest, row, both, row));
    return both;
  }

  /** Keeps what `rows` gives, which leaves out the rows that are kept already. */
  save(rows: (isKept: IsKept) => CacheRows): void {
    if (this.#held !== null && this.#holds * SHARE_THAT_HOLDS >= this.#all) {
      const recent = rows((snapshot, row) => snapshot === this.#snapshot && this.#held?.known[row] === 1);
      if (recent.count * SHARE_OF_ALL < this.#all) {
        if (recent.count > 0) saveRows(this.#system, this.#place, recentNames, recent);
        return;
      }
    }
    const all = rows(noneKept);
    if (all.count === 0 || !saveRows(this.#system, this.#place, lineageNames, all)) return;
    dropStateFile(this.#system, this.#place, recentNames);
  }
}
