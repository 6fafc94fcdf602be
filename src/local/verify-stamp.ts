/**
 * Comparing what stands on disk with what a step says must stand there. The device number is left
 * out on purpose: it may change with every mount, and a journal outlives one.
 */
import type { TimeRule } from '../core/match/matching.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Attributes, Stamp } from '../core/tree/stamp.ts';
import type { EntryStatus } from '../system/entry-status.ts';

/** The stamp of what was looked at. */
export function stampOf(status: EntryStatus): Stamp {
  return {
    kind: status.kind,
    size: status.size,
    mtimeSeconds: status.mtimeSeconds,
    mtimeNanos: status.mtimeNanos,
    ctimeSeconds: status.ctimeSeconds,
    ctimeNanos: status.ctimeNanos,
    inode: status.inode,
    device: status.device,
  };
}

/** `device:inode`, as EndpointInfo and jobs name a directory. */
export function identityOf(status: EntryStatus): string {
  return `${status.device}:${status.inode}`;
}

/**
 * True if the entry is the one that was seen: kind and inode, and for anything but a directory size
 * and mtime. The ctime is not asked: a rename changes it.
 */
export function isSameObject(status: EntryStatus, expect: Stamp): boolean {
  if (status.kind !== expect.kind) return false;
  if (expect.inode !== 0n && status.inode !== expect.inode) return false;
  if (expect.kind === Kind.directory) return true;
  return (
    status.size === expect.size &&
    status.mtimeSeconds === expect.mtimeSeconds &&
    status.mtimeNanos === expect.mtimeNanos
  );
}

/**
 * As `isSameObject`, and nothing at all was done to a file since: its ctime is as it was, where the
 * stamp has one. With several names the ctime also changes when another name goes, so it says nothing;
 * with the last of them it says nothing where we took the others (`Workspace.isUntouched`).
 */
export function isUntouched(status: EntryStatus, expect: Stamp): boolean {
  if (!isSameObject(status, expect)) return false;
  if (expect.kind === Kind.directory || status.links > 1) return true;
  if (expect.ctimeSeconds === 0 && expect.ctimeNanos === 0) return true;
  return status.ctimeSeconds === expect.ctimeSeconds && status.ctimeNanos === expect.ctimeNanos;
}

const NANOS = 1e9;

type Time = Pick<Stamp, 'mtimeSeconds' | 'mtimeNanos'>;

/** True if the entry's mtime is the wanted one as far as the file system can keep it. */
export function hasTime(status: Time, wanted: Attributes, rule: TimeRule): boolean {
  const seconds = Math.min(Math.max(wanted.mtimeSeconds, rule.earliest), rule.latest);
  if (seconds !== wanted.mtimeSeconds) return status.mtimeSeconds === seconds;
  const apart = (status.mtimeSeconds - seconds) * NANOS + (status.mtimeNanos - wanted.mtimeNanos);
  return Math.abs(apart) < rule.granularity;
}
