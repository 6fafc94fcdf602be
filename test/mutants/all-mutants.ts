/** Every fault that is tried. */
import { engineMutants } from './engine-mutants.ts';
import type { Mutant } from './mutant.ts';
import { planMutants } from './plan-mutants.ts';
import { recoveryMutants } from './recovery-mutants.ts';
import { transactionMutants } from './transaction-mutants.ts';

export const allMutants: readonly Mutant[] = [
  ...planMutants,
  ...transactionMutants,
  ...recoveryMutants,
  ...engineMutants,
];
