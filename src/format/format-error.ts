/** The one error of this layer: text that does not follow its format, and where. */
import { isMyrrorError, MyrrorError } from '../core/error.ts';

/** A `format` error that does not know its place yet; the reader of the file adds file and line. */
export function formatError(message: string, hint?: string): MyrrorError {
  return new MyrrorError('format', message, { hint });
}

/** Puts file and line in front of a `format` error and gives it a hint if it has none; other errors stay as they are. */
export function placed(error: unknown, label: string, line: number, hint: string): unknown {
  if (!isMyrrorError(error) || error.code !== 'format') return error;
  return new MyrrorError('format', `${label}, line ${line}: ${error.message}`, { hint: error.hint ?? hint });
}
