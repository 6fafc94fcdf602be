/**
 * What the tree says of an action of a list that was made earlier: still to be done, done already (by
 * an interrupted run of the same list), or not fitting any more because something was changed.
 */
import type { TimeRule } from '../core/match/matching.ts';
import { sameTime } from '../core/match/times.ts';
import type { ActionRecord } from '../core/plan/action-record.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import type { Attributes } from '../core/tree/stamp.ts';
import { ListPlaces } from './list-places.ts';

export type ActionState = 'to-do' | 'done' | 'stale';

/** Judges the records of one list against the destination as it is now. */
export class ActionStates {
  readonly #destination: Snapshot;
  readonly #times: TimeRule;
  readonly #places: ListPlaces;
  readonly #states = new Map<ActionRecord, ActionState>();

  /** `times`: what the destination's file system can keep. */
  constructor(destination: Snapshot, records: readonly ActionRecord[], times: TimeRule) {
    this.#destination = destination;
    this.#times = times;
    this.#places = new ListPlaces(destination, records);
    for (const record of records) this.#states.set(record, this.#judge(record));
  }

  of(record: ActionRecord): ActionState {
    return this.#states.get(record) ?? 'stale';
  }

  /** The row of what an action takes its origin from; NONE if it is not there. */
  originRow({ origin }: ActionRecord): number {
    return origin === null ? NONE : this.#places.ofOrigin(origin);
  }

  /** The row of what stands where the target will be and is to be replaced, or NONE. */
  replacedRow({ replaces, target }: ActionRecord): number {
    if (replaces === null || target === null) return NONE;
    const row = this.#places.inTheWayOf(target);
    return row !== NONE && this.#places.looksLike(row, replaces) ? row : NONE;
  }

  /** True for a `mkdir` whose directory is there, perhaps still without its attributes. */
  isMade(record: ActionRecord): boolean {
    const row = this.#targetRow(record.target);
    return record.verb === 'mkdir' && row !== NONE && this.#destination.kind(row) === Kind.directory;
  }

  #judge(record: ActionRecord): ActionState {
    switch (record.verb) {
      case 'rm':
      case 'rmdir':
        return this.#judgeRemoval(record);
      case 'mv':
        return this.#judgeMove(record);
      case 'local_cp':
      case 'remote_cp':
        return this.#judgeArrival(record);
      case 'mkdir':
        return this.isMade(record) && this.#hasItsAttributes(record) ? 'done' : 'to-do';
      case 'link':
        return this.#isLinkDone(record) ? 'done' : this.#replacedIsThere(record) ? 'to-do' : 'stale';
      case 'meta':
        return this.#judgeMeta(record);
    }
  }

  #judgeRemoval(record: ActionRecord): ActionState {
    const { origin } = record;
    if (origin === null) return 'stale';
    if (this.#places.isThere(record)) return 'to-do';
    return this.originRow(record) === NONE || this.#places.isExplained(origin) ? 'done' : 'stale';
  }

  #judgeMove(record: ActionRecord): ActionState {
    if (this.#isWhereItGoes(record)) return 'done';
    if (this.#places.isThere(record)) return this.#replacedIsThere(record) ? 'to-do' : 'stale';
    const row = record.target === null ? NONE : this.#destination.find(record.target);
    return row !== NONE && record.expect !== null && this.#places.isSameObject(row, record.expect) ? 'done' : 'stale';
  }

  /** For what changes directories but not its path: where it came from is then where it goes. */
  #isWhereItGoes(record: ActionRecord): boolean {
    const { origin, target } = record;
    if (target === null || origin !== target || !this.#places.isThere(record)) return false;
    const directory = this.#targetRow(parentPath(target));
    return directory !== NONE && this.#destination.child(directory, baseName(target)) === this.originRow(record);
  }

  #judgeArrival(record: ActionRecord): ActionState {
    const row = this.#targetRow(record.target);
    const isReplaced = row !== NONE && record.replaces !== null && this.#places.looksLike(row, record.replaces);
    if (row !== NONE && !isReplaced && this.#hasArrived(row, record)) return 'done';
    if (record.origin !== null && !record.received && !this.#places.isThere(record)) return 'stale';
    return this.#replacedIsThere(record) ? 'to-do' : 'stale';
  }

  #judgeMeta(record: ActionRecord): ActionState {
    if (this.#hasItsAttributes(record)) return 'done';
    const row = this.#targetRow(record.target);
    if (row === NONE || record.attributes === null) return 'stale';
    if (record.expect === null) return 'to-do';
    if (!this.#places.isSameObject(row, record.expect)) return 'stale';
    // Half done by us it has its old time or its new one; with any other its content may be another one too.
    const isOurs = record.directory || this.#hasTime(row, record.expect) || this.#hasTime(row, record.attributes);
    return isOurs ? 'to-do' : 'stale';
  }

  /** What the action says it replaces is there, or it replaces nothing. */
  #replacedIsThere(record: ActionRecord): boolean {
    return record.replaces === null || this.replacedRow(record) !== NONE;
  }

  #isLinkDone(record: ActionRecord): boolean {
    const row = this.#targetRow(record.target);
    if (row === NONE || this.#destination.kind(row) !== Kind.symlink) return false;
    return this.#destination.linkTarget(row) === record.linkTarget;
  }

  #hasArrived(row: number, record: ActionRecord): boolean {
    const { attributes, expect } = record;
    if (this.#destination.kind(row) !== Kind.file || attributes === null) return false;
    if (expect !== null && this.#destination.columns.size[row] !== expect.size) return false;
    return this.#hasTime(row, attributes);
  }

  #hasItsAttributes(record: ActionRecord): boolean {
    const row = this.#targetRow(record.target);
    return row !== NONE && record.attributes !== null && this.#hasAttributes(row, record.attributes);
  }

  #hasAttributes(row: number, wanted: Attributes): boolean {
    const found = this.#destination.attributes(row);
    return (
      (found.mode === wanted.mode || this.#destination.kind(row) === Kind.symlink) &&
      this.#hasTime(row, wanted) &&
      (wanted.uid < 0 || found.uid === wanted.uid) &&
      (wanted.gid < 0 || found.gid === wanted.gid)
    );
  }

  #hasTime(row: number, wanted: { readonly mtimeSeconds: number; readonly mtimeNanos: number }): boolean {
    const { mtimeSeconds, mtimeNanos } = this.#destination.columns;
    const found = { seconds: mtimeSeconds[row] as number, nanos: mtimeNanos[row] as number };
    return sameTime(this.#times, { seconds: wanted.mtimeSeconds, nanos: wanted.mtimeNanos }, found);
  }

  #targetRow(target: ByteString | null): number {
    return target === null ? NONE : this.#places.ofTarget(target);
  }
}
