import type { Kind } from '../core/tree/kind.ts';

/** What a look at an entry tells. Filled in place, so that looking at many costs no memory. */
export interface EntryStatus {
  kind: Kind;
  size: number;
  mtimeSeconds: number;
  mtimeNanos: number;
  ctimeSeconds: number;
  ctimeNanos: number;
  /** Permission bits with setuid, setgid and sticky. */
  mode: number;
  uid: number;
  gid: number;
  links: number;
  inode: bigint;
  device: bigint;
  /** The mount's id, 0 where the system does not tell. */
  mount: number;
  /** When the inode was made: whole seconds, and the nanoseconds above them; both 0 where unknown. */
  birthSeconds: number;
  birthNanos: number;
}
