/** The calls of the other side that are being answered here. */

import type { Serve } from './call.ts';
import { Frame, frameName } from './frame.ts';
import type { ReceivedFrame } from './frame-reader.ts';
import type { WireLimits } from './limits.ts';
import { decodeMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { Answering } from './served-call.ts';
import { violation } from './violation.ts';

export class ServedCalls {
  readonly #outbox: Outbox;
  readonly #limits: WireLimits;
  readonly #serve: Serve;
  readonly #open = new Map<number, Answering>();
  #lastId = 0;

  constructor(outbox: Outbox, limits: WireLimits, serve: Serve) {
    this.#outbox = outbox;
    this.#limits = limits;
    this.#serve = serve;
  }

  /** Throws MyrrorError `protocol`. */
  take(frame: ReceivedFrame): void {
    if (frame.type === Frame.call) {
      this.#begin(frame.id, frame.body);
      return;
    }
    const call = this.#open.get(frame.id);
    if (call === undefined) {
      throw violation(`sent a frame (${frameName(frame.type)}) for call ${frame.id}, which is not open`);
    }
    call.take(frame);
  }

  /** The channel is over. */
  lose(error: Error): void {
    const calls = [...this.#open.values()];
    this.#open.clear();
    for (const call of calls) call.lose(error);
  }

  #begin(id: number, body: Uint8Array): void {
    if (id <= this.#lastId) throw violation(`made a call with the id ${id}, which is not new`);
    if (this.#open.size >= this.#limits.calls) throw violation(`has more than ${this.#limits.calls} calls open`);
    const message = decodeMessage(body, this.#limits);
    if (!Array.isArray(message) || message.length !== 2 || typeof message[0] !== 'string') {
      throw violation('made a call that names no method');
    }
    const [method, argument] = message as [string, unknown];
    this.#lastId = id;
    const call = new Answering({
      id,
      outbox: this.#outbox,
      limits: this.#limits,
      onGone: () => this.#open.delete(id),
    });
    this.#open.set(id, call);
    void call.serve(() => this.#serve(method, argument, call));
  }
}
