import { MyrrorError } from '../core/error.ts';
import { errorCode } from '../system/system-error.ts';
import { isOutOfSpace } from './transaction-problem.ts';

/** Does `act` and turns a failed system call, which concerns no single path here, into the error that ends the run. */
export async function orEndRun<Result>(what: string, act: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    throw new MyrrorError(isOutOfSpace(error) ? 'no-space' : 'io', `${what} failed (${code})`, {
      hint: 'Nothing is lost. When the cause is gone, run the same command again: it goes on where this run stopped.',
      cause: error,
    });
  }
}
