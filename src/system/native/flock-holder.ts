/** Which process holds the flock of a file: the kernel lists the locks of this machine in /proc/locks. */
import { readFileSync } from 'node:fs';
import type { EntryStatus } from '../entry-status.ts';
import type { LockHolder } from '../lock-holder.ts';
import { startSeconds } from '../process-start.ts';

/** `1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF`: process, device (hexadecimal) and inode. */
const FLOCK = /^\d+: FLOCK +\S+ +WRITE (\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm;
const HEXADECIMAL = 16;

/** The holder of a lock that is known to be held. A process of another container is not listed. */
export function flockHolder(status: Pick<EntryStatus, 'inode' | 'device'>): LockHolder {
  const process = holderIn(lockList(), status);
  return {
    process,
    since: process === null ? null : startSeconds(process),
    here: process !== null,
    // The lock goes with its process.
    alive: true,
  };
}

/**
 * The process that holds the lock, of a list as the kernel prints it; null if none is named. Some file systems show
 * other devices there than to programs: then the inode alone must do, if there is one such lock only.
 */
export function holderIn(list: string, { inode, device }: Pick<EntryStatus, 'inode' | 'device'>): number | null {
  const same: number[] = [];
  for (const [, process, major, minor, number] of list.matchAll(FLOCK)) {
    if (number !== `${inode}` || Number(process) <= 0) continue;
    if (deviceOf(major, minor) === device) return Number(process);
    same.push(Number(process));
  }
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** The two numbers of a device as the C library joins them (gnu_dev_makedev). */
function deviceOf(majorText = '0', minorText = '0'): bigint {
  const major = BigInt(Number.parseInt(majorText, HEXADECIMAL));
  const minor = BigInt(Number.parseInt(minorText, HEXADECIMAL));
  return ((major & 0xfffff000n) << 32n) | ((major & 0xfffn) << 8n) | ((minor & 0xffffff00n) << 12n) | (minor & 0xffn);
}

function lockList(): string {
  try {
    return readFileSync('/proc/locks', 'latin1');
  } catch {
    return '';
  }
}
