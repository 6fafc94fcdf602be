/** What the process ends with: the one table from results and errors to exit codes. */
import type { ErrorCode, Result } from '../../index.ts';

export const Exit = {
  done: 0,
  /** `compare --exit-code`: there is something to do. `verify`: contents have changed. */
  differences: 1,
  usage: 2,
  /** Finished, but some paths had problems. */
  problems: 3,
  /** A guard, or a list or plan that is stale, unreadable or unfit. */
  refused: 4,
  connection: 5,
  /** EX_SOFTWARE of sysexits.h. */
  bug: 70,
  /** 128 + SIGHUP, SIGINT and SIGTERM, as a shell would say it. */
  hangUp: 129,
  interrupt: 130,
  terminate: 143,
} as const;

const byError: Readonly<Record<ErrorCode, number>> = {
  usage: Exit.usage,
  'unreadable-root': Exit.usage,
  unsupported: Exit.usage,
  format: Exit.refused,
  refused: Exit.refused,
  stale: Exit.refused,
  busy: Exit.refused,
  'no-space': Exit.problems,
  io: Exit.problems,
  connection: Exit.connection,
  protocol: Exit.connection,
  cancelled: Exit.interrupt,
};

/** The exit code for an error that ended a run. */
export function exitCodeOfError(code: ErrorCode): number {
  return byError[code] ?? Exit.bug;
}

/** The exit code for a run that came to an end by itself. `problems` is how many paths had one. */
export function exitCodeOfResult(result: Result, problems: number): number {
  switch (result) {
    case 'refused':
      return Exit.refused;
    case 'incomplete':
      return Exit.problems;
    case 'done':
    case 'nothing-to-do':
    case 'planned':
      return problems > 0 ? Exit.problems : Exit.done;
  }
}
