/** `myrror compare`: decides what must be done. */
import { actionsText, type Comparison, compare, isListingFile, type Listing, readListing } from '../../index.ts';
import { Exit, exitCodeOfResult } from '../console/exit-code.ts';
import { phaseLines } from '../render/closing-lines.ts';
import type { Outcome } from '../render/json-events.ts';
import { counted } from '../render/quantity.ts';
import { actionTotal } from '../render/summary-lines.ts';
import { type CompareArguments, reachOf } from './arguments.ts';
import { conduct, type Surroundings } from './conduct.ts';
import { prepareDelivery } from './deliver.ts';

export function runCompare(given: CompareArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async ({ reporter, hooks }) => {
    const deliver = await prepareDelivery({
      output: given.output,
      json: given.json,
      stdout: surroundings.stdout,
      notice: hooks.onNotice,
    });
    const { criteria, cache, allowEmptySource, init } = given;
    // Without patterns of its own, a comparison takes over those of the list that it is given.
    const exclude = given.exclude.length === 0 ? undefined : given.exclude;
    const source = await sideOf(given.source);
    const destination = await sideOf(given.destination);
    const comparison = await compare(source, destination, {
      ...hooks,
      ...reachOf(given),
      criteria,
      exclude,
      cache,
      allowEmptySource,
      init,
    });
    reporter.problems(comparison.problems);
    reporter.plan(comparison.summary, false);
    reporter.rest();
    const file = await deliver(actionsText(comparison.list));
    reporter.end({
      outcome: outcomeOfComparison(comparison),
      lines: [closing(comparison, file)],
      details: phaseLines(comparison.phases),
    });
    return exitCodeOfComparison(comparison, given.exitCode);
  });
}

/** A file is a list of a tree, anything else a location. */
async function sideOf(location: string): Promise<string | Listing> {
  return (await isListingFile(location)) ? await readListing(location) : location;
}

function differs({ summary }: Comparison): boolean {
  return actionTotal(summary.actions) > 0;
}

function outcomeOfComparison(comparison: Comparison): Outcome {
  const { summary, problems } = comparison;
  const same = problems.length === 0 ? 'nothing-to-do' : 'incomplete';
  return {
    result: differs(comparison) ? 'planned' : same,
    actions: summary.actions,
    bytes: summary.bytes,
    problems: problems.length,
    more: { savedBytes: summary.savedBytes },
  };
}

function exitCodeOfComparison(comparison: Comparison, tellsDifferences: boolean): number {
  const code = exitCodeOfResult('planned', comparison.problems.length);
  return code === Exit.done && tellsDifferences && differs(comparison) ? Exit.differences : code;
}

function closing(comparison: Comparison, file: string | null): string {
  const actions = counted(actionTotal(comparison.summary.actions), 'action');
  if (!differs(comparison)) {
    const same = comparison.problems.length === 0 ? 'No differences.' : 'No differences in what could be compared.';
    return file === null ? same : `${same} Wrote ${file}, a list without actions.`;
  }
  return file === null ? `${actions}.` : `Wrote ${file}: ${actions}. To do them: myrror apply ${file}`;
}
