/** What myrror keeps at a root is never part of a tree, a list or a plan. */
import type { ByteString } from '../core/tree/byte-string.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { formatError } from './format-error.ts';

/** Throws MyrrorError `format` if `path` is myrror's own directory at the root or lies below it. */
export function refuseOwnState(path: ByteString): void {
  if (path !== STATE_DIRECTORY && !path.startsWith(`${STATE_DIRECTORY}/`)) return;
  throw formatError(`the path ${STATE_DIRECTORY} at the root, where myrror keeps its own state`);
}
