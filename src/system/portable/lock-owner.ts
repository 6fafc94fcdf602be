/**
 * Who holds a lock file, told by its name alone, so that a file without content is a whole record:
 * host, boot, process namespace, process, when it started, and a number that makes it unique.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { asBytes, type ByteString } from '../../core/tree/byte-string.ts';
import type { LockHolder } from '../lock-holder.ts';
import { startSeconds, startTicks } from '../process-start.ts';

const PREFIX = 'lock.';
const FIELDS = 6;
/** Where the system does not tell. */
const UNKNOWN = '0';
const ID_CHARACTERS = 16;
const NONCE_BYTES = 8;

export type Holder = 'alive' | 'dead' | 'none';

interface Machine {
  readonly host: string;
  readonly boot: string;
  readonly namespace: string;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, ID_CHARACTERS);
}

function told(read: () => string): string {
  try {
    return digest(read());
  } catch {
    return UNKNOWN;
  }
}

function thisMachine(): Machine {
  return {
    host: digest(hostname()),
    boot: told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    namespace: told(() => readlinkSync('/proc/self/ns/pid')),
  };
}

function startOf(pid: number): string {
  return startTicks(pid) ?? UNKNOWN;
}

function runs(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there but belongs to somebody else.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return now === UNKNOWN || start === UNKNOWN || now === start;
}

/** The name of a new lock file of this process. Unlike any other, ever. */
export function newLockName(): ByteString {
  const { host, boot, namespace } = thisMachine();
  const nonce = randomBytes(NONCE_BYTES).toString('hex');
  return asBytes(`${PREFIX}${[host, boot, namespace, process.pid, startOf(process.pid), nonce].join('.')}`);
}

/** What the name of a file says of a holder: `none` if it is no lock file. In doubt the holder is alive. */
export function holderOf(name: ByteString): Holder {
  const owner = ownerOf(name);
  if (owner === null) return 'none';
  return owner.alive ? 'alive' : 'dead';
}

/** Who made the lock file of this name; null if it is no lock file. In doubt the holder is alive. */
export function ownerOf(name: ByteString): LockHolder | null {
  if (!name.startsWith(PREFIX)) return null;
  const fields = name.slice(PREFIX.length).split('.');
  if (fields.length !== FIELDS) return null;
  const [host, boot, namespace, pid, start] = fields;
  const here = thisMachine();
  if (host !== here.host) return { process: null, since: null, here: false, alive: true };
  const process = Number(pid);
  if (boot !== here.boot) return { process, since: null, here: true, alive: false };
  // The same number may be another process in another container.
  if (namespace !== here.namespace) return { process: null, since: null, here: false, alive: true };
  const alive = runs(process, start ?? UNKNOWN);
  return { process, since: alive ? startSeconds(process) : null, here: true, alive };
}
