/** Paths of myrror's own state, which nobody may name to the other side. */
import type { ByteString } from '../core/tree/byte-string.ts';
import { checkPath, isAtOrBelow } from '../core/tree/path.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { protocolError } from './protocol-error.ts';

/** A path that came from the other side. Throws MyrrorError `protocol` unless it lies below a root and is not our own state. */
export function checkedPath(path: ByteString): ByteString {
  const wrong = checkPath(path);
  if (wrong !== null) throw protocolError(`${wrong} in a path`);
  if (isAtOrBelow(path, STATE_DIRECTORY)) throw protocolError('a path in the state directory');
  return path;
}

/** As `checkedPath`; the root itself is let pass. */
export function checkedPathOrRoot(path: ByteString): ByteString {
  return path === '' ? path : checkedPath(path);
}
