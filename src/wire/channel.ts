/**
 * Calls over a link of bytes. One side calls, the other serves; both send bytes and events with each
 * call. Reading never waits for writing, so two sides that write at once do not wait for each other.
 */

import { isMyrrorError, MyrrorError } from '../core/error.ts';
import type { CallOptions, ClientCall, Serve } from './call.ts';
import { ClientCalls } from './client-calls.ts';
import { type Deferred, deferred } from './deferred.ts';
import { Frame } from './frame.ts';
import { FrameReader, type ReceivedFrame } from './frame-reader.ts';
import { Heartbeat } from './heartbeat.ts';
import { type WireLimits, wireLimits } from './limits.ts';
import type { ByteLink } from './link.ts';
import { Outbox } from './outbox.ts';
import { ServedCalls } from './served-calls.ts';
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
  readonly serve?: Serve;
}

export class Channel {
  readonly #link: ByteLink;
  readonly #timers: Timers;
  /** How long a goodbye may take, in milliseconds. */
  readonly #patience: number;
  readonly #reader: FrameReader;
  readonly #outbox: Outbox;
  readonly #heartbeat: Heartbeat;
  readonly #calls: ClientCalls | ServedCalls;
  readonly #ended: Deferred<void> = deferred<void>();
  #state: 'open' | 'closing' | 'over' = 'open';
  #cancelGrace: () => void = () => {};

  /** Begins to read the link at once. Throws an Error for limits that do not fit each other. */
  constructor({ link, timers, limits: given, heartbeat, serve }: ChannelOptions) {
    const limits = wireLimits(given);
    this.#link = link;
    this.#timers = timers;
    this.#patience = heartbeat.silence;
    this.#reader = new FrameReader(limits);
    this.#outbox = new Outbox({
      link,
      onWritten: () => this.#heartbeat.spoke(),
      onBroken: (cause) =>
        this.#writeFailed(new MyrrorError('connection', 'the connection broke', { cause }), heartbeat.interval),
    });
    this.#calls =
      serve === undefined ? new ClientCalls(this.#outbox, limits) : new ServedCalls(this.#outbox, limits, serve);
    this.#heartbeat = new Heartbeat({
      timers,
      ...heartbeat,
      ping: () => {
        if (this.#outbox.idle) this.#outbox.control(Frame.ping, 0);
      },
      lost: () => {
        const seconds = Math.round(heartbeat.silence / 1000);
        this.#over(new MyrrorError('connection', `the other side has been silent for ${seconds} seconds`));
      },
    });
    void this.#read();
  }

  /** Settles when the channel has ended: resolved after a goodbye of either side, rejected with MyrrorError `connection` or `protocol`. Not reported as unhandled. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /**
   * Calls a method of the other side. Where the channel has ended the call fails like those that were open
   * then. Throws an Error for an argument that cannot be sent, and on a side that serves.
   */
  call(method: string, argument: unknown, options: CallOptions = {}): ClientCall {
    if (this.#calls instanceof ServedCalls) throw new Error('the side that serves makes no calls');
    const call = this.#calls.call(method, argument, options);
    if (this.#state !== 'open') this.#calls.lose(this.#error ?? closedHere());
    return call;
  }

  /** Says goodbye and lets go: what is open fails with `cancelled`. Never rejects; waits no longer than for a silence. */
  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#calls.lose(closedHere());
    this.#outbox.control(Frame.bye, 0);
    const patience = deferred<void>();
    const cancel = this.#timers.after(this.#patience, () => patience.resolve());
    await Promise.race([this.#outbox.flushed(), patience.promise]);
    cancel();
    this.#over(null);
  }

  /** What ended the channel, if it was not a goodbye. */
  #error: Error | null = null;

  async #read(): Promise<void> {
    try {
      for await (const chunk of this.#link.incoming) {
        if (!this.#isOver) this.#receive(chunk);
        if (this.#isOver) return;
      }
      const where = this.#reader.torn ? 'within a frame' : 'without a goodbye';
      this.#over(new MyrrorError('connection', `the connection ended ${where}`));
    } catch (cause) {
      this.#over(isMyrrorError(cause) ? cause : new MyrrorError('connection', 'the connection broke', { cause }));
    }
  }

  /**
   * The other side takes nothing any more. What it said before that, a goodbye perhaps, may still be on its way:
   * the end is what is read, if that comes soon.
   */
  #writeFailed(error: MyrrorError, grace: number): void {
    if (this.#isOver) return;
    this.#outbox.stop();
    this.#cancelGrace = this.#timers.after(grace, () => this.#over(error));
  }

  /** Ends the channel here and not in the loop above: leaving that may take the link some time. */
  #receive(chunk: Uint8Array): void {
    this.#heartbeat.heard();
    try {
      this.#reader.push(chunk, (frame) => this.#take(frame));
    } catch (error) {
      this.#over(error instanceof Error ? error : new Error(String(error)));
    }
  }

  get #isOver(): boolean {
    return this.#state === 'over';
  }

  #take(frame: ReceivedFrame): void {
    if (this.#state !== 'open') return;
    switch (frame.type) {
      case Frame.ping:
        this.#outbox.control(Frame.pong, 0);
        return;
      case Frame.pong:
        return;
      case Frame.bye:
        this.#over(null);
        return;
      default:
        this.#calls.take(frame);
    }
  }

  /** The end, in order without an error. */
  #over(error: Error | null): void {
    if (this.#state === 'over') return;
    const wasClosing = this.#state === 'closing';
    this.#state = 'over';
    this.#heartbeat.stop();
    this.#cancelGrace();
    this.#outbox.stop();
    this.#link.close();
    if (error === null || wasClosing) {
      this.#error = wasClosing ? null : new MyrrorError('connection', 'the other side has closed the connection');
      this.#calls.lose(this.#error ?? closedHere());
      this.#ended.resolve();
      return;
    }
    this.#error = error;
    this.#calls.lose(error);
    this.#ended.reject(error);
  }
}

function closedHere(): MyrrorError {
  return new MyrrorError('cancelled', 'the connection has been closed');
}
