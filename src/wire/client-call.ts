/** One call from here, from its first frame to its last. */

import { MyrrorError } from '../core/error.ts';
import type { ClientCall } from './call.ts';
import { type Deferred, deferred } from './deferred.ts';
import { messageToError } from './error-message.ts';
import { Frame, readNumber } from './frame.ts';
import type { ReceivedFrame } from './frame-reader.ts';
import { Incoming } from './incoming.ts';
import type { WireLimits } from './limits.ts';
import { decodeMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { Outgoing } from './outgoing.ts';
import { violation } from './violation.ts';

export interface OpenCallOptions {
  readonly outbox: Outbox;
  readonly limits: WireLimits;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: ((event: unknown) => void) | undefined;
  /** Told once when the call no longer waits for anything of the other side. */
  readonly onGone: (call: OpenCall) => void;
}

export class OpenCall implements ClientCall {
  readonly #options: OpenCallOptions;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #reply: Deferred<unknown> = deferred<unknown>();
  readonly #onAbort = (): void => this.cancel(new MyrrorError('cancelled', 'the call was cancelled'));
  /** `left`: cancelled, and its last frame has not come yet. */
  #state: 'open' | 'left' | 'over' = 'open';

  constructor(message: Uint8Array, options: OpenCallOptions) {
    this.#options = options;
    this.#outgoing = new Outgoing(options.outbox, options.limits);
    this.#outgoing.open(message);
    this.#incoming = new Incoming(options.limits.window, (bytes) => options.outbox.credit(this.id, bytes));
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get id(): number {
    return this.#outgoing.id;
  }

  get reply(): Promise<unknown> {
    return this.#reply.promise;
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

  /** Sends the call and all that waits behind it. */
  begin(id: number): void {
    this.#outgoing.begin(id);
  }

  /** Stops the call: all of it fails with the error, and the other side is told if it knows of the call. */
  cancel(error: Error): void {
    if (this.#state !== 'open') return;
    const known = this.#outgoing.started;
    this.#letGo(error);
    this.#state = known ? 'left' : 'over';
    if (known) this.#options.outbox.control(Frame.cancel, this.id);
    else this.#options.onGone(this);
  }

  /** The channel is over: all of the call fails with the error. */
  lose(error: Error): void {
    if (this.#state === 'open') this.#letGo(error);
    this.#state = 'over';
  }

  /** A frame for this call. Throws MyrrorError `protocol`. */
  take({ type, body, continued }: ReceivedFrame): void {
    if (type === Frame.reply || type === Frame.error) {
      this.#takeLast(type, body);
      return;
    }
    switch (type) {
      case Frame.event:
        if (this.#state === 'open') this.#tell(decodeMessage(body, this.#options.limits));
        return;
      case Frame.data:
        this.#incoming.push(body, continued);
        return;
      case Frame.end:
        this.#incoming.pushEnd();
        return;
      case Frame.credit:
        if (this.#state === 'open') this.#outgoing.addCredit(readNumber(body, 0));
        return;
      default:
        throw violation('made a call, which is for this side alone');
    }
  }

  #takeLast(type: typeof Frame.reply | typeof Frame.error, body: Uint8Array): void {
    const message = decodeMessage(body, this.#options.limits);
    const error = type === Frame.error ? messageToError(message) : null;
    if (this.#state === 'open') {
      if (error === null) {
        this.#outgoing.stop(null);
        this.#incoming.finish();
        this.#reply.resolve(message);
        this.#forgetSignal();
      } else {
        this.#letGo(error);
      }
      this.#options.outbox.control(Frame.close, this.id);
    }
    this.#state = 'over';
    this.#options.onGone(this);
  }

  #tell(event: unknown): void {
    try {
      this.#options.onEvent?.(event);
    } catch (error) {
      this.cancel(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #letGo(error: Error): void {
    this.#outgoing.stop(error);
    this.#incoming.fail(error);
    this.#reply.reject(error);
    this.#forgetSignal();
  }

  #forgetSignal(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
  }
}
