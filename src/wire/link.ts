/**
 * What a channel stands on: two directions of bytes to the other side, in order and without loss for
 * as long as they last. The standard streams of a process are such a pair.
 */

/** Two directions of bytes, as the standard streams of a process are. */
export interface ByteLink {
  /**
   * Hands bytes over. The promise settles when more may be written, and rejects once the link is broken.
   * May be called again before that; the order is kept. The bytes are never changed afterwards, neither
   * by the caller nor by the link.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** What arrives, in order, taken once. Ends when the other side has closed, throws if the link breaks. */
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Lets go of both directions: nothing is written from now on, `incoming` ends. May be called again. */
  close(): void;
}
