/** Who this process is run by. */

const SUPERUSER = 0;

/** The user id of this process, -1 where users have none. */
export function effectiveUser(): number {
  return process.geteuid?.() ?? -1;
}

/** True if this process may give files to other users. */
export function isSuperuser(): boolean {
  return effectiveUser() === SUPERUSER;
}
