/** A link that carries no more than so many bytes a second in each direction. */
import { MyrrorError } from '../core/error.ts';
import type { ByteLink } from '../wire/link.ts';
import type { Timers } from '../wire/timers.ts';

const SECOND = 1000;
/** A second is shared out in this many parts, so that the line is used evenly. */
const PARTS = 20;
const LEAST_PIECE = 1024;
const KIBIBYTE = 1024;
const UNITS: Readonly<Record<string, number>> = { '': KIBIBYTE, b: 1, k: KIBIBYTE, m: KIBIBYTE ** 2, g: KIBIBYTE ** 3 };

/** Reads a rate as `500`, `1.5m` or `2G`: kibibytes a second unless it says otherwise; 0 is none. Throws MyrrorError `usage`. */
export function parseRate(text: string): number {
  const found = /^(\d+(?:\.\d+)?)([bkmg]?)$/iu.exec(text);
  const unit = UNITS[found?.[2]?.toLowerCase() ?? 'none'];
  const rate = Number(found?.[1]) * (unit ?? Number.NaN);
  if (Number.isFinite(rate)) return Math.round(rate);
  throw new MyrrorError('usage', `the rate ${text} is no number of bytes a second`, {
    hint: 'Say for example 500 (KiB a second), 1.5m or 2g; 0 for no limit.',
  });
}

/** `rate`: bytes a second, more than 0. */
export function limitLink(link: ByteLink, rate: number, timers: Timers): ByteLink {
  const piece = Math.max(LEAST_PIECE, Math.ceil(rate / PARTS));
  const [up, down] = [new Pace(rate, timers), new Pace(rate, timers)];
  let writing: Promise<void> = Promise.resolve();
  const writePaced = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += piece) {
      const part = bytes.subarray(at, at + piece);
      await up.take(part.length);
      await link.write(part);
    }
  };
  return {
    write: (bytes) => {
      writing = writing.then(() => writePaced(bytes));
      return writing;
    },
    incoming: paced(link.incoming, down, piece),
    close: () => link.close(),
  };
}

/** What is not asked for waits in the line, and in the end at the other side. */
async function* paced(incoming: AsyncIterable<Uint8Array>, pace: Pace, piece: number): AsyncGenerator<Uint8Array> {
  for await (const bytes of incoming) {
    for (let at = 0; at < bytes.length; at += piece) {
      const part = bytes.subarray(at, at + piece);
      await pace.take(part.length);
      yield part;
    }
  }
}

/** Lets bytes pass at a rate: what was not used is not saved up. */
class Pace {
  readonly #rate: number;
  readonly #timers: Timers;
  /** When the next bytes may pass. */
  #next = 0;

  constructor(rate: number, timers: Timers) {
    this.#rate = rate;
    this.#timers = timers;
  }

  async take(bytes: number): Promise<void> {
    const now = this.#timers.now();
    const wait = this.#next - now;
    this.#next = Math.max(this.#next, now) + (bytes * SECOND) / this.#rate;
    if (wait <= 0) return;
    await new Promise<void>((resolve) => {
      this.#timers.after(wait, resolve);
    });
  }
}
