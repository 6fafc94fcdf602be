/**
 * What is remembered of one entry so that a later look can tell whether it is still the same:
 * the precondition of everything that is done to it.
 */
import type { Kind } from './kind.ts';

export interface Stamp {
  readonly kind: Kind;
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanos: number;
  readonly ctimeSeconds: number;
  readonly ctimeNanos: number;
  /** 0 where it is not known (a list that does not carry it). */
  readonly inode: bigint;
  readonly device: bigint;
}

/** A stamp of zeros, for something of which only the kind is known. */
export function blankStamp(kind: Kind): Stamp {
  return {
    kind,
    size: 0,
    mtimeSeconds: 0,
    mtimeNanos: 0,
    ctimeSeconds: 0,
    ctimeNanos: 0,
    inode: 0n,
    device: 0n,
  };
}

/** What can be set on an entry: permission bits, owner, modification time. */
export interface Attributes {
  readonly mode: number;
  /** -1: leave as it is. */
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanos: number;
}
