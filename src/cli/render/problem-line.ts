/** Trouble with a path, as one line. */
import { type Problem, printable } from '../../index.ts';

const ERRNO = /^E[A-Z0-9]+$/;

/** `problem: a/b at the destination: rename: permission denied (EACCES)`. */
export function problemLine(problem: Problem): string {
  const { path, side, operation, code, message } = problem;
  const why = ERRNO.test(code) && !message.includes(code) ? `${message} (${code})` : message;
  return `problem: ${printable(path)} at the ${side}: ${operation}: ${why}`;
}

/** Tells problems apart, so that each is named once. */
export function problemKey({ path, side, operation, code }: Problem): string {
  return JSON.stringify([side, path, operation, code]);
}
