/**
 * Reads `.myr_actions`, fed piece by piece. Strict about what the lines say, tolerant about what
 * editors do: a byte order mark, CR LF, blanks at line ends, empty lines, comments and a missing last
 * newline are all the same to it. Lines may be missing, but not the end line.
 */
import type { ActionRecord, ActionsHeader } from '../core/plan/action-record.ts';
import { ActionLineReader } from './action-line.ts';
import { ActionsHeaderReader } from './actions-header.ts';
import { formatError, placed } from './format-error.ts';
import { LineCursor } from './line-cursor.ts';
import { LineSplitter } from './line-splitter.ts';

const HINT = 'Mend the line, or make the list again with `myrror compare`.';
const BYTE_ORDER_MARK = '\uFEFF';
const COMMENT = '#';

/** A list of actions as it was read. */
export interface ActionsFile {
  /** `header.count` is how many actions were written. */
  readonly header: ActionsHeader;
  /** Those that are there, in the order of their lines. */
  readonly records: readonly ActionRecord[];
}

/** A push parser: `feed` the text in pieces of any size, then `finish`. */
export class ActionsReader {
  readonly #label: string;
  readonly #cursor = new LineCursor();
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  readonly #headerReader = new ActionsHeaderReader();
  readonly #lineReader = new ActionLineReader(this.#cursor);
  readonly #records: ActionRecord[] = [];
  #header: ActionsHeader | null = null;
  #number = 0;
  #ended = false;

  /** `label` names the file in messages. */
  constructor(label: string) {
    this.#label = label;
  }

  /** Takes the next piece of text. Throws MyrrorError `format` naming the line. */
  feed(text: string): void {
    this.#guard(() => this.#splitter.feed(text));
  }

  /** Ends the text and gives what it held. Throws MyrrorError `format`. */
  finish(): ActionsFile {
    return this.#guard(() => {
      const rest = this.#splitter.rest();
      if (rest !== '') this.#line(rest);
      if (this.#header === null || !this.#ended) {
        throw formatError('the list is cut off: it has no end line', 'Make the list again with `myrror compare`.');
      }
      return { header: this.#header, records: this.#records };
    });
  }

  /* Errors name the line that is being read: the last whole one, or the one after it. */
  #guard<T>(read: () => T): T {
    const before = this.#number;
    try {
      return read();
    } catch (error) {
      throw placed(error, this.#label, Math.max(this.#number, before + (this.#number === before ? 1 : 0)), HINT);
    }
  }

  #line(raw: string): void {
    this.#number++;
    const start = this.#number === 1 && raw.startsWith(BYTE_ORDER_MARK) ? raw.slice(1) : raw;
    this.#cursor.reset(withoutTrailingBlanks(start));
    this.#cursor.blanks();
    if (this.#cursor.atEnd || this.#cursor.next === COMMENT) return;
    if (this.#ended) throw formatError('something more behind the end line');
    if (this.#header === null && this.#headerReader.line(this.#cursor)) return;
    this.#header ??= this.#headerReader.finish();
    if (this.#cursor.match(/end(?=[ \t]|$)/y) !== '') this.#end(this.#header);
    else this.#records.push(this.#lineReader.read(this.#number));
  }

  #end(header: ActionsHeader): void {
    this.#cursor.blanks();
    const count = this.#cursor.decimal('number of actions');
    this.#cursor.end();
    if (count !== header.count) {
      throw formatError(`the end line says ${count} actions were written, the head says ${header.count}`);
    }
    this.#ended = true;
  }
}

/* A regular expression would take quadratic time on a long run of blanks. */
function withoutTrailingBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end--;
  return end === line.length ? line : line.slice(0, end);
}
