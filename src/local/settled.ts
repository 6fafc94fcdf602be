/** How long a file must have been left alone before what is known of it is remembered. */

/** In milliseconds: whatever the clock of the file system is like, and some delay of a file server's. */
const LEAST_WINDOW = 2_000;
const NANOS_PER_MILLISECOND = 1_000_000;
const MILLISECONDS = 1_000;

/** The window in milliseconds on a file system whose times have this granularity, in nanoseconds. */
export function settlingTime(granularity: number): number {
  return Math.max(LEAST_WINDOW, granularity / NANOS_PER_MILLISECOND);
}

/** Milliseconds since 1970. */
export function milliseconds(seconds: number, nanos: number): number {
  return seconds * MILLISECONDS + nanos / NANOS_PER_MILLISECOND;
}
