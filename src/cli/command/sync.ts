/** `myrror sync`: lists, compares, shows, asks and applies. */
import { isListingFile, MyrrorError, sync } from '../../index.ts';
import { reachOf, type SyncArguments } from './arguments.ts';
import { type Change, conclude, confirmFor, showPlanFor } from './change.ts';
import { conduct, type Surroundings } from './conduct.ts';

export function runSync(given: SyncArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async (run) => {
    await refuseFile(given.source, 'source');
    await refuseFile(given.destination, 'destination');
    const { criteria, exclude, cache, maxDelete, verify, allowEmptySource, init, dryRun } = given;
    const question = `Make these changes to ${given.destination}?`;
    const change: Change = { given, surroundings, run, question, thinking: { seconds: 0 } };
    const report = await sync(given.source, given.destination, {
      ...run.hooks,
      criteria,
      exclude,
      cache,
      ...reachOf(given),
      maxDelete,
      verify,
      allowEmptySource,
      init,
      dryRun,
      confirm: confirmFor(change),
      onSummary: showPlanFor(change),
    });
    return conclude(report, change);
  });
}

async function refuseFile(location: string, side: string): Promise<void> {
  if (!(await isListingFile(location))) return;
  throw new MyrrorError('usage', `the ${side} ${location} is a file, and sync needs directories`, {
    hint: 'A list of a tree is compared with `myrror compare`; its plan is carried out with `myrror apply`.',
  });
}
