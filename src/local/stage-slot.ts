/**
 * Names for staged content. A name is made from what the source looked like, so that a later run
 * finds what an interrupted one has brought, and never takes it for anything else.
 */
import { type ArrivalColumns, arrivalPath } from '../core/plan/arrival-columns.ts';
import type { Arrival } from '../core/plan/step.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { joinPath } from '../core/tree/path.ts';
import { crc32 } from '../format/crc32.ts';
import { STAGED } from './place-path.ts';

/** Staged content is spread over this many directories, so that threads do not wait for each other's. */
const SPREAD = 8;
/** So many arrivals are in all of them. */
const MANY = 64;
const RADIX = 36;

/** The directories of the staging area that hold content. */
export const slotDirectories: readonly ByteString[] = Array.from({ length: SPREAD }, (_, number) =>
  joinPath(STAGED, asBytes(number.toString(RADIX))),
);

/** Where an arrival is staged: a directory of the staging area, and a name in it. */
export interface Slot {
  readonly directory: ByteString;
  readonly name: ByteString;
}

/** The slot of an arrival; the same in every run for the same source, attributes aside. */
export function slotOf({ expect, path }: Pick<Arrival, 'expect' | 'path'>): Slot {
  const { size, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos } = expect;
  const check = crc32(path);
  const file = `${expect.inode.toString(RADIX)}.${size.toString(RADIX)}`;
  const modified = `${mtimeSeconds.toString(RADIX)}.${mtimeNanos.toString(RADIX)}`;
  const changed = `${ctimeSeconds.toString(RADIX)}.${ctimeNanos.toString(RADIX)}`;
  return {
    directory: directoryOf(check),
    name: asBytes(`${file}.${modified}.${changed}.${check.toString(RADIX)}`),
  };
}

/** The directories that the slots of these arrivals are in; of many arrivals all there are. */
export function directoriesOfSlots(arrivals: ArrivalColumns): readonly ByteString[] {
  if (arrivals.count >= MANY) return slotDirectories;
  const directories = new Set<ByteString>();
  for (let row = 0; row < arrivals.count; row++) directories.add(directoryOf(crc32(arrivalPath(arrivals, row))));
  return [...directories];
}

function directoryOf(check: number): ByteString {
  return slotDirectories[check % SPREAD] as ByteString;
}

/** The path of a slot from the root. */
export function pathOfSlot({ directory, name }: Slot): ByteString {
  return joinPath(directory, name);
}
