/**
 * The entries of one directory as columns, in any order: what a directory listing offers and a
 * snapshot takes in bulk, so that no entry ever becomes an object.
 */
export interface EntryColumns {
  /** Name i is `names[nameStart[i] .. nameStart[i] + nameLength[i])`. */
  readonly names: Uint8Array;
  readonly nameStart: Uint32Array;
  readonly nameLength: Uint16Array;
  readonly kind: Uint8Array;
  readonly size: Float64Array;
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
  readonly ctimeSeconds: Float64Array;
  readonly ctimeNanos: Uint32Array;
  readonly mode: Uint16Array;
  readonly uid: Uint32Array;
  readonly gid: Uint32Array;
  readonly inode: BigUint64Array;
  readonly device: BigUint64Array;
  readonly mount: Float64Array;
}

/** Which of the entries to take, in byte order of their names. */
export interface EntrySelection {
  readonly entries: EntryColumns;
  /** `order[0 .. count)` are the indexes of the entries. */
  readonly order: Uint32Array;
  readonly count: number;
}
