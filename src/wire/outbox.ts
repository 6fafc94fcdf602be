/**
 * Writes the frames of all calls to the link. The frames of the channel itself and those that let other
 * frames flow go first; then each call that has something to send and may send it gets one frame in turn.
 * What is ready together is written together.
 */

import { Fifo } from './fifo.ts';
import { Frame, type FrameType, frameLength, HEADER_LENGTH, writeHeader, writeNumber } from './frame.ts';
import type { ByteLink } from './link.ts';
import type { Sender, WaitingFrame } from './waiting-frame.ts';

/** Bytes after which a batch is written even if more is ready. */
const BATCH = 256 * 1024;
/** Bodies up to this length are copied behind their headers; longer ones are handed to the link as they are. */
const COPIED = 8 * 1024;
/** Memory that headers and small bodies are laid out in, in bytes. */
const SLAB = 64 * 1024;
/** Bytes that may wait here without their senders waiting too. */
const ROOM = 1024 * 1024;
/** Turns of the microtask queue in which a sender that awaits each piece has come to its next one. */
const TURNS = 4;

const turn = Promise.resolve();
const noBody = new Uint8Array(0);

interface ControlFrame {
  readonly type: FrameType;
  readonly id: number;
  readonly body: Uint8Array;
}

export interface OutboxOptions {
  readonly link: ByteLink;
  /** Told after bytes have been handed to the link. */
  readonly onWritten: () => void;
  /** Told once when the link takes no more. */
  readonly onBroken: (error: unknown) => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #control = new Fifo<ControlFrame>();
  readonly #turns = new Fifo<Sender>();
  readonly #waitingTurn = new Set<Sender>();
  #pongWaits = false;
  /** Bytes for which `reserve` has said yes and which are not yet written. */
  #reserved = 0;
  /** Counts what was handed over, to notice that nothing more comes. */
  #arrivals = 0;
  #running = false;
  #stopped = false;
  #whenIdle: (() => void) | null = null;
  #slab = noBody;
  #slabUsed = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Whether nothing waits to be written. */
  get idle(): boolean {
    return !this.#running;
  }

  /** A frame that overtakes those of the calls. */
  control(type: FrameType, id: number, body: Uint8Array = noBody): void {
    if (this.#stopped) return;
    // Pings are answered once for all that have come since the last answer was written, so that they cannot pile up.
    if (type === Frame.pong) {
      if (this.#pongWaits) return;
      this.#pongWaits = true;
    }
    this.#control.push({ type, id, body });
    this.#start();
  }

  /** So much credit more for the other side. */
  credit(id: number, bytes: number): void {
    const body = new Uint8Array(4);
    writeNumber(body, 0, bytes);
    this.control(Frame.credit, id, body);
  }

  /** A call may have something to send. */
  wake(call: Sender): void {
    this.#arrivals++;
    if (this.#stopped || this.#waitingTurn.has(call) || !call.ready) return;
    this.#waitingTurn.add(call);
    this.#turns.push(call);
    this.#start();
  }

  /** Whether the sender of such a frame need not wait; the room is then taken until the frame has gone. */
  reserve(body: Uint8Array): boolean {
    if (this.#reserved + frameLength(body) > ROOM) return false;
    this.#reserved += frameLength(body);
    return true;
  }

  /** Gives back the room of a frame that has gone, if it had any. */
  release({ type, body, waiting }: WaitingFrame): void {
    if (waiting === null && (type === Frame.data || type === Frame.event || type === Frame.end)) {
      this.#reserved -= frameLength(body);
    }
  }

  /** Resolves when everything has been written, at once if nothing waits, and when `stop` is called. */
  flushed(): Promise<void> {
    if (this.#stopped || !this.#running) return turn;
    return new Promise((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** Nothing is written from now on. */
  stop(): void {
    this.#stopped = true;
    this.#control.clear();
    this.#turns.clear();
    this.#waitingTurn.clear();
    this.#whenIdle?.();
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (this.#somethingWaits) {
        await this.#gather();
        const pieces = this.#nextBatch();
        if (pieces.length === 0) continue;
        await (pieces.length === 1 ? this.#options.link.write(pieces[0] as Uint8Array) : this.#writeAll(pieces));
        this.#options.onWritten();
      }
    } catch (error) {
      if (!this.#stopped) this.#options.onBroken(error);
    }
    this.#running = false;
    this.#whenIdle?.();
  }

  get #somethingWaits(): boolean {
    return !this.#stopped && (this.#control.length > 0 || this.#turns.length > 0);
  }

  /** Waits for as long as senders are adding to what is ready: each write to the link costs more than a turn. */
  async #gather(): Promise<void> {
    let seen = -1;
    while (seen !== this.#arrivals && this.#reserved < BATCH) {
      seen = this.#arrivals;
      for (let count = 0; count < TURNS; count++) await turn;
    }
  }

  async #writeAll(pieces: readonly Uint8Array[]): Promise<void> {
    await Promise.all(pieces.map((piece) => this.#options.link.write(piece)));
  }

  /** Lays out what is ready, up to BATCH bytes. */
  #nextBatch(): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let start = this.#slabUsed;
    const cut = (): void => {
      if (this.#slabUsed > start) pieces.push(this.#slab.subarray(start, this.#slabUsed));
      start = this.#slabUsed;
    };
    let total = 0;
    while (total < BATCH) {
      const frame = this.#nextFrame();
      if (frame === null) break;
      const { body } = frame;
      const copied = body.length <= COPIED ? body.length : 0;
      if (this.#slab.length - this.#slabUsed < HEADER_LENGTH + copied) {
        cut();
        this.#slab = new Uint8Array(SLAB);
        this.#slabUsed = 0;
        start = 0;
      }
      writeHeader(this.#slab, this.#slabUsed, { type: frame.type, id: frame.id, length: body.length });
      this.#slabUsed += HEADER_LENGTH;
      if (copied > 0) this.#slab.set(body, this.#slabUsed);
      this.#slabUsed += copied;
      if (copied < body.length) {
        cut();
        pieces.push(body);
      }
      total += frameLength(body);
    }
    cut();
    return pieces;
  }

  #nextFrame(): ControlFrame | null {
    const control = this.#control.shift();
    if (control !== undefined) {
      if (control.type === Frame.pong) this.#pongWaits = false;
      return control;
    }
    for (let call = this.#turns.shift(); call !== undefined; call = this.#turns.shift()) {
      this.#waitingTurn.delete(call);
      const frame = call.ready ? call.take() : undefined;
      if (frame === undefined) continue;
      this.release(frame);
      frame.waiting?.resolve();
      frame.written?.();
      this.wake(call);
      return { type: frame.type, id: call.id, body: frame.body };
    }
    return null;
  }
}
