/**
 * Exclude patterns: gitignore semantics relative to the root, by the package `ignore`. An excluded
 * directory hides all that is below it. Case counts.
 */
import ignore from 'ignore';
import { MyrrorError } from '../core/error.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { nameText } from './name-text.ts';

/** Whether the entry at `path`, whose parents are not excluded, is excluded. */
export type Exclusion = (path: ByteString, directory: boolean) => boolean;

/**
 * Compiles patterns; null if there are none, so that nothing is asked then. Throws MyrrorError `usage`
 * for a pattern that could never exclude anything: empty, a comment, or malformed.
 */
export function compileExcludes(patterns: readonly string[]): Exclusion | null {
  if (patterns.length === 0) return null;
  for (const pattern of patterns) checkPattern(pattern);
  const rules = ignore({ ignorecase: false, allowRelativePaths: true });
  rules.add(patterns.map((pattern) => ({ pattern })));
  return (path, directory) => {
    const text = nameText(path);
    return rules.ignores(directory ? `${text}/` : text);
  };
}

const EMPTY = /^!?\s*$/;
const LONE_BACKSLASH = /(?<!\\)(?:\\\\)*\\$/;

function checkPattern(pattern: string): void {
  if (EMPTY.test(pattern)) throw badPattern(pattern, 'it is empty');
  if (pattern.startsWith('#')) throw badPattern(pattern, 'it is a comment; write \\# for a name that begins with #');
  if (LONE_BACKSLASH.test(pattern)) throw badPattern(pattern, 'it ends in a lone backslash');
  try {
    ignore({ ignorecase: false }).add([{ pattern }]).ignores('probe');
  } catch (error) {
    throw badPattern(pattern, 'it cannot be understood', error);
  }
}

function badPattern(pattern: string, why: string, cause?: unknown): MyrrorError {
  return new MyrrorError('usage', `the exclude pattern '${pattern}' is of no use: ${why}`, {
    hint: 'Patterns are written as in a .gitignore file, one per option.',
    cause,
  });
}
