/**
 * What the tree says of an action of a list that was made earlier: still to be done, done already (by
 * an interrupted run of the same list), or not fitting any more because something was changed.
 */
import type { ActionRecord } from '../core/plan/action-record.ts';
import { type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { joinPath, parentPath } from '../core/tree/path.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import type { Attributes, Stamp } from '../core/tree/stamp.ts';

export type ActionState = 'to-do' | 'done' | 'stale';

/** Judges the records of one list against the destination as it is now. */
export class ActionStates {
  readonly #destination: Snapshot;
  readonly #moveTo = new Map<ByteString, ActionRecord>();
  readonly #states = new Map<ActionRecord, ActionState>();

  constructor(destination: Snapshot, records: readonly ActionRecord[]) {
    this.#destination = destination;
    for (const record of records) {
      if (record.verb === 'mv' && record.directory && record.target !== null) this.#moveTo.set(record.target, record);
    }
    for (const record of records) this.#states.set(record, this.#judge(record));
  }

  of(record: ActionRecord): ActionState {
    return this.#states.get(record) ?? 'stale';
  }

  /** The row of what an action takes its origin from, or changes; NONE if it is not there. */
  originRow(record: ActionRecord): number {
    if (record.origin === null) return NONE;
    const row = this.#find(record.origin);
    if (row !== NONE && this.#looksLike(row, record.expect)) return row;
    return record.verb === 'meta' && record.target !== null ? this.#find(record.target) : row;
  }

  /** The row of what stands where the target will be and is to be replaced, or NONE. */
  replacedRow(record: ActionRecord): number {
    if (record.replaces === null || record.target === null) return NONE;
    const row = this.#find(this.#pathBefore(record.target));
    return row !== NONE && this.#looksLike(row, record.replaces) ? row : NONE;
  }

  /** True for a `mkdir` whose directory is there, perhaps still without its attributes. */
  isMade(record: ActionRecord): boolean {
    return record.verb === 'mkdir' && this.#kindAt(record.target) === Kind.directory;
  }

  #judge(record: ActionRecord): ActionState {
    switch (record.verb) {
      case 'rm':
      case 'rmdir':
        return this.#isThere(record) ? 'to-do' : 'done';
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

  #judgeMove(record: ActionRecord): ActionState {
    if (this.#isThere(record)) return this.#replacedIsThere(record) ? 'to-do' : 'stale';
    const row = this.#findOrNone(record.target);
    return row !== NONE && this.#isSameObject(row, record.expect) ? 'done' : 'stale';
  }

  #judgeArrival(record: ActionRecord): ActionState {
    const row = this.#findOrNone(record.target);
    const isReplaced = row !== NONE && record.replaces !== null && this.#looksLike(row, record.replaces);
    if (row !== NONE && !isReplaced && this.#hasArrived(row, record)) return 'done';
    if (record.origin !== null && !record.received && !this.#isThere(record)) return 'stale';
    return this.#replacedIsThere(record) ? 'to-do' : 'stale';
  }

  #judgeMeta(record: ActionRecord): ActionState {
    const row = this.#findOrNone(record.target);
    if (this.#hasItsAttributes(record)) return 'done';
    if (record.origin === null || this.#isThere(record)) return 'to-do';
    return row !== NONE && this.#isSameObject(row, record.expect) ? 'to-do' : 'stale';
  }

  #isThere(record: ActionRecord): boolean {
    const row = this.#findOrNone(record.origin);
    return row !== NONE && this.#looksLike(row, record.expect);
  }

  /** What the action says it replaces is there, or it replaces nothing. */
  #replacedIsThere(record: ActionRecord): boolean {
    return record.replaces === null || this.replacedRow(record) !== NONE;
  }

  #isLinkDone(record: ActionRecord): boolean {
    const row = this.#findOrNone(record.target);
    return (
      row !== NONE &&
      this.#destination.kind(row) === Kind.symlink &&
      this.#destination.linkTarget(row) === record.linkTarget
    );
  }

  #hasArrived(row: number, record: ActionRecord): boolean {
    const { columns } = this.#destination;
    const { attributes } = record;
    if (this.#destination.kind(row) !== Kind.file || attributes === null) return false;
    if (record.expect !== null && columns.size[row] !== record.expect.size) return false;
    return columns.mtimeSeconds[row] === attributes.mtimeSeconds && columns.mtimeNanos[row] === attributes.mtimeNanos;
  }

  #hasItsAttributes(record: ActionRecord): boolean {
    const row = this.#findOrNone(record.target);
    return row !== NONE && record.attributes !== null && this.#hasAttributes(row, record.attributes);
  }

  #hasAttributes(row: number, wanted: Attributes): boolean {
    const found = this.#destination.attributes(row);
    return (
      (found.mode === wanted.mode || this.#destination.kind(row) === Kind.symlink) &&
      found.mtimeSeconds === wanted.mtimeSeconds &&
      found.mtimeNanos === wanted.mtimeNanos &&
      (wanted.uid < 0 || found.uid === wanted.uid) &&
      (wanted.gid < 0 || found.gid === wanted.gid)
    );
  }

  /** Exactly what was seen; of a directory, which changes with what is in it, only that it is the same one. */
  #looksLike(row: number, stamp: Stamp | null): boolean {
    if (!this.#isSameObject(row, stamp) || stamp === null) return false;
    if (stamp.kind === Kind.directory) return true;
    const { columns } = this.#destination;
    const sameTime = columns.mtimeSeconds[row] === stamp.mtimeSeconds && columns.mtimeNanos[row] === stamp.mtimeNanos;
    const knowsChange = stamp.ctimeSeconds !== 0 || stamp.ctimeNanos !== 0;
    const sameChange = columns.ctimeSeconds[row] === stamp.ctimeSeconds && columns.ctimeNanos[row] === stamp.ctimeNanos;
    return sameTime && (!knowsChange || sameChange);
  }

  /** The same thing, perhaps moved and with other attributes. */
  #isSameObject(row: number, stamp: Stamp | null): boolean {
    if (stamp === null || this.#destination.kind(row) !== stamp.kind) return false;
    const { columns } = this.#destination;
    if (stamp.inode !== 0n && columns.inode[row] !== stamp.inode) return false;
    return stamp.kind === Kind.directory || columns.size[row] === stamp.size;
  }

  #kindAt(path: ByteString | null): Kind | null {
    const row = this.#findOrNone(path);
    return row === NONE ? null : this.#destination.kind(row);
  }

  /** Where the place of a target was before directories that are still to be moved. */
  #pathBefore(target: ByteString): ByteString {
    for (let above = parentPath(target); above !== ROOT; above = parentPath(above)) {
      const move = this.#moveTo.get(above);
      if (move?.origin === undefined || move.origin === null) continue;
      return this.#isThere(move) ? joinPath(move.origin, target.slice(above.length + 1) as ByteString) : target;
    }
    return target;
  }

  #findOrNone(path: ByteString | null): number {
    return path === null ? NONE : this.#find(path);
  }

  #find(path: ByteString): number {
    return this.#destination.find(path);
  }
}
