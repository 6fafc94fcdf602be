/** The process of ssh: the streams of one login, the end of it, and nothing of what is said over them. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { FarLines } from './far-text.ts';
import type { SshCommand } from './ssh-command.ts';

/** How long ssh may take to end by itself once its input is closed, and then when it is asked to. Milliseconds. */
const GRACE = 5000;
const LAST_GRACE = 2000;

/** How the process ended: its exit code or signal, or why it could not be started. */
export interface FarEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure: Error | null;
}

export class FarProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly program: string;
  /** Settles when the process is gone and all that it said has arrived. Never rejects. */
  readonly ended: Promise<FarEnd>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: FarLines;
  #gone = false;

  /** `tell` gets each line of the standard error, fit to be shown. */
  constructor(command: SshCommand, tell: (line: string) => void) {
    this.program = command.program;
    this.#lines = new FarLines(tell);
    // Questions of ssh itself go to the terminal, which it opens: the streams are ours.
    this.#child = spawn(command.program, command.args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.stdin = this.#child.stdin;
    this.stdout = this.#child.stdout;
    this.#child.stderr.on('data', (bytes: Buffer) => this.#lines.push(bytes));
    // A write that fails rejects; that the stream failed as well is no news.
    this.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      const end = (ended: FarEnd): void => {
        this.#gone = true;
        this.#lines.end();
        resolve(ended);
      };
      this.#child.once('error', (failure) => end({ code: null, signal: null, failure }));
      this.#child.once('exit', (code, signal) => {
        // Its children may hold the streams open for ever.
        const late = setTimeout(() => end({ code, signal, failure: null }), LAST_GRACE);
        this.#child.once('close', () => {
          clearTimeout(late);
          end({ code, signal, failure: null });
        });
      });
    });
  }

  /** The last lines of the standard error. */
  stderrTail(): string {
    return this.#lines.tail();
  }

  /** Writes, and waits until it was taken. Throws what the stream says if it cannot be. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stdin.write(bytes, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Ends it now. */
  kill(): void {
    if (!this.#gone) this.#child.kill('SIGKILL');
    this.stdin.destroy();
    this.stdout.destroy();
    this.#child.stderr.destroy();
  }

  /** Closes its input and waits until it is gone, with growing insistence. */
  async close(): Promise<void> {
    this.stdin.end();
    this.stdout.resume();
    const patience = [
      setTimeout(() => this.#child.kill('SIGTERM'), GRACE),
      setTimeout(() => this.kill(), GRACE + LAST_GRACE),
    ];
    await this.ended;
    for (const timer of patience) clearTimeout(timer);
  }
}
