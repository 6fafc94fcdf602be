/**
 * One criterion being applied: which files or classes it looks at, and which of them are worth a
 * question. Items are files where the criterion has a feature of the file itself (path, name,
 * mtime), for a class offers every value that its members have; else one item stands for a class.
 */
import { type FullAlgorithm, isFullAlgorithm } from '../tree/digest.ts';
import type { ContentClasses } from './classes.ts';
import { type Criterion, provesContent } from './criteria.ts';
import type { MatchInput } from './matching.ts';
import { type Instant, isWithin } from './times.ts';

export class Pass {
  readonly classes: ContentClasses;
  readonly input: MatchInput;
  readonly criterion: Criterion;
  /** The criterion's place in the list. */
  readonly index: number;
  /** Items are files, not classes. */
  readonly perFile: boolean;
  /** Agreement proves that the contents are equal, so files of one side may be joined as well. */
  readonly proves: boolean;
  /** The criterion's digests that cover every byte. */
  readonly fullAlgorithms: readonly FullAlgorithm[];
  /** Something must be asked for. */
  readonly asks: boolean;
  /** New content is compared with other new content, so that it is sent once. */
  readonly amongSources: boolean;
  /** Times within a window count as equal: groups are sorted by time. */
  readonly windowed: boolean;

  constructor(classes: ContentClasses, criterion: Criterion, index: number) {
    this.classes = classes;
    this.input = classes.files.input;
    this.criterion = criterion;
    this.index = index;
    this.perFile = criterion.path || criterion.name || criterion.mtime;
    this.proves = provesContent(criterion);
    this.fullAlgorithms = criterion.algorithms.filter(isFullAlgorithm);
    this.asks = criterion.algorithms.length > 0 || criterion.content;
    this.amongSources = this.proves && !this.input.criteria.frugal;
    this.windowed = criterion.mtime && !criterion.path && this.input.times.granularity > 1;
  }

  onSource(item: number): boolean {
    return this.perFile ? this.classes.files.isSource(item) : this.classes.hasSource(this.classes.root(item));
  }

  onDestination(item: number): boolean {
    return this.perFile ? !this.classes.files.isSource(item) : this.classes.hasDestination(this.classes.root(item));
  }

  /** Content that the destination is not known to have: what all questions are about. */
  isWanted(item: number): boolean {
    return this.classes.isUnmatched(this.classes.root(item));
  }

  /** Content that the destination has and that this criterion could find to be wanted. */
  isOffered(item: number): boolean {
    return this.proves ? this.classes.hasDestination(this.classes.root(item)) : this.onDestination(item);
  }

  /**
   * True if the group, from `start` to before `end`, could join what a source file has with what a
   * destination file has, and is not all in one class yet.
   */
  spansClasses(items: Int32Array, start: number, end: number): boolean {
    const root = this.classes.root(items[start] as number);
    let hasOther = false;
    let hasSource = false;
    let hasDestination = false;
    for (let at = start; at < end; at++) {
      const item = items[at] as number;
      hasOther ||= this.classes.root(item) !== root;
      hasSource ||= this.onSource(item);
      hasDestination ||= this.onDestination(item);
      if (hasOther && hasSource && hasDestination) return true;
    }
    return false;
  }

  /** The items of a group about which a question can change the result; none if no question can. */
  askable(items: Int32Array): Int32Array {
    if (!this.isWorthAsking(items)) return items.subarray(0, 0);
    if (this.windowed) return this.#withinWindow(items);
    const askable = new Int32Array(items.length);
    let length = 0;
    for (let at = 0; at < items.length; at++) {
      const item = items[at] as number;
      if (this.isWanted(item) || this.isOffered(item)) askable[length++] = item;
    }
    return askable.subarray(0, length);
  }

  isWorthAsking(items: Int32Array): boolean {
    let wanted = -1;
    let isOffered = false;
    for (let at = 0; at < items.length; at++) {
      const item = items[at] as number;
      if (this.isWanted(item)) {
        const root = this.classes.root(item);
        if (wanted >= 0 && wanted !== root && this.amongSources) return true;
        wanted = root;
      } else if (this.isOffered(item)) {
        isOffered = true;
      }
      if (wanted >= 0 && isOffered) return true;
    }
    return false;
  }

  /** Of items sorted by time, those that have a possible partner within the window. */
  #withinWindow(items: Int32Array): Int32Array {
    const hasPartner = new Set<number>();
    this.#scan(items, hasPartner);
    this.#scan(items.toReversed(), hasPartner);
    return items.filter((item) => hasPartner.has(item));
  }

  #scan(items: Int32Array, hasPartner: Set<number>): void {
    const { files } = this.classes;
    const { times } = this.input;
    let lastWanted: Instant | undefined;
    let lastOffered: Instant | undefined;
    for (const item of items) {
      const time = files.time(item);
      const isWanted = this.isWanted(item);
      if (!isWanted && !this.isOffered(item)) continue;
      const partners = isWanted ? [lastOffered, this.amongSources ? lastWanted : undefined] : [lastWanted];
      if (partners.some((partner) => partner !== undefined && isWithin(times, partner, time))) hasPartner.add(item);
      if (isWanted) lastWanted = time;
      else lastOffered = time;
    }
  }
}
