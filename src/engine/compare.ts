/** Compares two trees: content classes, then a plan whose every reuse of content is proven as the criteria ask. */
import { confirm } from '../core/match/confirm.ts';
import { type Criteria, hasFullProof } from '../core/match/criteria.ts';
import { isContradicted, joinsInPlace, matchInPlace } from '../core/match/in-place.ts';
import { match } from '../core/match/match.ts';
import type { MatchInput, Matching, TimeRule } from '../core/match/matching.ts';
import { exactTimes } from '../core/match/times.ts';
import type { Plan } from '../core/plan/action.ts';
import { planNothing, planTrees, type TreePlan } from '../core/plan/plan-trees.ts';
import { freezeAlso } from '../core/tree/frozen.ts';
import { type Counterparts, counterparts } from '../core/tree/merge.ts';
import { exactNames, type NameFolding } from '../core/tree/name-folding.ts';
import type { Problem } from '../core/tree/problem.ts';
import { isSameTree } from '../core/tree/same-tree.ts';
import type { Task } from '../endpoint/task.ts';
import { answerAll } from './answer.ts';
import type { Answering } from './answering.ts';
import { doubtfulPairs } from './doubt.ts';
import { heldContents } from './held-contents.ts';
import { mentionKept } from './mention-kept.ts';
import { heldRows } from './name-rivals.ts';
import type { ShowPath } from './plan-of-records.ts';
import { mayContradict, recallBoth, recallDigestsOfBoth, type Side } from './side.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What came out of comparing two trees, with all that is needed to carry it out and to explain it. */
export interface Comparison {
  readonly source: Side;
  readonly destination: Side;
  readonly criteria: Criteria;
  readonly exclude: readonly string[];
  /** Owner and group are mirrored. */
  readonly owners: boolean;
  readonly matching: Matching;
  readonly treePlan: TreePlan;
  readonly plan: Plan;
  /** Everything that could not be seen, compared or planned. */
  readonly problems: readonly Problem[];
}

export interface CompareInput {
  readonly source: Side;
  readonly destination: Side;
  readonly criteria: Criteria;
  readonly exclude: readonly string[];
  readonly task: Task;
  readonly stopwatch: Stopwatch;
  /** Owner and group are mirrored where no live destination tells whether they can be. Default: false. */
  readonly owners?: boolean | undefined;
  notice(text: string): void;
  /** How a path is shown to people. */
  readonly show?: ShowPath | undefined;
}

/** What a byte sent costs in bytes read where no live tree tells. */
const USUAL_SENDING_COST = 2;

/** Compares two sides. Throws what the endpoints throw. */
export async function compareSides(input: CompareInput): Promise<Comparison> {
  const same = await input.stopwatch.measure('match', () => unchanged(input));
  if (same !== null) return outcome(input, same, []);
  const { source, destination, criteria, stopwatch } = input;
  const pairs = counterparts(source.snapshot, destination.snapshot);
  const folding = foldingOf(destination);
  const problems: Problem[] = [];
  const trees = { source: source.snapshot, destination: destination.snapshot, pairs, folding };
  const frozen = heldRows(trees, problems, input.show);
  const notice = once(input.notice);
  const answering = { source, destination, task: input.task, problems, notice };
  const times = timesOf(source, destination);
  if (destination.endpoint?.info.modes === false)
    notice('The file system of the destination keeps no modes of files; they are not compared.');
  const recallable = !mayContradict(source, destination);
  if (!recallable) await recallBoth(source, destination, input.task);
  const matchInput: MatchInput = {
    source: source.snapshot,
    destination: destination.snapshot,
    criteria,
    times,
    pairs,
    known: { source: source.known, destination: destination.known },
    recallable,
    frozen,
    sendingCost: Math.max(
      source.endpoint?.info.sendingCost ?? 0,
      destination.endpoint?.info.sendingCost ?? USUAL_SENDING_COST,
    ),
  };
  for (;;) {
    const compared = await reuseAndProve(input, matchInput, pairs, answering);
    const { contradictions } = compared.matching;
    const doubtful = await stopwatch.measure('match', () => doubtfulPairs({ criteria, pairs, ...compared }, answering));
    if (doubtful.length > 0) {
      freezeAlso(destination.snapshot, pairs, frozen, doubtful);
      continue;
    }
    const wanted = { ...trees, wanted: source.snapshot, directoryRename: renamesDirectories(destination) };
    const { rows, treePlan } = heldContents({ ...wanted, ...compared }, problems, input.show);
    if (rows.length === 0) {
      if (contradictions.length > 0) notice(mirroredAsAsked(contradictions.length));
      mentionKept(destination.snapshot, treePlan.kept, notice, input.show);
      return outcome(input, { ...compared, treePlan }, problems);
    }
    freezeAlso(destination.snapshot, pairs, frozen, rows);
  }
}

