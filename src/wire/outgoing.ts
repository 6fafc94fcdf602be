/**
 * The half of a call that goes to the other side: a queue of frames in order, in which data waits for
 * credit and what is behind it waits with it. The outbox takes from here when it is this call's turn.
 */

import { deferred, failed } from './deferred.ts';
import { Fifo } from './fifo.ts';
import { Frame, type FrameType, frameLength } from './frame.ts';
import type { WireLimits } from './limits.ts';
import { encodeMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { violation } from './violation.ts';
import type { Sender, WaitingFrame } from './waiting-frame.ts';

const settled = Promise.resolve();
const noBody = new Uint8Array(0);

export class Outgoing implements Sender {
  readonly #outbox: Outbox;
  readonly #limits: WireLimits;
  readonly #frames = new Fifo<WaitingFrame>();
  #id = 0;
  #credit: number;
  /** What the data in the queue will use of the credit. */
  #dataQueued = 0;
  #started = false;
  #ended = false;
  /** Set when nothing may follow: an error to reject with, or null to drop what comes silently. */
  #over: { readonly error: Error | null } | null = null;

  constructor(outbox: Outbox, limits: WireLimits) {
    this.#outbox = outbox;
    this.#limits = limits;
    this.#credit = limits.window;
  }

  get id(): number {
    return this.#id;
  }

  /** Whether a frame of this call has been written. */
  get started(): boolean {
    return this.#started;
  }

  /** Gives the call its id; until then everything waits. */
  begin(id: number): void {
    this.#id = id;
    this.#outbox.wake(this);
  }

  /** See CallStreams. */
  send(bytes: Uint8Array): Promise<void> {
    if (this.#ended) return failed(new Error('bytes were sent after their end'));
    if (bytes.length === 0) return settled;
    let sent: Promise<void> = settled;
    for (let at = 0; at < bytes.length; at += this.#limits.data) {
      sent = this.#push(Frame.data, bytes.subarray(at, at + this.#limits.data));
    }
    return sent;
  }

  end(): Promise<void> {
    if (this.#ended) return settled;
    this.#ended = true;
    return this.#push(Frame.end, noBody);
  }

  event(value: unknown): Promise<void> {
    try {
      return this.#push(Frame.event, encodeMessage(value, this.#limits));
    } catch (error) {
      return failed(error as Error);
    }
  }

  /** The frame that opens the call. */
  open(message: Uint8Array): void {
    this.#add({ type: Frame.call, body: message, waiting: null, written: null });
  }

  /** The reply or error, behind all that waits already. What is handed over from now on is dropped. */
  finish(type: FrameType, message: Uint8Array, written: () => void): void {
    this.#over ??= { error: null };
    this.#add({ type, body: message, waiting: null, written });
  }

  /** Gives up what waits; what is handed over from now on is rejected with the error, or dropped if there is none. */
  stop(error: Error | null): void {
    this.#over = { error };
    this.#dataQueued = 0;
    for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
      this.#outbox.release(frame);
      if (error === null) frame.waiting?.resolve();
      else frame.waiting?.reject(error);
    }
  }

  /** The other side has taken so many bytes. Throws MyrrorError `protocol` if it cannot have. */
  addCredit(bytes: number): void {
    if (bytes === 0 || this.#credit + bytes > this.#limits.window) throw violation('gave credit for more than it got');
    this.#credit += bytes;
    this.#outbox.wake(this);
  }

  /** Whether `take` has something to give. */
  get ready(): boolean {
    if (this.#id === 0) return false;
    const next = this.#frames.first;
    return next !== undefined && (next.type !== Frame.data || frameLength(next.body) <= this.#credit);
  }

  /** The next frame; only when `ready`. */
  take(): WaitingFrame | undefined {
    const frame = this.#frames.shift();
    if (frame === undefined) return undefined;
    this.#started = true;
    if (frame.type === Frame.data) {
      this.#credit -= frameLength(frame.body);
      this.#dataQueued -= frameLength(frame.body);
    }
    return frame;
  }

  #push(type: FrameType, body: Uint8Array): Promise<void> {
    if (this.#over !== null) return this.#over.error === null ? settled : failed(this.#over.error);
    const data = type === Frame.data ? frameLength(body) : 0;
    const held = this.#id === 0 || this.#dataQueued + data > this.#credit;
    const waiting = held || !this.#outbox.reserve(body) ? deferred<void>() : null;
    this.#add({ type, body, waiting, written: null });
    return waiting?.promise ?? settled;
  }

  #add(frame: WaitingFrame): void {
    if (frame.type === Frame.data) this.#dataQueued += frameLength(frame.body);
    this.#frames.push(frame);
    this.#outbox.wake(this);
  }
}
