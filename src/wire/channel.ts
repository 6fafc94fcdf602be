/**
 * Calls over a link of bytes: the interface only so far as it is needed by those who build on it.
 */

import type { ClientCall, ServedCall } from './call.ts';
import type { WireLimits } from './limits.ts';
import type { ByteLink } from './link.ts';
import type { Timers } from './timers.ts';

export interface ChannelOptions {
  readonly link: ByteLink;
  readonly timers: Timers;
  /** The same on both sides. */
  readonly limits?: Partial<WireLimits>;
  /** In milliseconds. A ping after `interval` of silence from here; lost after `silence` without anything from there. */
  readonly heartbeat: { readonly interval: number; readonly silence: number };
  /**
   * Answers the calls of the other side; what it throws is their error. Without it every call from there is
   * a protocol error; with it no call can be made from here: the client is the only initiator.
   */
  readonly serve?: (method: string, argument: unknown, call: ServedCall) => Promise<unknown>;
}

export interface CallOptions {
  /** Aborting it cancels the call: everything about it rejects with `cancelled` at once. */
  readonly signal?: AbortSignal | undefined;
  /** Hears the events of the server, as they come. What it throws fails the call. */
  readonly onEvent?: ((event: unknown) => void) | undefined;
}

export declare class Channel {
  constructor(options: ChannelOptions);
  call(method: string, argument: unknown, options?: CallOptions): ClientCall;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}
