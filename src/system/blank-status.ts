import { Kind } from '../core/tree/kind.ts';
import type { EntryStatus } from './entry-status.ts';

/** A status to be filled in by a call of System. */
export function blankStatus(): EntryStatus {
  return {
    kind: Kind.unreadable,
    size: 0,
    mtimeSeconds: 0,
    mtimeNanos: 0,
    ctimeSeconds: 0,
    ctimeNanos: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    links: 0,
    inode: 0n,
    device: 0n,
    mount: 0,
    birthSeconds: 0,
    birthNanos: 0,
  };
}
