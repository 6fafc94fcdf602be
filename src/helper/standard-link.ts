/** A link over two streams, as the standard ones are. */
import type { Readable, Writable } from 'node:stream';
import type { ByteLink } from '../wire/link.ts';

export class StandardLink implements ByteLink {
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Settles when nothing more can arrive. */
  readonly ended: Promise<void>;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #write: Writable['write'];
  #broken: Error | null = null;
  #closed = false;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    // Kept, so that the stream can be given another `write` for everybody else.
    this.#write = output.write.bind(output) as Writable['write'];
    this.incoming = this.#arriving();
    this.ended = new Promise((resolve) => {
      for (const event of ['end', 'close', 'error']) input.once(event, () => resolve());
    });
    output.on('error', (error) => {
      this.#broken = error;
      input.destroy();
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== null) reject(this.#broken);
      else this.#write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    this.#closed = true;
    this.#input.destroy();
    this.#output.end();
  }

  async *#arriving(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#input as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }
}
