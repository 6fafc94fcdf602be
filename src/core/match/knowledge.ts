/**
 * What was learnt about files besides their digests, kept from one matching to the next of the same
 * trees, so that nothing is asked twice. Files by their numbers (files.ts).
 */
import type { Algorithm } from '../tree/digest.ts';

/** Which label a file got in each comparison of contents that it took part in, by number of the comparison. */
export type ContentLabels = ReadonlyMap<number, number>;

export class Knowledge {
  readonly #failed = new Map<Algorithm, Set<number>>();
  readonly #labels = new Map<number, Map<number, number>>();
  readonly #distrusted = new Set<number>();
  #comparisons = 0;
  #recalled = false;

  /** True once all is known that can be known without reading. */
  get recalled(): boolean {
    return this.#recalled;
  }

  noteRecalled(): void {
    this.#recalled = true;
  }

  /** Remembers that a digest could not be had. */
  addFailure(algorithm: Algorithm, file: number): void {
    const files = this.#failed.get(algorithm);
    if (files === undefined) this.#failed.set(algorithm, new Set([file]));
    else files.add(file);
  }

  hasFailed(algorithm: Algorithm, file: number): boolean {
    return this.#failed.get(algorithm)?.has(file) === true;
  }

  /** A number for one more group of files whose contents are compared. */
  nextComparison(): number {
    return this.#comparisons++;
  }

  /** Within one comparison equal labels are equal contents and different labels are different contents. */
  addLabel(file: number, comparison: number, label: number): void {
    const labels = this.#labels.get(file);
    if (labels === undefined) this.#labels.set(file, new Map([[comparison, label]]));
    else labels.set(comparison, label);
  }

  labels(file: number): ContentLabels | undefined {
    return this.#labels.get(file);
  }

  /** All files with labels. */
  labelled(): Iterable<number> {
    return this.#labels.keys();
  }

  /** Marks a file that was to prove its content and could not. False if it was marked before. */
  distrust(file: number): boolean {
    const isNew = !this.#distrusted.has(file);
    this.#distrusted.add(file);
    return isNew;
  }

  distrusted(): Iterable<number> {
    return this.#distrusted;
  }
}
