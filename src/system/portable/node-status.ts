/**
 * From the numbers of node:fs to an entry's status, and from a time to what node:fs takes.
 */
import type { BigIntStats } from 'node:fs';
import { Kind } from '../../core/tree/kind.ts';
import type { EntryStatus } from '../entry-status.ts';

const NANOS = 1_000_000_000n;
const NANOS_PER_MICRO = 1000;
const NANOS_PER_SECOND = 1e9;
/** Less than half a microsecond: outweighs what is lost in a floating-point number of seconds. */
const NUDGE_NANOS = 400;
const MODE_MASK = 0o7777n;

function kindOf(stats: BigIntStats): Kind {
  if (stats.isFile()) return Kind.file;
  if (stats.isDirectory()) return Kind.directory;
  return stats.isSymbolicLink() ? Kind.symlink : Kind.special;
}

/** Whole seconds at or before a time, which may be negative. */
function secondsOf(nanos: bigint): bigint {
  const seconds = nanos / NANOS;
  return nanos % NANOS < 0n ? seconds - 1n : seconds;
}

/** Fills in a status. */
export function fillStatus(stats: BigIntStats, into: EntryStatus): void {
  const mtimeSeconds = secondsOf(stats.mtimeNs);
  const ctimeSeconds = secondsOf(stats.ctimeNs);
  const birthSeconds = secondsOf(stats.birthtimeNs);
  into.kind = kindOf(stats);
  into.size = Number(stats.size);
  into.mtimeSeconds = Number(mtimeSeconds);
  into.mtimeNanos = Number(stats.mtimeNs - mtimeSeconds * NANOS);
  into.ctimeSeconds = Number(ctimeSeconds);
  into.ctimeNanos = Number(stats.ctimeNs - ctimeSeconds * NANOS);
  into.mode = Number(stats.mode & MODE_MASK);
  into.uid = Number(stats.uid);
  into.gid = Number(stats.gid);
  into.links = Number(stats.nlink);
  into.inode = stats.ino;
  into.device = stats.dev;
  into.mount = 0;
  into.birthSeconds = Number(birthSeconds);
  into.birthNanos = Number(stats.birthtimeNs - birthSeconds * NANOS);
}

/**
 * A time for utimes, cut to the microsecond below. As a string, because a negative number means "now"
 * to Node; libuv cuts towards 1970, so the time is moved away from it by less than it cuts off.
 */
export function timeText(seconds: number, nanos: number): string {
  const micros = Math.floor(nanos / NANOS_PER_MICRO) * NANOS_PER_MICRO;
  return String(seconds + (micros + (seconds < 0 ? -NUDGE_NANOS : NUDGE_NANOS)) / NANOS_PER_SECOND);
}

/** The access time of an entry as utimes takes it, to set it to what it is. */
export function accessTimeText(stats: BigIntStats): string {
  const seconds = secondsOf(stats.atimeNs);
  return timeText(Number(seconds), Number(stats.atimeNs - seconds * NANOS));
}
