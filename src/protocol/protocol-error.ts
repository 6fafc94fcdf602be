/** What is thrown when the other side says something that it must not say. */
import { MyrrorError } from '../core/error.ts';

/** MyrrorError `protocol` that tells what was wrong. */
export function protocolError(what: string): MyrrorError {
  return new MyrrorError('protocol', `the other side has sent what it must not: ${what}`, {
    hint: 'Either the two ends are of different versions, or something on the far side is not what it should be.',
  });
}
