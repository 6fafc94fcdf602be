/**
 * Signals. The first one asks the run to stop at the next point from which it can be resumed; the
 * second one leaves at once, which is safe because a crash is.
 */
import { Exit } from './exit-code.ts';

/** The signals that end a run. */
export type EndingSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';

const exitCodes: Readonly<Record<EndingSignal, number>> = {
  SIGHUP: Exit.hangUp,
  SIGINT: Exit.interrupt,
  SIGTERM: Exit.terminate,
};

const endingSignals = Object.keys(exitCodes) as readonly EndingSignal[];

export interface InterruptHandlers {
  /** The first signal has come, and `signal` is aborted. */
  first(name: EndingSignal): void;
  /** The second signal has come: end the process with this code. */
  leave(code: number): void;
}

export class Interrupt {
  readonly #controller = new AbortController();
  readonly #handlers: InterruptHandlers;
  #first: EndingSignal | null = null;

  /** Watches for nothing yet. */
  constructor(handlers: InterruptHandlers) {
    this.#handlers = handlers;
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code that the first signal asks for; null if there was none. */
  get exitCode(): number | null {
    return this.#first === null ? null : exitCodes[this.#first];
  }

  /** Takes the signals over from the system; they are given back by `release`. */
  watch(): void {
    for (const name of endingSignals) process.on(name, this.receive);
  }

  release(): void {
    for (const name of endingSignals) process.off(name, this.receive);
  }

  /** What a signal does; also called where a terminal in raw mode delivers Ctrl-C as a key. */
  readonly receive = (name: EndingSignal): void => {
    if (this.#first !== null) {
      this.#handlers.leave(exitCodes[name]);
      return;
    }
    this.#first = name;
    this.#controller.abort();
    this.#handlers.first(name);
  };
}
