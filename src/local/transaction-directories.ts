/** The phase that makes new directories where nothing is in the way. */
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import { errorCode } from '../system/system-error.ts';
import { isListed } from './listed-name.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

/** Until its attributes are set at the end, nobody else is to look into it. */
const PRIVATE = 0o700;
const TAKEN = 'the file system of the destination takes its name for that of a directory which stands there';

/** Makes one directory; null if it is there, else why not. */
export function makeOneDirectory(workspace: Workspace, path: ByteString): Problem | null {
  const attempt: Attempt = { path, operation: 'make directory' };
  try {
    const there = workspace.look(path);
    if (there !== null) {
      if (there.kind === Kind.directory)
        return isSpeltSo(workspace, path) ? null : problemOf(attempt, 'same-name', TAKEN);
      return problemOf(
        attempt,
        'changed',
        'something that is no directory has appeared at its place, or an exclude pattern hides it',
      );
    }
    workspace.widening(parentPath(path), () => {
      const { at, name } = workspace.spot(path);
      workspace.system.makeDirectory(at, name, PRIVATE);
    });
    workspace.touched.add(parentPath(path));
    return null;
  } catch (error) {
    // RACE: somebody else has made it since it was looked for.
    if (errorCode(error) === 'EEXIST' && workspace.look(path)?.kind === Kind.directory) return null;
    return problemFrom(attempt, error);
  }
}

/** A directory that folds names below a root which does not finds another one under this name. */
function isSpeltSo(workspace: Workspace, path: ByteString): boolean {
  return isListed(workspace, parentPath(path), baseName(path));
}
