/** Cuts chunks of text into lines at `\n`, wherever the chunks begin and end. */
import { formatError } from './format-error.ts';

/** The longest line that is read, in characters. No path that a file system can hold comes near it. */
const LONGEST_LINE = 16 * 1024 * 1024;

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  /** Pieces of the line whose end has not come yet: joined once, when it comes. */
  #pieces: string[] = [];
  #length = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes the next piece of text and hands over the lines that end in it. Throws MyrrorError `format` for an endless line. */
  feed(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#keep(chunk.slice(start, end));
      this.#onLine(this.rest());
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.slice(start));
  }

  /** What stands behind the last `\n`; forgotten thereafter. */
  rest(): string {
    const line = this.#pieces.length === 1 ? (this.#pieces[0] as string) : this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    return line;
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > LONGEST_LINE) {
      throw formatError(`a line of more than ${LONGEST_LINE / (1024 * 1024)} million characters`);
    }
    this.#pieces.push(piece);
  }
}
