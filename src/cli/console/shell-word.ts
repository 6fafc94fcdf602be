/** A word of a command line that people may copy into a shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** `text` as one word for a POSIX shell: bare where that is safe, else in single quotes. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
