/** Kinds of entries where a line has room for one letter only. */
import { Kind } from '../core/tree/kind.ts';

/** Letter of each kind. */
export const kindLetters: ReadonlyMap<Kind, string> = new Map([
  [Kind.file, 'f'],
  [Kind.directory, 'd'],
  [Kind.symlink, 'l'],
  [Kind.special, 's'],
  [Kind.unreadable, 'u'],
]);
