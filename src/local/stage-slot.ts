/**
 * Names for staged content. A name is made from what the source looked like, so that a later run
 * finds what an interrupted one has brought, and never takes it for anything else.
 */
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Arrival } from '../core/plan/step.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { joinPath, parentPath } from '../core/tree/path.ts';
import { crc32 } from '../format/crc32.ts';
import { STAGED } from './place-path.ts';

/** Staged content is spread over this many directories, so that threads do not wait for each other's. */
const SPREAD = 8;

/** The directories of the staging area that hold content. */
const slotDirectories: readonly ByteString[] = Array.from({ length: SPREAD }, (_, number) =>
  joinPath(STAGED, asBytes(`${number}`)),
);

/** Where an arrival is staged: a directory of the staging area, and a name in it. */
export interface Slot {
  readonly directory: ByteString;
  readonly name: ByteString;
}

/** The slot of an arrival; the same in every run for the same source, attributes aside. */
export function slotOf({ expect, path }: Pick<Arrival, 'expect' | 'path'>): Slot {
  const { inode, size, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos } = expect;
  // Decimal, because that is by far the quickest of all radixes.
  const file = `${inode}.${size}.${mtimeSeconds}.${mtimeNanos}.${ctimeSeconds}.${ctimeNanos}`;
  return { directory: slotDirectoryOf(parentPath(path)), name: asBytes(`${file}.${crc32(path)}`) };
}

/** The directories that the slots of these arrivals are in. */
export function directoriesOfSlots(arrivals: ArrivalColumns): readonly ByteString[] {
  return [...new Set(arrivals.directories.map(slotDirectoryOf))];
}

/** The directory of their slots: one for all arrivals of a directory, so that it is the same for many in a row. */
export function slotDirectoryOf(parent: ByteString): ByteString {
  return slotDirectories[crc32(parent) % SPREAD] as ByteString;
}

/** The path of a slot from the root. */
export function pathOfSlot({ directory, name }: Slot): ByteString {
  return joinPath(directory, name);
}
