/** Over there: takes exact pieces from a stream and leaves the rest in it. */
import type { Readable } from 'node:stream';

export class FarInput {
  readonly #stream: Readable;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  /** The next line, without its end. Throws if the stream ends before it does. */
  async line(): Promise<string> {
    let end = this.#held.indexOf('\n');
    while (end < 0) {
      await this.#more();
      end = this.#held.indexOf('\n');
    }
    const line = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(end + 1);
    return line;
  }

  /** The next `length` bytes. Throws if the stream ends before. */
  async bytes(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let missing = length;
    while (missing > this.#held.length) {
      pieces.push(this.#held);
      missing -= this.#held.length;
      this.#held = Buffer.alloc(0);
      await this.#more();
    }
    pieces.push(this.#held.subarray(0, missing));
    this.#held = this.#held.subarray(missing);
    return Buffer.concat(pieces);
  }

  /** Puts back what was not taken; whoever reads the stream next gets it. */
  release(): void {
    if (this.#held.length > 0) this.#stream.unshift(this.#held);
    this.#held = Buffer.alloc(0);
  }

  async #more(): Promise<void> {
    let chunk = this.#stream.read() as Buffer | null;
    while (chunk === null) {
      await this.#readable();
      chunk = this.#stream.read() as Buffer | null;
      if (chunk === null && this.#stream.readableEnded) throw new Error('the connection was cut');
    }
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
  }

  #readable(): Promise<void> {
    const stream = this.#stream;
    return new Promise((resolve) => {
      const settle = (): void => {
        for (const event of ['readable', 'end', 'error', 'close']) stream.off(event, settle);
        resolve();
      };
      for (const event of ['readable', 'end', 'error', 'close']) stream.on(event, settle);
    });
  }
}
