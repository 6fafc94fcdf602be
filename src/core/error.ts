/**
 * The one error class that ends a run. Trouble with a single path is not an error but a `Problem`
 * (core/tree/problem.ts): it is collected and the run goes on.
 */

/** Why a run could not go on. The command line maps each code to an exit code. */
export type ErrorCode =
  | 'usage' // the caller asked for something that does not exist or does not fit together
  | 'format' // a list, plan, cache or journal that cannot be read as one
  | 'unreadable-root' // a root that is missing, is no directory or cannot be opened
  | 'refused' // a guard stopped the run before its first change
  | 'stale' // a plan that no longer fits the tree it was made for
  | 'busy' // another run holds the destination
  | 'no-space'
  | 'io' // a disk or file system that fails in the middle of a run
  | 'connection'
  | 'protocol'
  | 'unsupported' // the platform or file system cannot do what is asked
  | 'cancelled';

export interface ErrorDetails {
  /** What the user can do about it, one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A run that cannot go on, with a stable code, a message for people and, where there is one, a hint. */
export class MyrrorError extends Error {
  override readonly name = 'MyrrorError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** Recognises a MyrrorError, also one that was made by another copy of this module. */
export function isMyrrorError(value: unknown): value is MyrrorError {
  return value instanceof Error && value.name === 'MyrrorError' && 'code' in value;
}
