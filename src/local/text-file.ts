/** Lists and plans as files: read piece by piece, written whole or not at all. */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MyrrorError } from '../core/error.ts';

const PIECE = 256 * 1024;

/** True if `file` is a regular file (or a symlink to one). */
export function isRegularFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** Gives the text of a file in pieces to `take`. Throws MyrrorError: `usage` if it is not there, `format` if it cannot be read. */
export function readTextFile(file: string, take: (text: string) => void): void {
  let handle: number;
  try {
    // Not to wait for somebody to write into a fifo.
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(file, error);
  }
  try {
    if (!fstatSync(handle).isFile()) throw new MyrrorError('format', `${file} is no regular file`);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const buffer = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const count = readSync(handle, buffer, 0, PIECE, null);
      if (count === 0) break;
      take(decoder.decode(buffer.subarray(0, count), { stream: true }));
    }
    take(decoder.decode());
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw unreadable(file, error);
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** Writes a file under a temporary name beside it and then gives it its name, replacing what was there. */
export function writeTextFile(file: string, pieces: Iterable<string>): void {
  const temporary = join(dirname(file), `.${basename(file).slice(0, 100)}.${randomBytes(6).toString('hex')}`);
  let handle: number;
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) {
      throw new MyrrorError('usage', `${file} is there and is no regular file`, {
        hint: 'Choose another name for -o.',
      });
    }
    handle = openSync(temporary, 'wx', 0o666);
  } catch (error) {
    throw unwritable(file, error);
  }
  try {
    for (const piece of pieces) writeAll(handle, Buffer.from(piece, 'utf8'));
    fsyncSync(handle);
    closeSync(handle);
    renameSync(temporary, file);
  } catch (error) {
    unlinkQuietly(temporary);
    throw unwritable(file, error);
  }
}

function writeAll(handle: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(handle, bytes, written);
}

/** The file that could not be finished is of no use; that it cannot be removed either is not the news. */
function unlinkQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    return;
  }
}

function unreadable(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof MyrrorError) return error;
  if (error.code === 'ENOENT') {
    return new MyrrorError('usage', `${file} is not there`, { hint: 'Check the spelling.', cause: error });
  }
  return new MyrrorError('format', `${file} cannot be read (${String(error.code)})`, { cause: error });
}

function unwritable(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof MyrrorError) return error;
  const code = error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'no-space' : 'usage';
  return new MyrrorError(code, `${file} cannot be written (${String(error.code)})`, { cause: error });
}
