/** Paths as people write them on a line of ours, checked. */
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { checkPath } from '../core/tree/path.ts';
import { formatError } from './format-error.ts';
import { refuseOwnState } from './own-state.ts';
import { printable } from './quote.ts';

/** A path as it stands on a line: a slash at its end makes it a directory. */
export interface ShownPath {
  readonly path: ByteString;
  readonly directory: boolean;
}

/** Checks a path that a person may have written. Throws MyrrorError `format`. */
export function checkShown(shown: ByteString): ShownPath {
  const directory = shown.endsWith('/') && shown !== '/';
  const text = directory ? shown.slice(0, -1) : shown;
  if (text === '.') return { path: ROOT, directory };
  const wrong = checkPath(text);
  if (wrong !== null) throw formatError(`${wrong} in the path ${printable(shown)}`);
  const path = asBytes(text);
  refuseOwnState(path);
  return { path, directory };
}
