/** A deliberate fault of the sources, which some test must notice. */

/**
 * What a mutant takes away. Of barriers and preconditions every one must be caught; of the others almost every
 * one.
 */
export type MutantKind =
  | 'barrier'
  | 'precondition'
  | 'order'
  | 'guard'
  | 'recovery'
  | 'honesty'
  | 'confinement'
  | 'plan';

/** The text `find`, which occurs exactly once in `file`, becomes `put`. */
export interface Mutant {
  /** Unique, and fit for a command line. */
  readonly name: string;
  readonly kind: MutantKind;
  /** From the root of the project. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
  /** The promise that it breaks, for people. */
  readonly breaks: string;
  /** Tests that are tried before those that every mutant is tried with. */
  readonly near?: readonly string[];
}
