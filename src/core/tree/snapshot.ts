/**
 * A tree as it was seen at one time: columns, the volumes they name, and what could not be seen.
 * Immutable; rows are looked up by walking blocks of sorted names, so no map of paths exists.
 */
import { asBytes, type ByteString, bytesToString, ROOT } from './byte-string.ts';
import type { Columns, Volume } from './columns.ts';
import { Kind } from './kind.ts';
import { joinPath } from './path.ts';
import type { Problem } from './problem.ts';
import type { Attributes, Stamp } from './stamp.ts';

/** The row that is no row. */
export const NONE = -1;

export class Snapshot {
  readonly columns: Columns;
  readonly volumes: readonly Volume[];
  readonly problems: readonly Problem[];

  constructor(columns: Columns, volumes: readonly Volume[], problems: readonly Problem[]) {
    this.columns = columns;
    this.volumes = volumes;
    this.problems = problems;
  }

  /** How many entries there are, the root among them. */
  get count(): number {
    return this.columns.count;
  }

  kind(row: number): Kind {
    return this.columns.kind[row] as Kind;
  }

  name(row: number): ByteString {
    const { names, nameStart } = this.columns;
    return bytesToString(names, nameStart[row], nameStart[row + 1]);
  }

  /** The path from the root; empty for the root itself. */
  path(row: number): ByteString {
    const { parent } = this.columns;
    if (row < 0 || row >= this.count) throw new RangeError(`no row ${row}`);
    let path: ByteString = ROOT;
    for (let at = row; at !== 0; at = parent[at] as number) {
      path = path === ROOT ? this.name(at) : asBytes(`${this.name(at)}/${path}`);
    }
    return path;
  }

  /** The row of the child called `name` in the directory at `directory`, or NONE. */
  child(directory: number, name: ByteString): number {
    const { firstChild, childCount } = this.columns;
    let low = firstChild[directory] as number;
    let high = low + (childCount[directory] as number);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compareName(middle, name);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return NONE;
  }

  /** The row at `path`, or NONE. */
  find(path: ByteString): number {
    if (path === ROOT) return 0;
    let row = 0;
    for (const name of path.split('/')) {
      row = this.child(row, asBytes(name));
      if (row === NONE) return NONE;
    }
    return row;
  }

  /** Orders the names of two rows, of this and of another snapshot, by bytes. */
  compareNames(row: number, other: Snapshot, otherRow: number): number {
    const a = this.columns;
    const b = other.columns;
    const startA = a.nameStart[row] as number;
    const startB = b.nameStart[otherRow] as number;
    const lengthA = (a.nameStart[row + 1] as number) - startA;
    const lengthB = (b.nameStart[otherRow + 1] as number) - startB;
    const shared = lengthA < lengthB ? lengthA : lengthB;
    for (let index = 0; index < shared; index++) {
      const difference = (a.names[startA + index] as number) - (b.names[startB + index] as number);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  /** The target of the symlink at `row`. */
  linkTarget(row: number): ByteString {
    const { linkRow, linkStart, linkTargets } = this.columns;
    let low = 0;
    let high = linkRow.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((linkRow[middle] as number) < row) low = middle + 1;
      else high = middle;
    }
    if (linkRow[low] !== row) throw new Error(`row ${row} is no symlink`);
    return bytesToString(linkTargets, linkStart[low], linkStart[low + 1]);
  }

  /** What the row looked like: the precondition of what is done to it. */
  stamp(row: number): Stamp {
    const { columns } = this;
    return {
      kind: this.kind(row),
      size: columns.size[row] as number,
      mtimeSeconds: columns.mtimeSeconds[row] as number,
      mtimeNanos: columns.mtimeNanos[row] as number,
      ctimeSeconds: columns.ctimeSeconds[row] as number,
      ctimeNanos: columns.ctimeNanos[row] as number,
      inode: columns.inode[row] as bigint,
      device: this.volumes[columns.volume[row] as number]?.device ?? 0n,
    };
  }

  attributes(row: number): Attributes {
    const { columns } = this;
    return {
      mode: columns.mode[row] as number,
      uid: columns.uid[row] as number,
      gid: columns.gid[row] as number,
      mtimeSeconds: columns.mtimeSeconds[row] as number,
      mtimeNanos: columns.mtimeNanos[row] as number,
    };
  }

  /** The path of the child called `name` below `row`. */
  pathBelow(row: number, name: ByteString): ByteString {
    return joinPath(this.path(row), name);
  }

  isDirectory(row: number): boolean {
    return this.columns.kind[row] === Kind.directory;
  }

  #compareName(row: number, name: ByteString): number {
    const { names, nameStart } = this.columns;
    const start = nameStart[row] as number;
    const length = (nameStart[row + 1] as number) - start;
    const shared = length < name.length ? length : name.length;
    for (let index = 0; index < shared; index++) {
      const difference = (names[start + index] as number) - name.charCodeAt(index);
      if (difference !== 0) return difference;
    }
    return length - name.length;
  }
}
