/** What is printed over there, made fit to be shown here. */

/** How much of what was printed is kept for messages. Characters. */
const MOST_KEPT = 2000;
/** A line that is longer is shown in pieces. Characters. */
const LONGEST_LINE = 4096;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNFIT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}/gu;

/** `text` with each character that a terminal would act on written as an escape such as `\x1b`; lines stay. */
export function harmless(text: string): string {
  return text.replace(UNFIT, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point <= 0xff ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u{${point.toString(16)}}`;
  });
}

/** Cuts a stream of text into lines, tells each, and keeps the last ones. */
export class FarLines {
  readonly #tell: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #open = '';
  #kept = '';

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  push(bytes: Uint8Array): void {
    const lines = (this.#open + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#open = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    if (this.#open.length > LONGEST_LINE) this.end();
  }

  /** What is left is a line as well. */
  end(): void {
    if (this.#open !== '') this.#line(this.#open);
    this.#open = '';
  }

  /** The last lines, the open one among them. */
  tail(): string {
    return `${this.#kept}${harmless(this.#open)}`.trim();
  }

  #line(text: string): void {
    const line = harmless(text.replace(/\r$/u, ''));
    this.#kept = `${this.#kept}${line}\n`.slice(-MOST_KEPT);
    this.#tell(line);
  }
}
