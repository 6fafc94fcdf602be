/** A limit of open files that is too small: it can be met anywhere, also while the program itself is loaded. */

/** What to do about it. */
export const OPEN_FILES_HINT = 'Raise the limit (`ulimit -n 1024`), then run the same command again: nothing is lost.';
const CODE = /\b(EMFILE|ENFILE)\b/;

/** The system's word for it if that is why something failed, by the error itself or by what caused it; else null. */
export function openFilesCode(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const named = CODE.exec(String((at as { code?: unknown }).code)) ?? CODE.exec(at.message);
    if (named !== null) return named[0];
  }
  return null;
}

/** What happened, for people. */
export function openFilesMessage(code: string): string {
  return `the limit of open files is too small for this run (${code})`;
}
