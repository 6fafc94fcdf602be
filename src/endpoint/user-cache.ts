/** Where programs keep what can be made again: one rule for this machine and for any other that a root is on. */

/**
 * The absolute path of `$XDG_CACHE_HOME`, given as `configured`, or of `.cache` in the user's home (XDG Base Directory
 * Specification, by which empty and relative values are ignored).
 */
export function userCacheDirectory(configured: string | undefined, home: string): string {
  return configured?.startsWith('/') === true ? configured.replace(/(?<=.)\/+$/u, '') : `${home}/.cache`;
}
