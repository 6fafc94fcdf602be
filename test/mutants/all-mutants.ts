/** Every fault that is tried. */
import { engineMutants } from './engine-mutants.ts';
import { holdingMutants } from './holding-mutants.ts';
import { lineMutants } from './line-mutants.ts';
import { meetingMutants } from './meeting-mutants.ts';
import { mirrorMutants } from './mirror-mutants.ts';
import type { Mutant } from './mutant.ts';
import { placingMutants } from './placing-mutants.ts';
import { planMutants } from './plan-mutants.ts';
import { recoveryMutants } from './recovery-mutants.ts';
import { settlingMutants } from './settling-mutants.ts';
import { stagingMutants } from './staging-mutants.ts';

export const allMutants: readonly Mutant[] = [
  ...stagingMutants,
  ...placingMutants,
  ...recoveryMutants,
  ...settlingMutants,
  ...engineMutants,
  ...mirrorMutants,
  ...holdingMutants,
  ...meetingMutants,
  ...lineMutants,
  ...planMutants,
];
