/**
 * Arrivals as columns, in the order in which they are staged: what is handed from the program to the
 * transaction and on to its threads. A hundred thousand of them need neither objects nor strings; one
 * becomes an `Arrival` only where something out of the ordinary is to be said or done about it.
 */
import { type ByteString, bytesToString } from '../tree/byte-string.ts';
import { joinPath } from '../tree/path.ts';
import type { StampColumns } from '../tree/stamp-columns.ts';

/** How an arrival comes into being, as the number that the `how` column holds. */
export const How = {
  receive: 0,
  copy: 1,
  link: 2,
} as const;

export type How = (typeof How)[keyof typeof How];

/** What can be set on an entry, as columns. */
export interface AttributeColumns {
  readonly mode: Uint16Array;
  /** -1: leave as it is. */
  readonly uid: Float64Array;
  readonly gid: Float64Array;
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
}

/** Plain data: it can be handed to another thread as it is. */
export interface ArrivalColumns {
  readonly count: number;
  /** Number of the arrival in its program. */
  readonly id: Uint32Array;
  readonly how: Uint8Array;
  /** The directories that arrivals go into; `directory` holds an index into them. */
  readonly directories: readonly ByteString[];
  readonly directory: Uint32Array;
  /** `names[nameStart[i] .. nameStart[i + 1])` is the name of row i in its directory; count + 1 values. */
  readonly names: Uint8Array;
  readonly nameStart: Uint32Array;
  /**
   * Index into `texts`: the target of a symlink, or the path whose content is taken. -1: the content is taken
   * from the same path in the source, or from another arrival.
   */
  readonly text: Int32Array;
  readonly texts: readonly ByteString[];
  /** Number of the arrival whose content is copied, or -1. */
  readonly copyOf: Int32Array;
  readonly expect: StampColumns;
  readonly attributes: AttributeColumns;
  /** What stands in the way and is replaced, by row; kind 0 where nothing must stand there. Null: nothing is replaced. */
  readonly replaced: StampColumns | null;
}

/** The name of a row in its directory. */
export function arrivalName({ names, nameStart }: ArrivalColumns, row: number): ByteString {
  return bytesToString(names, nameStart[row], nameStart[row + 1]);
}

/** The directory that a row goes into. */
export function arrivalDirectory({ directories, directory }: ArrivalColumns, row: number): ByteString {
  return directories[directory[row] as number] as ByteString;
}

/** Where a row will stand. */
export function arrivalPath(columns: ArrivalColumns, row: number): ByteString {
  return joinPath(arrivalDirectory(columns, row), arrivalName(columns, row));
}

/** True if the row takes the place of something. */
export function replacesSomething({ replaced }: ArrivalColumns, row: number): boolean {
  return replaced !== null && replaced.kind[row] !== 0;
}
