/** A tree as it was listed at one time, with all that is needed to compare it far from where it is. */
import type { DigestTable } from './digest.ts';
import type { Snapshot } from './snapshot.ts';

export interface Listing {
  /** Where the tree is, as people know it. */
  readonly location: string;
  /** Tells the root from every other one. */
  readonly identity: string;
  /** The patterns that hid entries from the list, as the user gave them. */
  readonly exclude: readonly string[];
  /** When the tree was listed: ISO 8601 in UTC. */
  readonly time: string;
  readonly snapshot: Snapshot;
  readonly digests: DigestTable;
}
