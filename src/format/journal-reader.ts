/**
 * Reads the journal of a rearrangement, fed piece by piece.
 *
 * CRASH: the end of a journal may be torn at any byte, and what lies before an unarmed end may be
 * damaged too, for its pages reach the disk in any order. Before the line `armed` is durable nothing
 * is renamed, so damage without such a line behind it is a program that was never begun; damage in
 * front of it is no crash of ours and is refused. Behind it only `rearranged` can be torn, and can
 * have been written once more by recovery.
 */
import type { JournalState } from '../core/journal/journal.ts';
import type { Rename } from '../core/plan/step.ts';
import { crc32, printCrc } from './crc32.ts';
import { formatError, placed } from './format-error.ts';
import { readFirstLine } from './header-fields.ts';
import { CRC_LENGTH, JOURNAL_FIRST_LINE, LARGEST_SLOT } from './journal-layout.ts';
import { readRename } from './journal-rename.ts';
import { LineCursor } from './line-cursor.ts';
import { LineSplitter } from './line-splitter.ts';

/** What to say of a journal that cannot be believed. */
export const JOURNAL_HINT =
  'Nothing was touched. It tells what an interrupted run left behind: `myrror status` shows that, and docs/recovery.md how to go on.';

/** A push parser: `feed` the text in pieces of any size, then `finish`. */
export class JournalReader {
  readonly #label: string;
  readonly #cursor = new LineCursor();
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  readonly #stagedDirectories: number[] = [];
  readonly #stagedInodes: bigint[] = [];
  readonly #renames: Rename[] = [];
  readonly #toParents: bigint[] = [];
  readonly #discards: number[] = [];
  #number = 0;
  /** Number of the first damaged line of the program, 0 without one. */
  #damaged = 0;
  #armed = false;
  #rearranged = false;
  /** CRC-32 of the lines of the program. */
  #sum = 0;

  /** `label` names the file in messages. */
  constructor(label: string) {
    this.#label = label;
  }

  /** Takes the next piece of text. Throws MyrrorError `format` naming the line. */
  feed(text: string): void {
    this.#guard(() => this.#splitter.feed(text));
  }

  /** Ends the text and gives what it held; a line without its end is torn and left out. Throws MyrrorError `format`. */
  finish(): JournalState {
    this.#guard(() => {
      this.#splitter.rest();
      if (this.#damaged === 1 && this.#number > 1) throw formatError(`the first line is not \`${JOURNAL_FIRST_LINE}\``);
    });
    return {
      armed: this.#armed,
      rearranged: this.#rearranged,
      rearrangement: {
        stagedDirectories: this.#stagedDirectories,
        renames: this.#renames,
        discards: this.#discards,
      },
      stagedInodes: this.#stagedInodes,
      toParents: this.#toParents,
    };
  }

  #guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      throw placed(error, this.#label, this.#damaged > 0 ? this.#damaged : Math.max(1, this.#number), JOURNAL_HINT);
    }
  }

  #line(line: string): void {
    this.#number++;
    const body = line.slice(CRC_LENGTH + 1);
    if (line.charAt(CRC_LENGTH) !== ' ' || line.slice(0, CRC_LENGTH) !== printCrc(crc32(body))) {
      this.#damage();
      return;
    }
    this.#cursor.reset(body);
    if (this.#number === 1) {
      readFirstLine(this.#cursor, JOURNAL_FIRST_LINE);
      this.#addToSum(line);
      return;
    }
    const word = this.#cursor.match(/[a-z]+/y);
    if (this.#damaged > 0) {
      if (word === 'armed' || word === 'rearranged') throw formatError('a damaged line in front of valid ones');
      return;
    }
    this.#record(word);
    this.#cursor.end();
    this.#addToSum(line);
  }

  #addToSum(line: string): void {
    this.#sum = crc32('\n', crc32(line, this.#sum));
  }

  #damage(): void {
    if (this.#damaged === 0 && !this.#armed) this.#damaged = this.#number;
  }

  #record(word: string): void {
    if (this.#armed && (word !== 'rearranged' || this.#rearranged)) {
      throw formatError('one more record behind the armed program');
    }
    switch (word) {
      case 'stage':
        this.#stagedDirectories.push(this.#slot());
        this.#cursor.expect(' ');
        this.#stagedInodes.push(this.#cursor.largeDecimal('inode'));
        return;
      case 'rename':
        this.#rename();
        return;
      case 'discard':
        this.#discards.push(this.#slot());
        return;
      case 'armed':
        this.#arm();
        return;
      case 'rearranged':
        if (!this.#armed) throw formatError('the line rearranged in a program that was not armed');
        this.#rearranged = true;
        return;
      default:
        throw formatError('an unknown record');
    }
  }

  #rename(): void {
    const { rename, toParent } = readRename(this.#cursor);
    this.#renames.push(rename);
    this.#toParents.push(toParent);
  }

  #slot(): number {
    this.#cursor.expect(' ');
    return this.#cursor.decimal('slot', LARGEST_SLOT);
  }

  #arm(): void {
    this.#cursor.expect(' ');
    const count = this.#cursor.decimal('number of records');
    const found = this.#stagedDirectories.length + this.#renames.length + this.#discards.length;
    if (count !== found) throw formatError(`the program should have ${count} records, but there are ${found}`);
    // Journals of before this was added have no checksum of the whole.
    if (this.#cursor.skip(' ') && this.#cursor.match(/[0-9a-f]{8}/y) !== printCrc(this.#sum)) {
      throw formatError('the lines of the program are not those that were written');
    }
    this.#armed = true;
  }
}
