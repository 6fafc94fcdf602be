/** Time for trees to settle between a change and a run that is to remember something of it. */
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than the time in which a change may leave no trace in the times of a file. */
const SETTLED_MILLISECONDS = 2500;

/** Waits until what is remembered of the files that stand there now can be believed. */
export async function settled(): Promise<void> {
  await pause(SETTLED_MILLISECONDS);
}
