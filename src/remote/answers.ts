/**
 * Reads the answers of the start-up conversation from what a login prints. Before the first answer there
 * may be anything: banners, the message of the day, what a start-up file of the shell says.
 */
import { MyrrorError } from '../core/error.ts';
import { harmless } from './far-text.ts';
import { MARK } from './start-up.ts';

/** More than this is not skipped. Bytes. */
const MOST_NOISE = 65_536;
/** No answer is longer. Bytes. */
const LONGEST_ANSWER = 16_384;
/** How much of the noise a message shows. Characters. */
const MOST_SHOWN = 500;

export interface Answer {
  readonly word: string;
  readonly rest: string;
}

export class Answers {
  readonly #mark: Buffer;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #noise = '';
  #heard = false;

  constructor(stream: AsyncIterable<Uint8Array>, nonce: string) {
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#mark = Buffer.from(`${MARK}${nonce} `, 'latin1');
  }

  /** True as soon as anything has arrived: then nobody is being asked for a password any more. */
  get heard(): boolean {
    return this.#heard;
  }

  /** What was printed before the first answer, or instead of it; fit to be shown. */
  get noise(): string {
    return this.#noise;
  }

  /** The next answer; null if the stream ends before it. Throws MyrrorError `connection` if there is only noise. */
  async next(): Promise<Answer | null> {
    let start = this.#held.indexOf(this.#mark);
    while (start < 0) {
      if (this.#held.length > MOST_NOISE) throw this.#onlyNoise();
      if (!(await this.#more())) {
        this.#hush(this.#held);
        return null;
      }
      start = this.#held.indexOf(this.#mark);
    }
    this.#hush(this.#held.subarray(0, start));
    this.#held = this.#held.subarray(start + this.#mark.length);
    let end = this.#held.indexOf('\n');
    while (end < 0) {
      if (this.#held.length > LONGEST_ANSWER) throw new MyrrorError('protocol', 'an answer of the far side has no end');
      if (!(await this.#more())) return null;
      end = this.#held.indexOf('\n');
    }
    const [word = '', ...rest] = this.#held.toString('utf8', 0, end).split(' ');
    this.#held = this.#held.subarray(end + 1);
    return { word, rest: rest.join(' ') };
  }

  /** What comes after the last answer. */
  async *remaining(): AsyncGenerator<Uint8Array> {
    if (this.#held.length > 0) yield this.#held;
    this.#held = Buffer.alloc(0);
    for (;;) {
      const step = await this.#chunks.next();
      if (step.done === true) return;
      yield step.value;
    }
  }

  async #more(): Promise<boolean> {
    const step = await this.#chunks.next();
    if (step.done === true) return false;
    this.#heard = true;
    this.#held = Buffer.concat([this.#held, step.value]);
    return true;
  }

  #hush(noise: Uint8Array): void {
    this.#noise = (this.#noise + harmless(Buffer.from(noise).toString())).trim().slice(0, MOST_SHOWN);
  }

  #onlyNoise(): MyrrorError {
    this.#hush(this.#held.subarray(0, MOST_SHOWN));
    return new MyrrorError(
      'connection',
      `the far side printed more than ${MOST_NOISE} bytes before it answered: ${this.#noise}`,
      {
        hint: 'Let the start-up files of the shell there print nothing when they are not interactive.',
      },
    );
  }
}
