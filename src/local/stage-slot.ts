/**
 * Names for staged content. A name is made from what the source looked like, so that a later run
 * finds what an interrupted one has brought, and never takes it for anything else.
 */
import type { Arrival } from '../core/plan/step.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { joinPath } from '../core/tree/path.ts';
import { crc32 } from '../format/crc32.ts';
import { STAGED } from './place-path.ts';

/** Staged content is spread over this many directories, so that threads do not wait for each other's. */
const SPREAD = 8;
const RADIX = 36;

/** Where an arrival is staged: a directory of the staging area, and a name in it. */
export interface Slot {
  readonly directory: ByteString;
  readonly path: ByteString;
}

/** The slot of an arrival; the same in every run for the same source, attributes aside. */
export function slotOf(arrival: Arrival): Slot {
  const { expect, path } = arrival;
  const check = crc32(path) >>> 0;
  const parts = [
    expect.inode,
    expect.size,
    expect.mtimeSeconds,
    expect.mtimeNanos,
    expect.ctimeSeconds,
    expect.ctimeNanos,
    check,
  ];
  const directory = joinPath(STAGED, asBytes((check % SPREAD).toString(RADIX)));
  return { directory, path: joinPath(directory, asBytes(parts.map((part) => part.toString(RADIX)).join('.'))) };
}
