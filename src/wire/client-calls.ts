/** The calls that are made from here: at most so many are open, the others wait in line. */

import { MyrrorError } from '../core/error.ts';
import type { CallOptions, ClientCall } from './call.ts';
import { OpenCall } from './client-call.ts';
import { Fifo } from './fifo.ts';
import { frameName } from './frame.ts';
import type { ReceivedFrame } from './frame-reader.ts';
import type { WireLimits } from './limits.ts';
import { encodeMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { violation } from './violation.ts';

const LAST_ID = 0xffff_ffff;

export class ClientCalls {
  readonly #outbox: Outbox;
  readonly #limits: WireLimits;
  readonly #open = new Map<number, OpenCall>();
  readonly #line = new Fifo<OpenCall>();
  /** The calls in line that have not been cancelled there. */
  readonly #inLine = new Set<OpenCall>();
  #lastId = 0;

  constructor(outbox: Outbox, limits: WireLimits) {
    this.#outbox = outbox;
    this.#limits = limits;
  }

  /** Throws an Error for an argument that cannot be sent. */
  call(method: string, argument: unknown, { signal, onEvent }: CallOptions): ClientCall {
    const call = new OpenCall(encodeMessage([method, argument], this.#limits), {
      outbox: this.#outbox,
      limits: this.#limits,
      signal,
      onEvent,
      onGone: (gone) => this.#forget(gone),
    });
    if (signal?.aborted === true) {
      call.cancel(new MyrrorError('cancelled', 'the call was cancelled'));
      return call;
    }
    this.#line.push(call);
    this.#inLine.add(call);
    this.#admit();
    return call;
  }

  /** Throws MyrrorError `protocol`. */
  take(frame: ReceivedFrame): void {
    const call = this.#open.get(frame.id);
    if (call === undefined || frame.id === 0) {
      throw violation(`sent a frame (${frameName(frame.type)}) for call ${frame.id}, which is not open`);
    }
    call.take(frame);
  }

  /** The channel is over. */
  lose(error: Error): void {
    const calls = [...this.#open.values(), ...this.#inLine];
    this.#open.clear();
    this.#inLine.clear();
    this.#line.clear();
    for (const call of calls) call.lose(error);
  }

  #forget(call: OpenCall): void {
    this.#inLine.delete(call);
    this.#open.delete(call.id);
    this.#admit();
  }

  #admit(): void {
    while (this.#open.size < this.#limits.calls) {
      const call = this.#line.shift();
      if (call === undefined) return;
      if (!this.#inLine.delete(call)) continue;
      if (this.#lastId === LAST_ID) {
        call.cancel(new MyrrorError('connection', 'the connection has carried as many calls as it can'));
        continue;
      }
      this.#lastId++;
      this.#open.set(this.#lastId, call);
      call.begin(this.#lastId);
    }
  }
}
