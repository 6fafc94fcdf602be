/**
 * Standard output or standard error. Writing to it never throws and never ends a run: a reader that
 * went away or a full disk is remembered in `failure`, and what comes after it is dropped.
 */
import type { Writable } from 'node:stream';
import { terminalText } from './terminal-text.ts';

/** What an outlet needs of a stream; `process.stdout` and `process.stderr` have it. */
export type OutletStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

const USUAL_COLUMNS = 80;

export class Outlet {
  readonly stream: OutletStream;
  #failure: NodeJS.ErrnoException | null = null;

  constructor(stream: OutletStream) {
    this.stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure ??= error;
    });
  }

  /** Why text was lost, or null if none was so far. */
  get failure(): NodeJS.ErrnoException | null {
    return this.#failure;
  }

  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  get columns(): number {
    return this.stream.columns ?? USUAL_COLUMNS;
  }

  /** Writes text as it is. */
  write(text: string): void {
    if (this.#failure === null) this.stream.write(text);
  }

  /** Writes one line; control characters in it are shown as escapes. */
  line(text: string): void {
    this.write(`${terminalText(text)}\n`);
  }

  /** Writes chunk by chunk, no faster than the reader takes them, and waits until all is gone. */
  async writeAll(chunks: Iterable<string>): Promise<void> {
    for (const chunk of chunks) {
      if (this.#failure !== null) return;
      if (!this.stream.write(chunk)) await this.flush();
    }
    await this.flush();
  }

  /** Waits until everything that was written has been taken or has failed. */
  flush(): Promise<void> {
    if (this.#failure !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (error?: NodeJS.ErrnoException | null): void => {
        this.stream.off('error', done);
        if (error) this.#failure ??= error;
        resolve();
      };
      // A stream that has failed may never call back.
      this.stream.on('error', done);
      this.stream.write('', done);
    });
  }
}
