/**
 * The numbers and names of errors, as this platform has them: one table for every System, so that
 * each reports the same failure under the same name.
 */
import { constants } from 'node:os';
import { SystemError } from './system-error.ts';

const numbers: Readonly<Record<string, number>> = constants.errno;
const names = new Map<number, string>();
for (const [name, value] of Object.entries(numbers)) if (!names.has(value)) names.set(value, name);
// Two names share a number on Linux; these are the ones that the kernel's own documents use.
for (const name of ['EAGAIN', 'EOPNOTSUPP']) {
  const value = numbers[name];
  if (value !== undefined) names.set(value, name);
}

/** The errno name of a number (`ENOENT`), or `E` and the number where the platform names none. */
export function errnoName(errno: number): string {
  return names.get(errno) ?? `E${errno}`;
}

/** The number of an errno name, 0 where the platform does not know it. */
export function errnoNumber(name: string): number {
  return numbers[name] ?? 0;
}

/** A failed call by the number of its error. */
export function systemErrorOf(call: string, errno: number): SystemError {
  return new SystemError(call, errno, errnoName(errno));
}

/** A failed call by the name of its error. */
export function systemErrorNamed(call: string, code: string): SystemError {
  return new SystemError(call, errnoNumber(code), code);
}
