/** Who holds the lock of a directory, as far as the system tells. */
export interface LockHolder {
  /** The number of the process; null where it cannot be had. */
  readonly process: number | null;
  /** When that process began, in whole seconds since 1970; null where it cannot be had. */
  readonly since: number | null;
  /** False: a process of another machine or container. */
  readonly here: boolean;
  /** False: the process is gone, and what it has left of its lock holds nobody up. */
  readonly alive: boolean;
}
