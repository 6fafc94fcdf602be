/** Silent corruption as a test can make it: a content changes, and nothing that is kept about the file says so. */
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCache } from '../../src/local/digest-cache-file.ts';
import { encodeCache } from '../model/whole-cache.ts';
import { setTime } from './plant.ts';

const NANOS = 1_000_000_000n;
const IDENTITY_LENGTH_AT = 16;
const IDENTITY_AT = 32;

/**
 * Turns over one bit of the file at `path`, gives it its mtime back, and has what is remembered in `.myrror/`
 * say that the file has always had the ctime that it has now: a disk that loses a bit changes no ctime.
 */
export function rot(root: string, path: string): void {
  const file = join(root, path);
  const before = statSync(file, { bigint: true });
  const content = readFileSync(file);
  const middle = content.length >> 1;
  content[middle] = (content[middle] ?? 0) ^ 1;
  // In place, so that the inode stays.
  writeFileSync(file, content, { flag: 'r+' });
  utimesSync(file, 0, 0);
  setTime(root, path, before.mtimeNs);
  const { ctimeNs } = statSync(file, { bigint: true });
  let known = false;
  for (const name of ['cache', 'lineage', 'lineage.recent'])
    known = backdate(join(root, '.myrror', name), before.ino, ctimeNs) || known;
  if (!known) throw new Error(`nothing is remembered of ${file}`);
}

/** Gives the rows of an inode in a cache file another ctime. False if there is none. */
function backdate(cache: string, inode: bigint, ctime: bigint): boolean {
  const bytes = readIfThere(cache);
  if (bytes === null) return false;
  const length = bytes.readUInt32LE(IDENTITY_LENGTH_AT);
  const identity = bytes.toString('latin1', IDENTITY_AT, IDENTITY_AT + length);
  const columns = decodeCache(Uint8Array.from(bytes), identity);
  const row = columns?.inode.subarray(0, columns.count).indexOf(inode) ?? -1;
  if (columns === null || row < 0) return false;
  columns.ctimeSeconds[row] = Number(ctime / NANOS);
  columns.ctimeNanos[row] = Number(ctime % NANOS);
  columns.span[row] = 0;
  writeFileSync(cache, encodeCache(columns, identity));
  return true;
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
