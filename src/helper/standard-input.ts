/**
 * The standard input of this process, in as large pieces as it has them: what a line brings faster than it is taken is
 * taken in one call, not in one for every 64 KiB.
 */
import { fstatSync } from 'node:fs';
import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import type { Readable } from 'node:stream';

/** Where bytes come from. */
export interface Input {
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Settles when nothing more can arrive. */
  readonly ended: Promise<void>;
  /** Nothing is taken any more; `incoming` ends. */
  close(): void;
}

/** Bytes that are read into one piece of memory. Pieces of it are handed on, and none is written to again. */
const SLAB = 256 * 1024;
/** Less room than that is not worth a call. */
const LEAST_ROOM = 64 * 1024;
/** No more is read while so much waits to be taken. */
const MOST_WAITING = 4 * 1024 * 1024;
const STANDARD_INPUT = 0;

/** The standard input; `touched` is its stream, if somebody has begun to read that. */
export function standardInput(touched: Readable | null): Input {
  if (touched !== null) return streamInput(touched);
  return isPipe(STANDARD_INPUT) ? pipeInput(STANDARD_INPUT) : streamInput(process.stdin);
}

/** Any stream. */
function streamInput(stream: Readable): Input {
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve());
  });
  return { incoming: stream as AsyncIterable<Uint8Array>, ended, close: () => stream.destroy() };
}

/** A pipe or socket that nobody has read from. */
export function pipeInput(descriptor: number): Input {
  return new PipeInput(descriptor);
}

function isPipe(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isFIFO() || status.isSocket();
}

class PipeInput implements Input {
  readonly ended: Promise<void>;
  readonly incoming: AsyncIterable<Uint8Array>;
  readonly #socket: Socket;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #slab: Uint8Array = new Uint8Array(0);
  #used = 0;
  #isOver = false;
  #error: Error | null = null;
  #wake: () => void = () => undefined;

  constructor(descriptor: number) {
    const onread = { buffer: () => this.#room(), callback: (length: number) => this.#take(length) };
    // Every Node that this runs on takes it here as well as where a socket connects; the types know only of that.
    const options: SocketConstructorOpts & Pick<ConnectOpts, 'onread'> = {
      fd: descriptor,
      readable: true,
      writable: false,
      onread,
    };
    this.#socket = new Socket(options);
    this.#socket.on('error', (error) => {
      this.#error = error;
    });
    this.ended = new Promise((resolve) => {
      for (const event of ['end', 'close', 'error']) this.#socket.once(event, () => resolve());
    });
    void this.ended.then(() => {
      this.#isOver = true;
      this.#wake();
    });
    this.incoming = this.#pieces();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Memory for the next read. */
  #room(): Uint8Array {
    if (this.#slab.length - this.#used < LEAST_ROOM) {
      // Not zeroed: only what was read is handed on.
      this.#slab = new Uint8Array(Buffer.allocUnsafeSlow(SLAB).buffer);
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used);
  }

  /** So much was read into it. False: nothing more for now. */
  #take(length: number): boolean {
    this.#waiting.push(this.#slab.subarray(this.#used, this.#used + length));
    this.#used += length;
    this.#waitingBytes += length;
    this.#wake();
    return this.#waitingBytes < MOST_WAITING;
  }

  async *#pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#waiting.shift();
      if (piece !== undefined) {
        const wasFull = this.#waitingBytes >= MOST_WAITING;
        this.#waitingBytes -= piece.length;
        if (wasFull && this.#waitingBytes < MOST_WAITING) this.#socket.resume();
        yield piece;
        continue;
      }
      if (this.#error !== null) throw this.#error;
      if (this.#isOver) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
