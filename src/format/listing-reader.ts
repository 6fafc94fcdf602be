/**
 * Reads `.myr_flist`, fed piece by piece. Strict: it takes exactly what the writer writes, for a
 * list that is nearly right would be mirrored exactly as wrong as it is.
 */
import type { MyrrorError } from '../core/error.ts';
import { DigestTable } from '../core/tree/digest.ts';
import type { Listing } from '../core/tree/listing.ts';
import { crc32, printCrc } from './crc32.ts';
import { formatError, placed } from './format-error.ts';
import { LineCursor } from './line-cursor.ts';
import { LineSplitter } from './line-splitter.ts';
import { readListingEntry } from './listing-entry.ts';
import { ListingHeader } from './listing-header.ts';
import { ListingTree } from './listing-tree.ts';
import { toBlockOrder } from './preorder.ts';

const HINT = 'Make the list again with `myrror analyze`; it is not meant to be edited.';

/** A push parser: `feed` the text in pieces of any size, then `finish`. */
export class ListingReader {
  readonly #label: string;
  readonly #cursor = new LineCursor();
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  readonly #header = new ListingHeader();
  #tree: ListingTree | null = null;
  /** By the rows as they come. */
  readonly #digests = new DigestTable();
  #number = 0;
  #crc = 0;
  #ended = false;

  /** `label` names the file in messages. */
  constructor(label: string) {
    this.#label = label;
  }

  /** Takes the next piece of text. Throws MyrrorError `format` naming the line. */
  feed(text: string): void {
    this.#guard(() => this.#splitter.feed(text), 1);
  }

  /** Ends the text and gives what it held. Throws MyrrorError `format`. */
  finish(): Listing {
    return this.#guard(() => this.#finish(), 1);
  }

  /* Errors name the line that is being read: the last whole one, or the one after it. */
  #guard<T>(read: () => T, ahead: number): T {
    const before = this.#number;
    try {
      return read();
    } catch (error) {
      const line = this.#number === before ? before + ahead : this.#number;
      throw placed(error, this.#label, line, HINT);
    }
  }

  #finish(): Listing {
    const tree = this.#tree;
    if (this.#splitter.rest() !== '' || !this.#ended || tree === null) {
      throw formatError('the list is cut off: it has no complete end line');
    }
    const { snapshot, newRow } = toBlockOrder(tree.collected());
    const digests = new DigestTable();
    for (const algorithm of this.#header.algorithms) {
      digests.addMoved(algorithm, this.#digests, newRow);
    }
    const { location, identity, exclude, time } = this.#header;
    return { location, identity, exclude, time, snapshot, digests };
  }

  #line(line: string): void {
    this.#number++;
    if (this.#ended) throw formatError('something more behind the end line');
    this.#cursor.reset(line);
    if (line.startsWith('end ') && this.#tree !== null) {
      this.#end(this.#tree);
      return;
    }
    this.#crc = crc32('\n', crc32(line, this.#crc));
    if (this.#tree === null) this.#headerLine();
    else if (this.#cursor.skip('problem ')) this.#tree.problem(this.#cursor);
    else readListingEntry(this.#cursor, this.#tree, this.#header.algorithms, this.#digests);
  }

  #headerLine(): void {
    if (!this.#header.line(this.#cursor)) return;
    this.#tree = new ListingTree(this.#header.volumes);
  }

  #end(tree: ListingTree): void {
    this.#cursor.expect('end ');
    const count = this.#cursor.decimal('number of entries');
    this.#cursor.expect(' ');
    const crc = this.#cursor.match(/[0-9a-f]{8}/y);
    this.#cursor.end();
    if (crc !== printCrc(this.#crc)) throw damaged();
    if (count !== tree.count) throw formatError(`the end line says ${count} entries, but there are ${tree.count}`);
    if (count === 0) throw formatError('a list without its root');
    this.#ended = true;
  }
}

function damaged(): MyrrorError {
  return formatError('the checksum does not fit: the list was changed or damaged');
}
