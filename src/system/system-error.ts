/** A system call that failed. Made without a stack trace: the call and the code say it all, and a sweep over many names may meet many. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
  /** The errno name (`ENOENT`), or `E` and the number where it has none here. */
  readonly code: string;
  readonly errno: number;
  readonly call: string;

  constructor(call: string, errno: number, code: string) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`${call}: ${code}`);
    Error.stackTraceLimit = limit;
    this.call = call;
    this.errno = errno;
    this.code = code;
  }
}

/** The errno name of a failed system call, or null for any other thrown value. */
export function errorCode(error: unknown): string | null {
  return error instanceof SystemError ? error.code : null;
}
