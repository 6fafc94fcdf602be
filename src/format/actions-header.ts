/** The head of a `.myr_actions`: keys in any order, so that a person may tidy it. */
import type { ActionsHeader, KeptDirectory, RootRecord } from '../core/plan/action-record.ts';
import { readAttributes } from './action-blocks.ts';
import { ACTIONS_FIRST_LINE } from './actions-layout.ts';
import { formatError } from './format-error.ts';
import { readFirstLine, readHeaderTime, readText } from './header-fields.ts';
import type { LineCursor } from './line-cursor.ts';
import { checkShown } from './shown-path.ts';

type Key = 'source' | 'destination' | 'time' | 'problems' | 'unlisted' | 'unverified' | 'count' | 'wanted-entries';

export class ActionsHeaderReader {
  #seenFirst = false;
  readonly #roots = new Map<string, RootRecord>();
  readonly #numbers = new Map<string, number>();
  readonly #criteria: string[] = [];
  readonly #exclude: string[] = [];
  readonly #kept: KeptDirectory[] = [];
  #time: string | null = null;

  /** Reads a line of the head; false, with the cursor where it was, if the line is none. Throws MyrrorError `format`. */
  line(cursor: LineCursor): boolean {
    if (!this.#seenFirst) {
      readFirstLine(cursor, ACTIONS_FIRST_LINE);
      this.#seenFirst = true;
      return true;
    }
    const key = cursor.match(
      /(?:source|destination|criterion|exclude|time|problems|unlisted|unverified|count|wanted-entries|keep)(?=[ \t]|$)/y,
    );
    if (key === '') return false;
    cursor.blanks();
    if (key === 'criterion') this.#criteria.push(readText(cursor));
    else if (key === 'exclude') this.#exclude.push(readText(cursor));
    else if (key === 'keep') this.#kept.push(readKept(cursor));
    else this.#single(key as Key, cursor);
    cursor.end();
    return true;
  }

  /** The whole head. Throws MyrrorError `format` if a line of it is missing. */
  finish(): ActionsHeader {
    const source = this.#roots.get('source') ?? missing('source');
    const destination = this.#roots.get('destination') ?? missing('destination');
    const unlisted = this.#numbers.get('unlisted');
    const wantedEntries = this.#numbers.get('wanted-entries');
    return {
      source,
      destination,
      criteria: this.#criteria,
      exclude: this.#exclude,
      time: this.#time ?? missing('time'),
      problems: this.#numbers.get('problems') ?? missing('problems'),
      unverified: this.#numbers.get('unverified') ?? missing('unverified'),
      count: this.#numbers.get('count') ?? missing('count'),
      ...(unlisted === undefined ? {} : { unlisted }),
      ...(wantedEntries === undefined ? {} : { wantedEntries }),
      ...(this.#kept.length === 0 ? {} : { kept: this.#kept }),
    };
  }

  #single(key: Key, cursor: LineCursor): void {
    if (this.#roots.has(key) || this.#numbers.has(key) || (key === 'time' && this.#time !== null)) {
      throw formatError(`a second head line ${key}`);
    }
    if (key === 'time') this.#time = readHeaderTime(cursor);
    else if (key === 'source' || key === 'destination') this.#roots.set(key, readRoot(cursor));
    else this.#numbers.set(key, cursor.decimal(key));
  }
}

function readRoot(cursor: LineCursor): RootRecord {
  const location = readText(cursor);
  cursor.blanks();
  return { location, identity: readText(cursor) };
}

function readKept(cursor: LineCursor): KeptDirectory {
  const { path } = checkShown(cursor.token());
  cursor.blanks();
  return { path, attributes: readAttributes(cursor) };
}

function missing(key: string): never {
  throw formatError(`the head line ${key} is missing`);
}
