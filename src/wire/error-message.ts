/** What a served call throws, as a message, and back. */

import { type ErrorCode, isMyrrorError, MyrrorError } from '../core/error.ts';
import { violation } from './violation.ts';

/** Longest text of an error that is sent, in UTF-16 units. What is longer is cut. */
const TEXT_LIMIT = 16 * 1024;

/** The closed list of codes, as the type in core/error.ts has it. */
const codes: Readonly<Record<ErrorCode, true>> = {
  usage: true,
  format: true,
  'unreadable-root': true,
  refused: true,
  stale: true,
  busy: true,
  'no-space': true,
  io: true,
  connection: true,
  protocol: true,
  unsupported: true,
  cancelled: true,
};

/** A MyrrorError with its code; anything else without one, which says that it is a bug. */
export function errorToMessage(thrown: unknown): { code: ErrorCode | null; message: string; hint: string | null } {
  if (isMyrrorError(thrown)) {
    return {
      code: thrown.code,
      message: cut(thrown.message),
      hint: thrown.hint === undefined ? null : cut(thrown.hint),
    };
  }
  return {
    code: null,
    message: cut(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)),
    hint: null,
  };
}

/** The error that a message is about. Throws MyrrorError `protocol` if it is about none. */
export function messageToError(message: unknown): Error {
  if (typeof message !== 'object' || message === null) throw violation('sent an error that is none');
  const { code, message: text, hint } = message as Readonly<Record<string, unknown>>;
  if (typeof text !== 'string' || !(hint === null || typeof hint === 'string'))
    throw violation('sent an error that is none');
  if (code === null) return new Error(`a bug at the far end: ${text}`);
  if (!isCode(code)) throw violation('sent an error with a code that is unknown');
  return new MyrrorError(code, text, { hint: hint ?? undefined });
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(codes, code);
}

function cut(text: string): string {
  return text.length <= TEXT_LIMIT ? text : `${text.slice(0, TEXT_LIMIT)}...`;
}
