/** The phase of removals: only what is exactly as it was seen, and of directories only empty ones. */
import type { Removal } from '../core/plan/step.ts';
import { Kind } from '../core/tree/kind.ts';
import { parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import { errorCode } from '../system/system-error.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

/** Removes what a transaction has left over, one entry after the other. */
export class Remover {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Removes one entry; null if it is gone, else why not. */
  remove({ path, kind, expect }: Removal): Problem | null {
    const attempt: Attempt = { path, operation: 'remove' };
    try {
      const status = this.#workspace.look(path) ?? this.#lookAgain(path);
      if (status === null) return null;
      if (!this.#workspace.isUntouched(status, expect)) {
        return problemOf(attempt, 'changed', 'it has changed since the trees were compared, and is kept');
      }
      const { inode } = status;
      this.#workspace.noteLinks(status);
      this.#workspace.widening(parentPath(path), () => this.#drop(path, kind));
      this.#workspace.widened.settled(inode);
      this.#workspace.touched.add(parentPath(path));
      return null;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') return null;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') return problemFrom(attempt, error);
      return problemOf(attempt, 'not-empty', 'the directory holds entries that nobody asked to remove, and is kept');
    }
  }

  /**
   * Looks once more at what is not there. Throws SystemError where its directory is no directory any more: what
   * somebody has put in its place is not what is wanted, which must not pass for done.
   */
  #lookAgain(path: Removal['path']): ReturnType<Workspace['look']> {
    this.#workspace.directory(parentPath(path));
    return this.#workspace.look(path);
  }

  // RACE: what stands there was looked at a moment ago; a file put there by someone else since is removed.
  #drop(path: Removal['path'], kind: Kind): void {
    const { at, name } = this.#workspace.spot(path);
    if (kind === Kind.directory) this.#workspace.system.removeDirectory(at, name);
    else this.#workspace.system.unlink(at, name);
  }
}
