/** What this thread and its workers say to each other. */
import { type ErrorCode, isMyrrorError, MyrrorError } from '../core/error.ts';
import { SystemError } from '../system/system-error.ts';
import type { JobName } from './job-table.ts';

export interface JobRequest {
  readonly id: number;
  readonly name: JobName;
  readonly input: unknown;
  /** The memory of a Control. */
  readonly control: SharedArrayBuffer;
}

/** The first thing that a worker says: it has loaded all that it needs. */
export const READY = 'ready';

/** The last thing that a worker is told: to let go of what it has opened, and to end. */
export const END = 'end';

export type JobReply =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: ErrorParts };

/** An error as plain data: structured cloning would keep neither class nor code. */
export type ErrorParts =
  | {
      readonly kind: 'myrror';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
      readonly cause: ErrorParts | null;
    }
  | { readonly kind: 'system'; readonly call: string; readonly errno: number; readonly code: string }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string | undefined };

/** Takes a thrown value apart. */
export function errorParts(error: unknown): ErrorParts {
  if (error instanceof SystemError) {
    return { kind: 'system', call: error.call, errno: error.errno, code: error.code };
  }
  if (isMyrrorError(error)) {
    const cause = error.cause === undefined ? null : errorParts(error.cause);
    return { kind: 'myrror', code: error.code, message: error.message, hint: error.hint, cause };
  }
  if (error instanceof Error) return { kind: 'other', message: error.message, stack: error.stack };
  return { kind: 'other', message: String(error), stack: undefined };
}

/** The error that was taken apart. */
export function errorFrom(parts: ErrorParts): Error {
  if (parts.kind === 'system') return new SystemError(parts.call, parts.errno, parts.code);
  if (parts.kind === 'myrror') {
    const cause = parts.cause === null ? undefined : errorFrom(parts.cause);
    return new MyrrorError(parts.code, parts.message, { hint: parts.hint, cause });
  }
  const error = new Error(parts.message);
  if (parts.stack !== undefined) error.stack = parts.stack;
  return error;
}

/** How deep columns lie in what a job gives. */
const DEPTH = 3;

/** The memory of the typed arrays in `value`, to be handed over instead of copied. Each is the sole owner of its buffer. */
export function transferable(value: unknown, depth: number = DEPTH): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    return buffer instanceof ArrayBuffer && value.byteLength === buffer.byteLength && buffer.byteLength > 0
      ? [buffer]
      : [];
  }
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.values(value).flatMap((part) => transferable(part, depth - 1));
}
