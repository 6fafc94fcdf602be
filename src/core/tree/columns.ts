/**
 * A tree as columns: one typed array per property, one row per entry, about 100 bytes an entry and
 * no object or string per file. Row 0 is the root. The children of a directory stand together,
 * ordered by the bytes of their names; the blocks follow each other in depth-first order of their
 * directories, so that every entry comes after its parent. Two trees in this order are joined by
 * walking them side by side.
 */

/** A place that renames cannot leave: a mounted file system. */
export interface Volume {
  /** `st_dev` as the system gives it. */
  readonly device: bigint;
  /** The mount's id where the system tells it, else 0. */
  readonly mount: number;
}

export interface Columns {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
  /** Row of the directory that holds the entry; 0 for the root. */
  readonly parent: Uint32Array;
  /** Row of a directory's first child, and how many rows follow from there. */
  readonly firstChild: Uint32Array;
  readonly childCount: Uint32Array;
  /** `names[nameStart[i] .. nameStart[i + 1])` is the name of row i; count + 1 values. */
  readonly nameStart: Uint32Array;
  readonly names: Uint8Array;
  readonly size: Float64Array;
  /** Whole seconds since 1970 (negative before), and the nanoseconds above them (0 to 999,999,999). */
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
  readonly ctimeSeconds: Float64Array;
  readonly ctimeNanos: Uint32Array;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: Uint16Array;
  readonly uid: Uint32Array;
  readonly gid: Uint32Array;
  readonly inode: BigUint64Array;
  /** Index into the snapshot's volumes. */
  readonly volume: Uint16Array;
  /** Rows of the symlinks, ascending; `linkTargets[linkStart[k] .. linkStart[k + 1])` is the target of the k-th. */
  readonly linkRow: Uint32Array;
  readonly linkStart: Uint32Array;
  readonly linkTargets: Uint8Array;
}
