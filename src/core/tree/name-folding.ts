/**
 * Names that a file system takes for one: `File` and `file`, or é as one character and as two. Which
 * letters a file system folds only it can tell; what is here folds no more than all of them do that
 * fold at all (characters that change case one to one and back), so two names are never taken for one
 * that a folding file system would tell apart.
 */
import type { ByteString } from './byte-string.ts';

/** What the file system of a root takes for the same. */
export interface NameFolding {
  /** Upper and lower case. */
  readonly case: boolean;
  /** A character and the sequence that composes it (Unicode NFC and NFD). */
  readonly form: boolean;
}

/** Every byte counts: what almost all file systems of Linux do. */
export const exactNames: NameFolding = { case: false, form: false };

/** True if different names may be the same for the file system. */
export function foldsNames(folding: NameFolding): boolean {
  return folding.case || folding.form;
}

/** A key that is the same for names which the file system takes for one. */
export function foldedName(name: ByteString, folding: NameFolding): string {
  const text = textOf(name);
  // Stands before bytes that are no UTF-8, so that they are no text: no file system folds those.
  if (text === null) return `\0${name}`;
  const formed = folding.form ? text.normalize('NFC') : text;
  return folding.case ? inLowerCase(formed) : formed;
}

/** True unless no file system takes the two names for one, however it folds them. */
export function mayBeOneName(a: ByteString, b: ByteString): boolean {
  if (!ASCII.test(a) || !ASCII.test(b)) return true;
  return a.toLowerCase() === b.toLowerCase();
}

const ASCII = /^[\0-\x7f]*$/;
/**
 * The capitals of which the tables of all file systems know: Latin, Greek, Cyrillic and Armenian letters of before
 * Unicode 5. exFAT, for one, has a table of that time and none beyond 16 bits.
 */
const FOLDED_BY_ALL = /[\0-\u036f\u0386-\u03ce\u03d0-\u0513\u0531-\u0556\u1e00-\u1ef9\u1f00-\u1fff\uff21-\uff3a]/;

function textOf(name: ByteString): string | null {
  if (ASCII.test(name)) return name;
  try {
    return decodeURIComponent(name.replace(/[%\x80-\xff]/g, escaped));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function escaped(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function inLowerCase(text: string): string {
  let folded = '';
  for (const character of text) {
    const lower = character.toLowerCase();
    folded += FOLDED_BY_ALL.test(character) && lower.toUpperCase() === character ? lower : character;
  }
  return folded;
}
