/**
 * An action that does not fit the tree or the other actions. Thrown before anything is done; the
 * caller adds the line of the list, or, for a plan of our own making, treats it as a bug.
 */
import type { ByteString } from '../tree/byte-string.ts';

export class PlanFault extends Error {
  override readonly name = 'PlanFault';
  /** Row of the action in its plan. */
  readonly action: number;
  readonly path: ByteString;
  /** A second path that the reason ends with, if any. */
  readonly other: ByteString | null;

  /** `reason` reads on after the path: `is removed by another action`. */
  constructor(action: number, path: ByteString, reason: string, other: ByteString | null = null) {
    super(reason);
    this.action = action;
    this.path = path;
    this.other = other;
  }
}
