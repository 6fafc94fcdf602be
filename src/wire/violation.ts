import { MyrrorError } from '../core/error.ts';

/** The error of a channel whose other side did what it must not. `what` completes "the other side ...". */
export function violation(what: string): MyrrorError {
  return new MyrrorError('protocol', `the other side ${what}`);
}
