/** What a call has for the outbox: frames in order, some of which must wait. */

import type { Deferred } from './deferred.ts';
import type { FrameType } from './frame.ts';

/** A frame that waits to be written. */
export interface WaitingFrame {
  readonly type: FrameType;
  readonly body: Uint8Array;
  /** Told when the frame is written or given up. */
  readonly waiting: Deferred<void> | null;
  /** Told when the frame is written. */
  readonly written: (() => void) | null;
}

/** Where the outbox takes frames from: one call. */
export interface Sender {
  readonly id: number;
  /** Whether `take` has something to give. */
  readonly ready: boolean;
  /** The next frame; only when `ready`. */
  take(): WaitingFrame | undefined;
}