function mirroredAsAsked(files: number): string {
  const have = files === 1 ? 'file has' : 'files have';
  const they = files === 1 ? 'it is' : 'they are';
  return `${files} ${have} the path, size and time of the source's, but other content: ${they} mirrored, as the criteria ask.`;
}

/** What comes out of two trees between which nothing differs, as far as the criteria look; null for any others. */
async function unchanged({ source, destination, criteria, owners, task }: CompareInput): Promise<Compared | null> {
  if (!joinsInPlace(criteria)) return null;
  const { snapshot } = source;
  if (!isSameTree(snapshot, destination.snapshot, mirrorsOwners(destination, owners))) return null;
  if (mayContradict(source, destination)) await recallDigestsOfBoth(source, destination, task);
  if (isContradicted(snapshot.count, source.known, destination.known)) return null;
  return { matching: matchInPlace(snapshot), treePlan: planNothing(snapshot.count) };
}

function mirrorsOwners(destination: Side, otherwise: boolean | undefined): boolean {
  return destination.endpoint?.info.owners ?? otherwise ?? false;
}

interface Compared {
  readonly matching: Matching;
  readonly treePlan: TreePlan;
}

/** Matches, plans, and has every reuse of content proven, until nothing is refuted any more. */
async function reuseAndProve(
  { source, destination, criteria, stopwatch, owners }: CompareInput,
  matchInput: MatchInput,
  pairs: Counterparts,
  answering: Answering,
): Promise<Compared> {
  let matching = await stopwatch.measure('match', () => answerAll(match(matchInput), answering));
  for (;;) {
    const treePlan = await stopwatch.measure('plan', () =>
      planTrees({
        wanted: source.snapshot,
        destination: destination.snapshot,
        matching,
        counterparts: pairs,
        frozen: matchInput.frozen,
        times: matchInput.times,
        owners: mirrorsOwners(destination, owners),
        modes: destination.endpoint?.info.modes,
        directoryRename: renamesDirectories(destination),
        folding: foldingOf(destination),
      }),
    );
    if (!hasFullProof(criteria)) return { matching, treePlan };
    const reused = treePlan.reused.map(({ wanted, destination: row }) => ({ sourceRow: wanted, destinationRow: row }));
    const confirmation = await stopwatch.measure('match', () => answerAll(confirm(matching, reused), answering));
    if (!confirmation.changed) return { matching, treePlan };
    matching = confirmation.matching;
  }
}

function outcome(
  { source, destination, criteria, exclude, owners }: CompareInput,
  { matching, treePlan }: Compared,
  found: readonly Problem[],
): Comparison {
  return {
    source,
    destination,
    criteria,
    exclude,
    owners: mirrorsOwners(destination, owners),
    matching,
    treePlan,
    plan: {
      wanted: source.snapshot,
      destination: destination.snapshot,
      actions: treePlan.actions,
      folding: foldingOf(destination),
    },
    problems: [...source.snapshot.problems, ...destination.snapshot.problems, ...found, ...treePlan.problems],
  };
}

function renamesDirectories(destination: Side): boolean {
  return destination.endpoint?.info.directoryRename ?? true;
}

function foldingOf(destination: Side): NameFolding {
  return destination.endpoint?.info.folding ?? exactNames;
}

/** Times that both file systems can hold. */
function timesOf(source: Side, destination: Side): TimeRule {
  const rules = [source.endpoint?.info.times ?? exactTimes, destination.endpoint?.info.times ?? exactTimes];
  return {
    granularity: Math.max(...rules.map((rule) => rule.granularity)),
    earliest: Math.max(...rules.map((rule) => rule.earliest)),
    latest: Math.min(...rules.map((rule) => rule.latest)),
  };
}

function once(notice: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    notice(text);
  };
}
