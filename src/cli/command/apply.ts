/** `myrror apply`: carries out a plan. */
import { type ActionList, apply, readActions } from '../../index.ts';
import { count, counted } from '../render/quantity.ts';
import { type ApplyArguments, reachOf } from './arguments.ts';
import { type Change, conclude, confirmFor, showPlanFor } from './change.ts';
import { conduct, type Surroundings } from './conduct.ts';

export function runApply(given: ApplyArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async (run) => {
    const actions = await readActions(given.actions);
    for (const note of notesOn(actions)) run.reporter.notice(note);
    const { maxDelete, allowEmptySource, init, verify, cache, dryRun } = given;
    const question = `Make these changes to ${actions.header.destination.location}?`;
    const change: Change = { given, surroundings, run, question, thinking: { seconds: 0 } };
    const report = await apply(actions, {
      ...run.hooks,
      maxDelete,
      allowEmptySource,
      init,
      verify,
      cache,
      ...reachOf(given),
      dryRun,
      confirm: confirmFor(change),
      onSummary: showPlanFor(change),
    });
    return conclude(report, change);
  });
}

/** What the user should know about the plan before it is carried out. */
function notesOn({ header, records }: ActionList): string[] {
  const left = header.count - records.length;
  return left > 0 ? [`${count(left)} of the plan's ${counted(header.count, 'action')} were taken out of it`] : [];
}
