import type { RootFacts } from './root.ts';

/** A root, and the side of the run that it stands on. */
export interface Site {
  readonly facts: RootFacts;
  readonly side: 'source' | 'destination';
}
