/**
 * The directory over there in which the helper is kept from run to run: `$XDG_CACHE_HOME/myrror` or
 * `~/.cache/myrror`. It is used only if nobody but its owner, who is us, can put a file there; what lies
 * in it is used only if its bytes have the digest that is asked for.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { userCacheDirectory } from '../endpoint/user-cache.ts';
import type { FileMark } from './start-up.ts';

const OWNER_ONLY = 0o700;
const WRITABLE_BY_OTHERS = 0o002;
const SUPERUSER = 0;
/** What was not used for so long belongs to a version that is used no more. */
const MOST_IDLE_DAYS = 60;
const MILLISECONDS_OF_DAY = 86_400_000;

/** The directory's path, made if it is missing; null if it cannot be had or is not ours alone. */
export function privateDirectory(): string | null {
  const user = process.geteuid?.();
  try {
    const parent = userCacheDirectory(process.env.XDG_CACHE_HOME, homedir());
    const path = join(parent, 'myrror');
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
    // In a directory that anybody may write, the name would be a predictable one in a shared place.
    const around = lstatSync(`${parent}/.`);
    if ((around.mode & WRITABLE_BY_OTHERS) !== 0 || (around.uid !== user && around.uid !== SUPERUSER)) return null;
    const found = lstatSync(path);
    if (!found.isDirectory() || found.uid !== user) return null;
    if ((found.mode & 0o777) !== OWNER_ONLY) chmodSync(path, OWNER_ONLY);
    return path;
  } catch {
    return null;
  }
}

/** The bytes of a kept file; null unless it is an ordinary file of ours with exactly the bytes that are asked for. */
export function readKept(path: string, mark: FileMark): Buffer | null {
  try {
    const found = lstatSync(path);
    if (!found.isFile() || found.uid !== process.geteuid?.() || found.size !== mark.size) return null;
    const bytes = readFileSync(path);
    if (!isMarked(bytes, mark)) return null;
    const now = Date.now();
    if (now - found.mtimeMs > MILLISECONDS_OF_DAY) utimesSync(path, now / 1000, now / 1000);
    return bytes;
  } catch {
    return null;
  }
}

/** True if the bytes are those that `mark` describes. */
export function isMarked(bytes: Uint8Array, mark: FileMark): boolean {
  return bytes.length === mark.size && createHash('sha256').update(bytes).digest('hex') === mark.digest;
}

/** Keeps bytes under a name, whole or not at all. False if that cannot be done: no room, or read-only. */
export function keep(path: string, bytes: Uint8Array, nonce: string): boolean {
  const temporary = join(dirname(path), `.new-${nonce}`);
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', mode: OWNER_ONLY });
    // CRASH: before the rename a temporary file stays, which `dropIdle` removes when it is old.
    renameSync(temporary, path);
    return true;
  } catch {
    rmSync(temporary, { force: true });
    return false;
  }
}

/** Removes what nobody has used for a long time. */
export function dropIdle(directory: string): void {
  const oldest = Date.now() - MOST_IDLE_DAYS * MILLISECONDS_OF_DAY;
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    try {
      if (lstatSync(path).mtimeMs < oldest) rmSync(path, { force: true });
    } catch {
      // Another run has removed it, or it is a directory, which is not ours.
    }
  }
}
