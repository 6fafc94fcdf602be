/**
 * The half of a call that comes from the other side: pieces of bytes that wait to be taken. What waits
 * is bounded by the credit that the other side has; taking gives credit back.
 */

import { type Deferred, deferred, failed } from './deferred.ts';
import { Fifo } from './fifo.ts';
import { frameLength } from './frame.ts';
import { violation } from './violation.ts';

/** Credit is given back when this part of the window has been taken: one over the part. */
const GIVE_BACK_PART = 4;
/** A piece that is less than this part of the memory that it lies in is copied, so that it does not hold all of it. */
const VIEW_PART = 4;

type Step = IteratorResult<Uint8Array, undefined>;

interface Piece {
  readonly bytes: Uint8Array;
  /** What it takes of the credit. */
  readonly cost: number;
}

export class Incoming implements AsyncIterable<Uint8Array> {
  readonly #giveBackAt: number;
  readonly #giveBack: (bytes: number) => void;
  readonly #pieces = new Fifo<Piece>();
  /** What the other side may still send. */
  #credit: number;
  /** What was taken and not yet given back. */
  #owed = 0;
  #state: 'open' | 'discarded' | 'over' = 'open';
  #endSent = false;
  #error: Error | null = null;
  #taker: Deferred<Step> | null = null;
  #taken = false;

  constructor(window: number, giveBack: (bytes: number) => void) {
    this.#credit = window;
    this.#giveBackAt = window / GIVE_BACK_PART;
    this.#giveBack = giveBack;
  }

  /**
   * A data frame, or a part of one, of which the first bears the header. Throws MyrrorError `protocol` if the other side
   * was not allowed to send it.
   */
  push(body: Uint8Array, continued: boolean): void {
    if (this.#endSent) throw violation('sent bytes after their end');
    const cost = continued ? body.length : frameLength(body);
    this.#credit -= cost;
    if (this.#credit < 0) throw violation('sent more bytes than it had credit for');
    if (this.#state === 'over') return;
    if (this.#state === 'discarded') {
      this.#owe(cost);
      return;
    }
    if (this.#taker === null) {
      const bytes = body.length * VIEW_PART < body.buffer.byteLength ? body.slice() : body;
      this.#pieces.push({ bytes, cost });
      return;
    }
    this.#owe(cost);
    this.#give({ done: false, value: body });
  }

  /** An end frame. Throws MyrrorError `protocol` if there was one before. */
  pushEnd(): void {
    if (this.#endSent) throw violation('ended its bytes twice');
    this.#endSent = true;
    if (this.#pieces.length === 0) this.#give({ done: true, value: undefined });
  }

  /** The call is over: nothing more comes and nothing is given back; what waits can be taken. */
  finish(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    if (this.#pieces.length === 0) this.#give({ done: true, value: undefined });
  }

  /** The call has failed: what waits is dropped. */
  fail(error: Error): void {
    if (this.#error !== null) return;
    this.#state = 'over';
    this.#error = error;
    this.#pieces.clear();
    this.#taker?.reject(error);
    this.#taker = null;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    if (this.#taken) throw new Error('the bytes of a call are taken once');
    this.#taken = true;
    return { next: () => this.#next(), return: () => this.#discard() };
  }

  #next(): Promise<Step> {
    const piece = this.#pieces.shift();
    if (piece !== undefined) {
      if (this.#state === 'open') this.#owe(piece.cost);
      return Promise.resolve({ done: false, value: piece.bytes });
    }
    if (this.#error !== null) return failed(this.#error);
    if (this.#state !== 'open' || this.#endSent) return Promise.resolve({ done: true, value: undefined });
    if (this.#taker !== null) return failed(new Error('the next piece was asked for before the last one came'));
    this.#taker = deferred<Step>();
    return this.#taker.promise;
  }

  #discard(): Promise<Step> {
    if (this.#state === 'open') this.#state = 'discarded';
    for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
      if (this.#state === 'discarded') this.#owe(piece.cost);
    }
    this.#give({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  #give(step: Step): void {
    this.#taker?.resolve(step);
    this.#taker = null;
  }

  #owe(cost: number): void {
    this.#owed += cost;
    if (this.#owed < this.#giveBackAt || this.#endSent) return;
    this.#credit += this.#owed;
    this.#giveBack(this.#owed);
    this.#owed = 0;
  }
}
