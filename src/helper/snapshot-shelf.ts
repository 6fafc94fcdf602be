/** Snapshots that the client may name by a number. */
import type { Snapshot } from '../core/tree/snapshot.ts';
import { type Fields, numberIn } from '../protocol/argument.ts';
import { protocolError } from '../protocol/protocol-error.ts';

/** A run needs one of its own and, for a list, one that it was given. */
const MOST = 8;

export class SnapshotShelf {
  readonly #snapshots: Snapshot[] = [];

  /** The number of a snapshot from now on. Throws MyrrorError `protocol` if there are too many. */
  put(snapshot: Snapshot): number {
    if (this.#snapshots.length === MOST) throw protocolError(`more than ${MOST} snapshots`);
    return this.#snapshots.push(snapshot) - 1;
  }

  /** The snapshot that a message names in `snapshot`. */
  get(fields: Fields): Snapshot {
    return this.named(numberIn(fields, 'snapshot'));
  }

  /** The snapshot of a number. */
  named(number: number): Snapshot {
    const snapshot = this.#snapshots[number];
    if (snapshot === undefined) throw protocolError('an unknown snapshot');
    return snapshot;
  }
}
