/** The phase that makes new directories where nothing is in the way. */
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import { errorCode } from '../system/system-error.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

/** Until its attributes are set at the end, nobody else is to look into it. */
const PRIVATE = 0o700;

/** Makes one directory; null if it is there, else why not. */
export function makeOneDirectory(workspace: Workspace, path: ByteString): Problem | null {
  const attempt: Attempt = { path, operation: 'make directory' };
  try {
    const there = workspace.look(path);
    if (there !== null) {
      if (there.kind === Kind.directory) return null;
      return problemOf(attempt, 'changed', 'something that is no directory has appeared at its place');
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
