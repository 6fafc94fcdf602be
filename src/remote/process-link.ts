/** The link to a helper that runs: the streams of ssh's process. */
import { MyrrorError } from '../core/error.ts';
import type { ByteLink } from '../wire/link.ts';
import type { FarProcess } from './far-process.ts';

export class ProcessLink implements ByteLink {
  readonly incoming: AsyncIterable<Uint8Array>;
  readonly #process: FarProcess;
  readonly #host: string;
  #closed = false;

  /** `arriving`: what comes from the process, as far as it was not taken yet. */
  constructor(process: FarProcess, host: string, arriving: AsyncIterable<Uint8Array>) {
    this.#process = process;
    this.#host = host;
    this.incoming = this.#watched(arriving);
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#process.write(bytes);
    } catch (error) {
      throw await this.#lost(error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#process.stdin.end();
    this.#process.stdout.destroy();
  }

  async *#watched(arriving: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* arriving;
    } catch (error) {
      if (!this.#closed) throw await this.#lost(error);
    }
    if (!this.#closed && (await this.#process.ended).code !== 0) throw await this.#lost(undefined);
  }

  async #lost(cause: unknown): Promise<MyrrorError> {
    void this.#process.close();
    const { code, signal } = await this.#process.ended;
    const how = code === null ? `signal ${signal}` : `exit code ${code}`;
    const said = this.#process.stderrTail();
    return new MyrrorError('connection', `the connection to ${this.#host} was lost (${how})${said && `: ${said}`}`, {
      cause,
    });
  }
}
