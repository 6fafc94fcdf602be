/**
 * The command that reaches another machine: the user's own `ssh`, or what `--ssh` and MYRROR_SSH say.
 * Nothing is added to it but what must be there, so that the user's configuration decides all else.
 */
import { basename } from 'node:path';
import { MyrrorError } from '../core/error.ts';

/** What is used when nothing else is said. */
export const USUAL_COMMAND = 'ssh';

/** The program and its arguments. */
export interface SshCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** A piece of a command: blanks, a text in either kind of quotes, an escaped character, or plain characters. */
const PIECE =
  /(?<blanks>[ \t\n]+)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|\\(?<escaped>.)|(?<plain>[^ \t\n'"\\]+)/suy;

/**
 * Splits a command into words as a POSIX shell does (section 2.2 of its standard: quotes and
 * backslashes); nothing is expanded. Throws MyrrorError `usage` for a quote that is not closed.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  const pieces = new RegExp(PIECE);
  while (pieces.lastIndex < text.length) {
    const piece = pieces.exec(text)?.groups;
    if (piece === undefined) throw new MyrrorError('usage', `a quote is not closed in the ssh command: ${text}`);
    // An escaped line break stands for nothing at all, not even for an empty word.
    if (piece.escaped === '\n') continue;
    if (piece.blanks === undefined) {
      word = (word ?? '') + unquoted(piece);
    } else {
      if (word !== null) words.push(word);
      word = null;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

function unquoted({ single, double, escaped, plain }: Readonly<Record<string, string | undefined>>): string {
  if (double !== undefined) return double.replace(/\\(["\\$`\n])/gu, (_, next: string) => (next === '\n' ? '' : next));
  return single ?? escaped ?? plain ?? '';
}

/**
 * The whole command line: the words of `command`, `--`, `[user@]host`, `remoteCommand`. A program that is
 * called `ssh` is told as well to ask for no terminal, whatever its configuration says: one would change
 * the bytes. Throws MyrrorError `usage` for a command without words.
 */
export function sshCommand(command: string, user: string | null, host: string, remoteCommand: string): SshCommand {
  const [program, ...options] = splitWords(command);
  if (program === undefined || program === '') throw new MyrrorError('usage', 'the ssh command is empty');
  const noTerminal = basename(program) === USUAL_COMMAND ? ['-T'] : [];
  const login = user === null ? host : `${user}@${host}`;
  return { program, args: [...options, ...noTerminal, '--', login, remoteCommand] };
}
