/** A link over two streams, as the standard ones are. */
import type { Writable } from 'node:stream';
import type { ByteLink } from '../wire/link.ts';
import type { Input } from './standard-input.ts';

export class StandardLink implements ByteLink {
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Settles when nothing more can arrive. */
  readonly ended: Promise<void>;
  readonly #input: Input;
  readonly #output: Writable;
  readonly #write: Writable['write'];
  #broken: Error | null = null;
  #closed = false;

  constructor(input: Input, output: Writable) {
    this.#input = input;
    this.#output = output;
    // Kept, so that the stream can be given another `write` for everybody else.
    this.#write = output.write.bind(output) as Writable['write'];
    this.incoming = this.#arriving();
    this.ended = input.ended;
    output.on('error', (error) => {
      this.#broken = error;
      input.close();
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
    this.#input.close();
    this.#output.end();
  }

  async *#arriving(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#input.incoming;
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }
}
