/**
 * Where the things that a list of actions names are now, in a destination in which some of its moves may
 * have been done already. Origins are named by their paths before anything was done and targets by
 * their paths in the end; what lies below a moved directory goes with it.
 */
import type { ActionRecord } from '../core/plan/action-record.ts';
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, joinPath, parentPath } from '../core/tree/path.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import type { Stamp } from '../core/tree/stamp.ts';

export class ListPlaces {
  readonly #destination: Snapshot;
  /** Actions that take something away from a path, by that path. */
  readonly #leaving = new Map<ByteString, ActionRecord>();
  readonly #moves = new Map<ByteString, ActionRecord>();
  readonly #targets = new Set<ByteString>();
  readonly #present = new Map<ByteString, ByteString>();
  /** Inodes that several actions name: one hard link changes the ctime of the others. */
  readonly #linked = new Set<bigint>();

  constructor(destination: Snapshot, records: readonly ActionRecord[]) {
    this.#destination = destination;
    const inodes = new Map<bigint, ByteString>();
    for (const { verb, origin, target, expect, replaces, received } of records) {
      if (target !== null) this.#targets.add(target);
      if (target !== null && replaces !== null) this.#note(inodes, replaces, target);
      if (origin === null || received || verb === 'remote_cp' || expect === null) continue;
      this.#note(inodes, expect, origin);
    }
    for (const record of records) {
      const { verb, origin, target } = record;
      if (origin === null || (verb !== 'mv' && verb !== 'rm' && verb !== 'rmdir')) continue;
      this.#leaving.set(origin, record);
      if (verb === 'mv' && target !== null) this.#moves.set(target, record);
    }
  }

  /** The row of what stood at an origin's path before anything was done, or of what stands in its place; NONE if nothing does. */
  ofOrigin(origin: ByteString): number {
    return this.#destination.find(this.#pathNow(origin));
  }

  /** True if what an action takes from its origin is there as the list says. */
  isThere({ origin, expect }: ActionRecord): boolean {
    if (origin === null) return false;
    const row = this.ofOrigin(origin);
    return row !== NONE && this.looksLike(row, expect);
  }

  /** The row of what will stand at a target if nothing more than moves and removals is done; NONE if nothing will. */
  ofTarget(target: ByteString): number {
    const moved = this.#lastMoveAbove(target, target);
    return this.#staying(moved.path, moved.above);
  }

  /** The row of what stands where a target will be, whether it stays there or not. */
  inTheWayOf(target: ByteString): number {
    return this.#destination.find(this.#lastMoveAbove(target, parentPath(target)).path);
  }

  /** True if what stands at the path of an origin may have come there by an action of the list. */
  isExplained(origin: ByteString): boolean {
    const now = this.#pathNow(origin);
    if (this.#targets.has(now)) return true;
    for (let above = now; above !== ROOT; above = parentPath(above)) if (this.#moves.has(above)) return true;
    return false;
  }

  /** Exactly what was seen; of a directory, which changes with what is in it, only that it is the same one. */
  looksLike(row: number, stamp: Stamp | null): boolean {
    if (stamp === null || !this.isSameObject(row, stamp)) return false;
    if (stamp.kind === Kind.directory) return true;
    const { columns } = this.#destination;
    const sameTime = columns.mtimeSeconds[row] === stamp.mtimeSeconds && columns.mtimeNanos[row] === stamp.mtimeNanos;
    const knowsChange = stamp.ctimeSeconds !== 0 || stamp.ctimeNanos !== 0;
    if (!knowsChange || this.#linked.has(stamp.inode)) return sameTime;
    return sameTime && columns.ctimeSeconds[row] === stamp.ctimeSeconds && columns.ctimeNanos[row] === stamp.ctimeNanos;
  }

  /** The same thing, perhaps moved and with other attributes. */
  isSameObject(row: number, stamp: Stamp): boolean {
    const { columns } = this.#destination;
    if (columns.kind[row] !== stamp.kind) return false;
    if (stamp.inode !== 0n && columns.inode[row] !== stamp.inode) return false;
    return stamp.kind === Kind.directory || columns.size[row] === stamp.size;
  }

  #note(inodes: Map<bigint, ByteString>, { inode }: Stamp, path: ByteString): void {
    const known = inodes.get(inode);
    if (known !== undefined && known !== path) this.#linked.add(inode);
    inodes.set(inode, path);
  }

  /** Where that is now which was at `path` before anything was done, as far as moves of directories tell. */
  #pathNow(path: ByteString): ByteString {
    if (path === ROOT) return ROOT;
    const known = this.#present.get(path);
    if (known !== undefined) return known;
    const above = parentPath(path);
    const place = joinPath(this.#afterMove(above), baseName(path));
    this.#present.set(path, place);
    return place;
  }

  /** As `#pathNow`, of a directory that may have been moved itself. */
  #afterMove(directory: ByteString): ByteString {
    const record = this.#leaving.get(directory);
    const place = this.#pathNow(directory);
    if (record?.verb !== 'mv' || record.target === null || record.expect === null) return place;
    if (this.isThere(record)) return place;
    const row = this.#destination.find(record.target);
    return row !== NONE && this.isSameObject(row, record.expect) ? record.target : place;
  }

  /** Where `target` lies now: below the nearest move at or above `from` that is still to be done. `above`: that move's origin. */
  #lastMoveAbove(target: ByteString, from: ByteString): { path: ByteString; above: ByteString } {
    for (let at = from; at !== ROOT; at = parentPath(at)) {
      const move = this.#moves.get(at);
      if (move === undefined || move.origin === null) continue;
      if (!this.isThere(move)) break;
      const origin = this.#pathNow(move.origin);
      const path = at === target ? origin : joinPath(origin, asBytes(target.slice(at.length + 1)));
      return { path, above: origin };
    }
    return { path: target, above: ROOT };
  }

  /** The row at `path`, unless that or a directory above it, up to but not `above` itself, is still to leave. */
  #staying(path: ByteString, above: ByteString): number {
    for (let at = path; at !== ROOT && at !== above; at = parentPath(at)) {
      const record = this.#leaving.get(at);
      if (record !== undefined && this.isThere(record)) return NONE;
    }
    return this.#destination.find(path);
  }
}
