/** One action line of a `.myr_actions`: `VERB PATHS {KEY=VALUE …} replaces {…} set {…}`. */
import { type VerbName, verbNames } from '../core/plan/action.ts';
import type { ActionRecord } from '../core/plan/action-record.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { type ActionDraft, readAttributes, readExpectation, readReplaced } from './action-blocks.ts';
import { shapeFault, shapes } from './action-shape.ts';
import { formatError } from './format-error.ts';
import type { LineCursor } from './line-cursor.ts';
import { ARROW } from './quote.ts';
import { checkShown, type ShownPath } from './shown-path.ts';

const BLOCK_HINT = 'A name that holds a blank stands in double quotes.';

export class ActionLineReader {
  readonly #cursor: LineCursor;

  /** Reads lines at that cursor. */
  constructor(cursor: LineCursor) {
    this.#cursor = cursor;
  }

  /** Reads the line at the cursor, which stands at its verb. Throws MyrrorError `format`. */
  read(line: number): ActionRecord {
    const verb = this.#verb();
    const draft = this.#paths(verb, line);
    this.#blocks(draft);
    const fault = shapeFault(draft);
    if (fault !== null) throw formatError(fault);
    return draft;
  }

  #verb(): VerbName {
    const word = this.#cursor.match(/[^ \t{]+/y);
    const verb = verbNames.find((name) => name === word);
    if (verb === undefined) throw formatError(`an unknown verb; known are ${verbNames.join(', ')}`);
    return verb;
  }

  #paths(verb: VerbName, line: number): ActionDraft {
    const first = this.#path(verb);
    const layout = shapes[verb].paths;
    const draft: ActionDraft = {
      verb,
      origin: null,
      target: null,
      directory: first.directory,
      received: false,
      expect: null,
      replaces: null,
      attributes: null,
      linkTarget: null,
      unverified: false,
      evidence: [],
      line,
    };
    if (layout.startsWith('origin')) draft.origin = first.path;
    else draft.target = first.path;
    const cursor = this.#cursor;
    cursor.blanks();
    const hasArrow = cursor.match(/->(?=[ \t]|$)/y) === ARROW;
    if (hasArrow !== layout.includes(ARROW)) {
      throw formatError(hasArrow ? `${verb} takes one path` : `${verb} takes two paths, with -> between them`);
    }
    if (layout === 'target -> link') draft.linkTarget = this.#linkTarget();
    if (layout === 'origin -> target') {
      const second = this.#path(verb);
      if (second.directory !== first.directory) throw formatError('one path ends in a slash, the other does not');
      draft.target = second.path;
    }
    return draft;
  }

  #path(verb: VerbName): ShownPath {
    this.#cursor.blanks();
    if (this.#cursor.atEnd) throw formatError(`${verb} without its path`);
    return checkShown(this.#cursor.token());
  }

  #linkTarget(): ByteString {
    this.#cursor.blanks();
    const target = this.#cursor.token();
    if (target.includes('\0')) throw formatError('a NUL byte in the target of a symlink');
    return target;
  }

  #blocks(draft: ActionDraft): void {
    const cursor = this.#cursor;
    const seen = new Set<string>();
    for (;;) {
      cursor.blanks();
      if (cursor.atEnd) return;
      const name = cursor.match(/replaces(?=[ \t]*\{)|set(?=[ \t]*\{)/y);
      cursor.blanks();
      if (cursor.next !== '{') throw formatError('something that is no { } block behind the paths', BLOCK_HINT);
      if (seen.has(name)) throw formatError(`a second block ${name}{ }`);
      seen.add(name);
      if (name === 'replaces') draft.replaces = readReplaced(cursor, Kind.file);
      else if (name === 'set') draft.attributes = readAttributes(cursor);
      else readExpectation(cursor, draft);
    }
  }
}
