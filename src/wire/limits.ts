/** How much either side may ask of the other. Both sides of a channel are made with the same limits. */

import { HEADER_LENGTH } from './frame.ts';

export interface WireLimits {
  /** Largest body of a data frame, in bytes. Larger pieces are divided. */
  readonly data: number;
  /** Largest message (call, reply, error or event), in bytes. What can be larger travels as data. */
  readonly message: number;
  /** Most values in one message, keys and elements counted: what decoding may build from few bytes. */
  readonly values: number;
  /** Most calls that are open at once. Further ones wait at the client until one is over. */
  readonly calls: number;
  /**
   * Credit of a direction of a call, in bytes: how much can be on its way or wait to be taken. Each data
   * frame uses as much of it as the frame is long, header included. At least two of the largest data frames.
   */
  readonly window: number;
  /** Most events of a client that are kept for a served call until it listens. */
  readonly keptEvents: number;
}

export const defaultLimits: WireLimits = {
  data: 256 * 1024,
  message: 16 * 1024 * 1024,
  values: 512 * 1024,
  calls: 1024,
  window: 1024 * 1024,
  keptEvents: 1024,
};

/** The limits with what is given in place of the defaults. Throws an Error when no frame would fit the window. */
export function wireLimits(given: Partial<WireLimits> = {}): WireLimits {
  const limits = { ...defaultLimits, ...given };
  if (limits.window < 2 * (limits.data + HEADER_LENGTH)) {
    throw new Error(`a window of ${limits.window} bytes is too small for two data frames of ${limits.data}`);
  }
  return limits;
}
