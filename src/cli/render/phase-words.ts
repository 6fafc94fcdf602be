/** The parts of a run in words, and what is counted in each. */
import type { Phase } from '../../index.ts';

export interface PhaseWords {
  readonly doing: string;
  /** What the entries of this phase are called. */
  readonly singular: string;
  readonly plural: string;
}

function words(doing: string, singular: string, plural = `${singular}s`): PhaseWords {
  return { doing, singular, plural };
}

export const phaseWords: Readonly<Record<Phase, PhaseWords>> = {
  recover: words('finishing what was interrupted', 'step'),
  scan: words('listing', 'entry', 'entries'),
  match: words('comparing', 'file'),
  digest: words('hashing', 'file'),
  plan: words('planning', 'entry', 'entries'),
  simulate: words('rehearsing the plan', 'step'),
  make: words('making directories', 'directory', 'directories'),
  stage: words('copying', 'entry', 'entries'),
  barrier: words('waiting for the disk', 'step'),
  place: words('giving names', 'entry', 'entries'),
  rearrange: words('renaming', 'rename'),
  verify: words('verifying', 'file'),
  remove: words('removing', 'entry', 'entries'),
  adjust: words('setting modes and times', 'entry', 'entries'),
  finish: words('finishing', 'step'),
};
