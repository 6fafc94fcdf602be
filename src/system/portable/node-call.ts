/**
 * Calls of node:fs with their errors made into SystemError.
 */
import { errnoName, systemErrorNamed } from '../errno.ts';
import { SystemError } from '../system-error.ts';

/** `ENOENT` and the like; Node calls an errno that it has no name for an unknown system error. */
const NAME = /^E[A-Z0-9]+$/;

/** Runs a call of node:fs. Throws SystemError for what the system refused, anything else as it is. */
export function nodeCall<T>(call: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw translated(call, error);
  }
}

function translated(call: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') return error;
  const named = 'code' in error && typeof error.code === 'string' && NAME.test(error.code) ? error.code : undefined;
  // Node's numbers are negated errnos on POSIX, where the number also tells apart what libuv names alike.
  if (process.platform !== 'win32') return new SystemError(call, -error.errno, errnoName(-error.errno));
  return named === undefined ? new SystemError(call, -error.errno, `E${-error.errno}`) : systemErrorNamed(call, named);
}
