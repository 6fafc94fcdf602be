/** One call from the other side, from its first frame to its last. */

import { MyrrorError } from '../core/error.ts';
import type { ServedCall } from './call.ts';
import { errorToMessage } from './error-message.ts';
import { Frame, readNumber } from './frame.ts';
import type { ReceivedFrame } from './frame-reader.ts';
import { Incoming } from './incoming.ts';
import type { WireLimits } from './limits.ts';
import { decodeMessage, encodeMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { Outgoing } from './outgoing.ts';
import { violation } from './violation.ts';

export interface AnsweringOptions {
  readonly id: number;
  readonly outbox: Outbox;
  readonly limits: WireLimits;
  /** Told once when both sides have sent their last frame. */
  readonly onGone: () => void;
}

export class Answering implements ServedCall {
  readonly #options: AnsweringOptions;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  /** Made when somebody asks for the signal: most calls are over before that. */
  #controller: AbortController | null = null;
  #listener: ((value: unknown) => void) | null = null;
  #keptEvents: unknown[] = [];
  /** How far the answer is: not there, in the queue behind what was sent before, on the line. */
  #answer: 'none' | 'queued' | 'written' = 'none';
  /** Whether the client has sent its last frame. */
  #left = false;
  /** What the call has failed with before its method was done. */
  #failure: Error | null = null;

  constructor(options: AnsweringOptions) {
    this.#options = options;
    this.#outgoing = new Outgoing(options.outbox, options.limits);
    this.#outgoing.begin(options.id);
    this.#incoming = new Incoming(options.limits.window, (bytes) => options.outbox.credit(options.id, bytes));
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#failure !== null) this.#controller.abort(this.#failure);
    return this.#controller.signal;
  }

  get incoming(): AsyncIterable<Uint8Array> {
    return this.#incoming;
  }

  send(bytes: Uint8Array): Promise<void> {
    return this.#outgoing.send(bytes);
  }

  end(): Promise<void> {
    return this.#outgoing.end();
  }

  event(value: unknown): Promise<void> {
    return this.#outgoing.event(value);
  }

  onEvent(listener: (value: unknown) => void): void {
    this.#listener = listener;
    const kept = this.#keptEvents;
    this.#keptEvents = [];
    for (const event of kept) this.#tell(event);
  }

  /** Runs the method and sends what comes of it. */
  async serve(method: () => Promise<unknown>): Promise<void> {
    try {
      const value = await method();
      if (this.#failure === null) return this.#finish(Frame.reply, encodeMessage(value, this.#options.limits));
      this.#finishWith(this.#failure);
    } catch (error) {
      this.#finishWith(this.#failure ?? error);
    }
  }

  /** The channel is over. */
  lose(error: Error): void {
    this.#answer = 'written';
    this.#left = true;
    this.#fail(error);
  }

  /** A frame for this call. Throws MyrrorError `protocol`. */
  take({ type, body, continued }: ReceivedFrame): void {
    if (this.#left) throw violation('sent a frame for a call that it had let go');
    switch (type) {
      case Frame.data:
        this.#incoming.push(body, continued);
        return;
      case Frame.end:
        this.#incoming.pushEnd();
        return;
      case Frame.event:
        this.#takeEvent(decodeMessage(body, this.#options.limits));
        return;
      case Frame.credit:
        this.#outgoing.addCredit(readNumber(body, 0));
        return;
      case Frame.cancel:
        this.#takeCancel();
        return;
      case Frame.close:
        if (this.#answer !== 'written') throw violation('closed a call before its answer');
        this.#left = true;
        this.#options.onGone();
        return;
      default:
        throw violation('answered, which is for this side alone');
    }
  }

  #takeEvent(event: unknown): void {
    if (this.#answer !== 'none' || this.#failure !== null) return;
    if (this.#listener !== null) {
      this.#tell(event);
      return;
    }
    if (this.#keptEvents.length >= this.#options.limits.keptEvents) throw violation('sent events that nobody hears');
    this.#keptEvents.push(event);
  }

  #tell(event: unknown): void {
    try {
      this.#listener?.(event);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #takeCancel(): void {
    this.#left = true;
    if (this.#answer === 'written') {
      this.#options.onGone();
      return;
    }
    const wasQueued = this.#answer === 'queued';
    const error = new MyrrorError('cancelled', 'the call was cancelled');
    this.#fail(error);
    if (wasQueued) this.#finishWith(error);
  }

  /** Everything about the call fails with the error; its answer comes when the method is done. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#keptEvents = [];
    this.#outgoing.stop(error);
    this.#incoming.fail(error);
    this.#controller?.abort(this.#failure);
  }

  #finishWith(thrown: unknown): void {
    this.#finish(Frame.error, encodeMessage(errorToMessage(thrown), this.#options.limits));
  }

  #finish(type: typeof Frame.reply | typeof Frame.error, message: Uint8Array): void {
    if (this.#answer === 'written') return;
    this.#answer = 'queued';
    this.#incoming.finish();
    this.#outgoing.finish(type, message, () => {
      this.#answer = 'written';
      if (this.#left) this.#options.onGone();
    });
  }
}
