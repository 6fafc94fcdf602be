/** The clock of a channel, given from outside, so that this layer has none of its own. */

/** A clock that only counts forward. */
export interface Timers {
  /** Calls once, after so many milliseconds or a little later. Returns what takes that back. */
  after(milliseconds: number, call: () => void): () => void;
  /** Milliseconds since some moment, never less than before. */
  now(): number;
}
