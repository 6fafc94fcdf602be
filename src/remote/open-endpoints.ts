/**
 * Opens the remote endpoints of one run: one connection for each, and one login. What comes after the login is loaded
 * while ssh is at it.
 */
import { MyrrorError } from '../core/error.ts';
import type { Endpoint, Side } from '../endpoint/endpoint.ts';
import type { RemoteLocation } from '../endpoint/location.ts';
import type { Task } from '../endpoint/task.ts';
import type { RemoteOptions } from './remote-options.ts';
import type { RemoteRoot } from './remote-root.ts';
import { startSsh } from './start-ssh.ts';

export class RemoteEndpoints {
  readonly #options: RemoteOptions;
  readonly #open: RemoteRoot[] = [];
  #last: Promise<unknown> | null = null;

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  /**
   * Logs in and opens the root, one after the other: two that ask for a password at once cannot be told apart. The
   * first login has begun when this returns. Throws MyrrorError: `connection`, `protocol`, `unreadable-root`, `usage`,
   * `cancelled`.
   */
  open(side: Side, location: RemoteLocation, task: Task): Promise<Endpoint> {
    const login = (): Promise<Endpoint> => this.#login(side, location, task);
    const opened = this.#last === null ? login() : this.#last.then(login);
    this.#last = opened.catch(() => undefined);
    return opened;
  }

  /** Has the far sides let go of their roots, and ends the connections. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map((root) => root.close()));
  }

  async #login(side: Side, location: RemoteLocation, task: Task): Promise<Endpoint> {
    if (task.signal.aborted) throw new MyrrorError('cancelled', 'interrupted');
    const { user, host } = location;
    const { tell, ssh: command = environmentSsh() } = this.#options;
    const far = startSsh({ user, host, command, tell: (line) => tell(`${host}: ${line}`) });
    try {
      const { connectRoot } = await import('./remote-root.ts');
      const root = await connectRoot(far, { side, location, options: this.#options }, task);
      this.#open.push(root);
      return await root.open(task);
    } catch (error) {
      far.kill();
      throw error;
    }
  }
}

function environmentSsh(): string | undefined {
  const { MYRROR_SSH: command = '' } = process.env;
  return command === '' ? undefined : command;
}
