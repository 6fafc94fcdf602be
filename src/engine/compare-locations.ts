/** Comparing what a user names: directories or lists of them, in any mixture. */
import { MyrrorError } from '../core/error.ts';
import { parseCriteria } from '../core/match/criteria.ts';
import type { Listing } from '../core/tree/listing.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Endpoint, Side as SideName } from '../endpoint/endpoint.ts';
import { parseLocation } from '../endpoint/location.ts';
import type { Task } from '../endpoint/task.ts';
import { headerOf, recordsOf } from './action-records.ts';
import type { ActionList } from './apply.ts';
import { compareSides } from './compare.ts';
import { refuseNestedTrees, refuseOverlap } from './guards.ts';
import { knownMirrors, refuseReplacedMirror, refuseSwappedRoots, refuseVanishedMounts } from './known-mirrors.ts';
import type { CompareOptions } from './options.ts';
import type { ShowPath } from './plan-of-records.ts';
import type { Report, Summary } from './report.ts';
import { listedSide, liveSide, type Side } from './side.ts';
import type { Stopwatch } from './stopwatch.ts';
import { summarize } from './summarize.ts';

/** What comparing two trees came to. */
export interface Comparison {
  readonly list: ActionList;
  readonly summary: Summary;
  /** Paths that could not be seen or compared; nothing is planned for them. */
  readonly problems: readonly Problem[];
  /** Milliseconds spent in each phase that took place. */
  readonly phases: Report['phases'];
}

export interface LocationsInput {
  readonly source: string | Listing;
  readonly destination: string | Listing;
  readonly options: CompareOptions;
  /** When the comparison was made, for the list's header: ISO 8601. */
  readonly time: string;
  readonly task: Task;
  readonly stopwatch: Stopwatch;
  /** This process may give files to other users. */
  readonly superuser: boolean;
  /** How a path is shown to people. */
  readonly show: ShowPath;
  open(side: SideName, location: string): Promise<Endpoint>;
}

/**
 * Decides what would make the destination equal to the source. Throws MyrrorError: `usage`, `unreadable-root`,
 * `refused` for overlapping roots or listings made with other excludes, `cancelled`.
 */
export async function compareLocations(input: LocationsInput): Promise<Comparison> {
  const { source, destination, options, task, stopwatch, superuser, show } = input;
  const criteria = parseCriteria(options.criteria ?? []);
  const exclude = sharedExcludes(source, destination, options.exclude);
  const [from, to] = await openSides(input, exclude);
  refuseNestedTrees(from, to);
  const { init = false, allowEmptySource = false } = options;
  const known =
    from.endpoint === null || to.endpoint === null ? null : await knownMirrors(from.endpoint, to.endpoint, task);
  if (known !== null && !init) {
    refuseSwappedRoots(known);
    refuseReplacedMirror(known, to.snapshot.count === 1);
  }
  const compared = await compareSides({
    source: from,
    destination: to,
    criteria,
    exclude,
    task,
    stopwatch,
    notice: options.onNotice ?? ((): void => {}),
    owners: superuser,
    show,
  });
  const summary = summarize(compared.plan, compared.problems, true);
  options.onSummary?.(summary);
  if (known !== null && !allowEmptySource) refuseVanishedMounts(known, compared.plan, show);
  const list: ActionList = {
    header: headerOf(compared, input.time),
    records: recordsOf(compared),
    label: 'the list of actions',
  };
  return { list, summary, problems: compared.problems, phases: stopwatch.phases() };
}

/** Both trees must have been seen through the same patterns: what only one of them hides would look removed. */
function sharedExcludes(
  source: string | Listing,
  destination: string | Listing,
  given: readonly string[] | undefined,
): readonly string[] {
  const listed = [source, destination].filter((side): side is Listing => typeof side !== 'string');
  const [first] = listed;
  const exclude = given ?? first?.exclude ?? [];
  for (const listing of listed) {
    if (JSON.stringify(listing.exclude) === JSON.stringify(exclude)) continue;
    throw new MyrrorError('refused', `the list of ${listing.location} was made with other exclude patterns`, {
      hint: 'What only one side hides would look removed. List it again with the same -e options.',
    });
  }
  return exclude;
}

async function openSides(
  { source, destination, options, open, task, stopwatch }: LocationsInput,
  exclude: readonly string[],
): Promise<[Side, Side]> {
  const [from, to] = await Promise.all([
    typeof source === 'string' ? open('source', source) : null,
    typeof destination === 'string' ? open('destination', destination) : null,
  ]);
  if (from !== null && to !== null) refuseOverlap(from.info, to.info, options.init);
  const rules = { exclude };
  const side = (name: Side['name'], given: string | Listing, endpoint: Endpoint | null): Promise<Side> => {
    if (endpoint !== null) return liveSide(name, endpoint, rules, task);
    return listed(name, given as Listing, open);
  };
  return await stopwatch.measure('scan', () =>
    Promise.all([side('source', source, from), side('destination', destination, to)]),
  );
}

/** A list asks its live tree for what it lacks, if that is on this machine and still the same root. */
async function listed(name: Side['name'], listing: Listing, open: LocationsInput['open']): Promise<Side> {
  // Nobody who compares lists expects a login.
  if (parseLocation(listing.location).kind !== 'local') return listedSide(name, listing, null);
  try {
    const endpoint = await open(name, listing.location);
    return listedSide(name, listing, endpoint.info.identity === listing.identity ? endpoint : null);
  } catch (error) {
    if (error instanceof MyrrorError && error.code === 'unreadable-root') {
      return listedSide(name, listing, null);
    }
    throw error;
  }
}
