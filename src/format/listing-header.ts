/** The head of a `.myr_flist`, line by line in its fixed order. */

import type { Volume } from '../core/tree/columns.ts';
import type { Algorithm } from '../core/tree/digest.ts';
import { formatError } from './format-error.ts';
import { readFirstLine, readHeaderTime, readText } from './header-fields.ts';
import type { LineCursor } from './line-cursor.ts';
import { algorithmNamed, COLUMNS_BEFORE, LAST_COLUMN, LISTING_FIRST_LINE } from './listing-layout.ts';

const MOST_VOLUMES = 0x10000;

/** The keys in the order in which they stand; the starred ones any number of times. */
const ORDER = ['location', 'identity', 'time', 'exclude', 'volume', 'columns'] as const;
type Key = (typeof ORDER)[number];
const REPEATED: ReadonlySet<Key> = new Set(['exclude', 'volume']);

export class ListingHeader {
  location = '';
  identity = '';
  time = '';
  readonly exclude: string[] = [];
  readonly volumes: Volume[] = [];
  readonly algorithms: Algorithm[] = [];
  #seenFirst = false;
  #position = -1;

  /** Reads one line; true if it was the last one of the head. Throws MyrrorError `format`. */
  line(cursor: LineCursor): boolean {
    if (!this.#seenFirst) {
      readFirstLine(cursor, LISTING_FIRST_LINE);
      this.#seenFirst = true;
      return false;
    }
    const key = this.#key(cursor);
    cursor.expect(' ');
    this.#value(key, cursor);
    cursor.end();
    return key === 'columns';
  }

  #key(cursor: LineCursor): Key {
    const word = cursor.match(/[a-z]+/y);
    const position = ORDER.indexOf(word as Key);
    if (position < 0) throw formatError(`the unknown head line ${JSON.stringify(word)}`);
    const key = ORDER[position] as Key;
    if (position === this.#position && !REPEATED.has(key)) throw formatError(`a second head line ${key}`);
    if (position < this.#position) throw formatError(`the head line ${key} in the wrong place`);
    for (const skipped of ORDER.slice(this.#position + 1, position)) {
      if (!REPEATED.has(skipped)) throw formatError(`the head line ${skipped} is missing`);
    }
    this.#position = position;
    return key;
  }

  #value(key: Key, cursor: LineCursor): void {
    switch (key) {
      case 'location':
        this.location = readText(cursor);
        return;
      case 'identity':
        this.identity = readText(cursor);
        return;
      case 'time':
        this.time = readHeaderTime(cursor);
        return;
      case 'exclude':
        this.exclude.push(readText(cursor));
        return;
      case 'volume':
        this.#volume(cursor);
        return;
      case 'columns':
        this.#columns(cursor);
    }
  }

  #volume(cursor: LineCursor): void {
    if (cursor.decimal('volume number', MOST_VOLUMES - 1) !== this.volumes.length) {
      throw formatError('volumes are not numbered from 0 on');
    }
    cursor.expect(' ');
    const device = cursor.largeDecimal('device');
    cursor.expect(' ');
    const mount = cursor.decimal('mount');
    if (this.volumes.some((volume) => volume.device === device && volume.mount === mount)) {
      throw formatError('the same volume twice');
    }
    this.volumes.push({ device, mount });
  }

  #columns(cursor: LineCursor): void {
    for (const name of COLUMNS_BEFORE) cursor.expect(`${name} `);
    for (;;) {
      const name = cursor.match(/[a-z0-9_.]+/y);
      if (name === LAST_COLUMN) return;
      const algorithm = algorithmNamed(name);
      if (algorithm === null) throw formatError(`the unknown column ${JSON.stringify(name)}`);
      if (this.algorithms.includes(algorithm)) throw formatError(`the column ${name} twice`);
      this.algorithms.push(algorithm);
      cursor.expect(' ');
    }
  }
}
