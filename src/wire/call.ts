/**
 * One call, as the code on either side of a channel sees it: an argument, a reply or an error, events
 * both ways and bytes both ways. Within one direction of a call the order is kept: what was handed over
 * first, bytes, event or end, arrives first, and the reply arrives last. An event is told as it arrives,
 * when bytes that came before it may still wait to be taken.
 */

/** One call as either side sees it. Both directions carry bytes with credit of their own. */
export interface CallStreams {
  /**
   * Bytes from the other side, in pieces that say nothing of how they were sent; credit is given back as they
   * are taken. Ends when the other side has ended its bytes or the
   * reply is there, throws when the call fails. Taken once; to leave the loop early means to discard the rest.
   * The reply comes behind the bytes: who expects bytes takes them, or the reply has to wait.
   */
  readonly incoming: AsyncIterable<Uint8Array>;
  /**
   * Sends bytes; waits for credit. A piece longer than a data frame is divided, an empty one is nothing.
   * The bytes are not copied: they must not be changed afterwards, not even when the promise has settled.
   * After the reply of the call bytes go nowhere, silently; a call that failed rejects with its error. Nobody has
   * to listen to that: the rejection is not reported as unhandled.
   */
  send(bytes: Uint8Array): Promise<void>;
  /** No more bytes from here. Events may follow. */
  end(): Promise<void>;
}

/** A call from here to the other side. */
export interface ClientCall extends CallStreams {
  /**
   * What the other side answered. Rejects with the MyrrorError that it threw, with a plain Error when there
   * is a bug at the far end, with `cancelled`, `connection` or `protocol`. Not reported as unhandled.
   */
  readonly reply: Promise<unknown>;
  /** An event to the server, in order with send(). */
  event(value: unknown): Promise<void>;
}

/** A call from the other side, which is answered here. */
export interface ServedCall extends CallStreams {
  /** Aborted when the client cancels, and when the link is lost. The reason is the MyrrorError. */
  readonly signal: AbortSignal;
  /** An event to the client, in order with send(). */
  event(value: unknown): Promise<void>;
  /** Who hears the events of the client for this call. Those that came before are kept, within bounds, and told at once. */
  onEvent(listener: (value: unknown) => void): void;
}

export interface CallOptions {
  /** Aborting it cancels the call: everything about it rejects with `cancelled` at once. */
  readonly signal?: AbortSignal | undefined;
  /** Hears the events of the server, as they come. What it throws fails the call. */
  readonly onEvent?: ((event: unknown) => void) | undefined;
}

/** Answers a call; what it throws is the error of the call. */
export type Serve = (method: string, argument: unknown, call: ServedCall) => Promise<unknown>;
