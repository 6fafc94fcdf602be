/**
 * Turns the text that a user gives for a root into the absolute path that the system knows it by.
 * Symlinks on the way, and at the root itself, are followed here, once; from then on the root is
 * known by this path and by its inode.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { joinPath } from '../core/tree/path.ts';

/** The path as bytes. */
export function pathBytes(text: string): ByteString {
  return asBytes(Buffer.from(text, 'utf8').toString('latin1'));
}

/**
 * The real absolute path of `text`. If the last component is not there, the real path of the directory
 * that would hold it, with the component behind it. Where that is not there either, or cannot be looked
 * at, the path is made absolute by its text alone: opening it will say what is wrong.
 */
export function realPath(text: string): ByteString {
  const whole = tryRealPath(text);
  if (whole !== null) return whole;
  const absolute = resolve(text);
  const above = tryRealPath(dirname(absolute));
  if (above === null) return pathBytes(absolute);
  const name = pathBytes(basename(absolute));
  return above === '/' ? asBytes(`/${name}`) : joinPath(above, name);
}

function tryRealPath(path: string): ByteString | null {
  try {
    return asBytes(realpathSync.native(path, 'buffer').toString('latin1'));
  } catch {
    return null;
  }
}
