/** The stages in a row: compare two trees, ask, and make the destination equal to the source. */
import { parseCriteria } from '../core/match/criteria.ts';
import { verbNames } from '../core/plan/action.ts';
import { checkAgainstPlan, checkAgainstWanted } from '../core/plan/check-program.ts';
import { lower } from '../core/plan/lower.ts';
import { simulate } from '../core/plan/simulate.ts';
import type { Program } from '../core/plan/step.ts';
import { NONE } from '../core/tree/snapshot.ts';
import { type Endpoint, keepsTheSame } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import { carryOut } from './carry-out.ts';
import { type Comparison, compareSides } from './compare.ts';
import { parseDeleteLimit, refuseEmptySource, refuseManyRemovals, refuseNestedTrees, refuseOverlap } from './guards.ts';
import {
  firstUse,
  isNoteMissing,
  type KnownMirrors,
  knownMirrors,
  mountsToNote,
  noteMirrors,
  refuseReplacedMirror,
  refuseSwappedRoots,
  refuseVanishedMounts,
} from './known-mirrors.ts';
import type { SyncOptions } from './options.ts';
import type { ShowPath } from './plan-of-records.ts';
import { Recovery } from './recovery.ts';
import { RunMemory } from './remembrance.ts';
import type { Report, Summary } from './report.ts';
import { liveSide, recallBoth } from './side.ts';
import type { Stopwatch } from './stopwatch.ts';
import { noActions, summarize } from './summarize.ts';
import { isUnlisted } from './unlisted.ts';

export interface SyncInput {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly options: SyncOptions;
  readonly task: Task;
  readonly stopwatch: Stopwatch;
  /** How a path is shown to people. */
  readonly show?: ShowPath | undefined;
}

/**
 * Mirrors the source onto the destination. Throws MyrrorError: `refused` by a guard, `busy`,
 * `unreadable-root`, `cancelled` and others; before the first change unless it says otherwise.
 */
export async function syncTrees(input: SyncInput): Promise<Report> {
  const { source, destination, options, task, stopwatch } = input;
  const limit = options.maxDelete === undefined ? null : parseDeleteLimit(options.maxDelete);
  const criteria = parseCriteria(options.criteria ?? []);
  const { init = false, allowEmptySource = false } = options;
  refuseOverlap(source.info, destination.info, init);
  const known = await knownMirrors(source, destination, task);
  if (!init) refuseSwappedRoots(known);
  const recovery = new Recovery(destination, task, stopwatch, options.onNotice);
  try {
    if (options.dryRun === true) await recovery.mention();
    else await recovery.finishInterrupted();
    const rules = { exclude: options.exclude ?? [] };
    const [from, to] = await stopwatch.measure('scan', () =>
      Promise.all([liveSide('source', source, rules, task), liveSide('destination', destination, rules, task)]),
    );
    refuseNestedTrees(from, to);
    if (!init) refuseReplacedMirror(known, to.snapshot.count === 1);
    const notice = options.onNotice ?? ((): void => {});
    const compare = (): Promise<Comparison> =>
      compareSides({
        source: from,
        destination: to,
        criteria,
        exclude: rules.exclude,
        task,
        stopwatch,
        notice,
        show: input.show,
      });
    const comparison = await compare();
    const summary = {
      ...summarize(comparison.plan, [...recovery.problems, ...comparison.problems], true),
      firstUse: firstUse(known, to.snapshot.count - 1),
    };
    options.onSummary?.(summary);
    const guard = (found: Comparison, planned: Summary): void => {
      refuseEmptySource(from, to, allowEmptySource);
      if (!allowEmptySource) refuseVanishedMounts(known, found.plan, input.show ?? String);
      refuseManyRemovals(planned, limit);
    };
    guard(comparison, summary);
    return await carryOutComparison(input, { comparison, summary, known, compare, guard }, recovery);
  } finally {
    await recovery.release();
  }
}

interface Compared {
  readonly comparison: Comparison;
  readonly summary: Summary;
  /** What the roots knew of each other at the start. */
  readonly known: KnownMirrors;
  /** Compares the same trees again, with what is known of the destination by then. */
  compare(): Promise<Comparison>;
  /** Throws MyrrorError `refused` for a plan that is far more often a mistake than a wish. */
  guard(comparison: Comparison, summary: Summary): void;
}

async function carryOutComparison(input: SyncInput, compared: Compared, recovery: Recovery): Promise<Report> {
  const { source, destination, options, task, stopwatch } = input;
  const { comparison, summary, known } = compared;
  const base = {
    summary,
    actions: noActions(),
    bytes: { remote_cp: 0, local_cp: 0 },
    reusedBytes: 0,
    resumed: recovery.resumed,
  };
  const end = (result: Report['result'], rest: Partial<Report> = {}): Report => ({
    ...base,
    problems: summary.problems,
    ...rest,
    result,
    seconds: stopwatch.seconds,
    phases: stopwatch.phases(),
  });
  const { plan } = comparison;
  const note = (): Promise<void> => {
    const mounts = mountsToNote(known, comparison.source.snapshot, options.allowEmptySource ?? false);
    return noteMirrors({ source, destination, mounts }, task);
  };
  if (plan.actions.count === 0 && (options.dryRun === true || comparison.destination.endpoint?.info.exists !== false)) {
    if (options.dryRun !== true && (await isMistakenGuess(destination, comparison, recovery))) {
      return startAgain(input, compared, recovery);
    }
    // CRASH: a run that was stopped after its last change has left nothing to do, and perhaps nobody who knows of it.
    if (isNoteMissing(known, recovery.hasBegun, options.dryRun)) await note();
    await recovery.finishNothing();
    return end(summary.problems.length > 0 ? 'incomplete' : 'nothing-to-do');
  }
  const program = await stopwatch.measure('simulate', () => provenProgram(comparison));
  if (options.dryRun === true) return end('planned');
  if (options.confirm !== undefined && !(await options.confirm(summary))) return end('refused');
  await recallBoth(comparison.source, comparison.destination, task);
  const before = destination.info;
  const transaction = await recovery.transaction();
  // What the destination keeps, and takes for one name, may have been found out only now.
  if (!keepsTheSame(before, destination.info)) return startAgain(input, compared, recovery);
  const memory = new RunMemory(comparison, program);
  const done = await carryOut({
    program,
    knownObjects: plan.destination.count,
    planned: summary.actions,
    transaction,
    supply: source.supply(),
    verify: options.verify ?? false,
    remember: (soFar) => memory.remembrance(soFar.reusedBytes),
    note,
    task,
    stopwatch,
    unlisted: isUnlisted(comparison.source) || isUnlisted(comparison.destination),
  });
  const { lineage } = memory;
  if (done.problems.length === 0 && lineage !== null) {
    await stopwatch.measure('finish', () => source.rememberLineage(lineage, task));
  }
  const problems = [...summary.problems, ...done.problems];
  return end(problems.length > 0 ? 'incomplete' : 'done', { ...done, problems });
}

/**
 * True if all that is wrong may be a name that was taken for another one by a guess, and the file system, asked
 * now, does not. Which forms of a character it takes for one cannot be told without a change.
 */
async function isMistakenGuess(destination: Endpoint, { problems }: Comparison, recovery: Recovery): Promise<boolean> {
  const before = destination.info;
  if (!before.folding.form || !problems.some(({ code }) => code === 'same-name')) return false;
  await recovery.transaction();
  return !keepsTheSame(before, destination.info);
}

/** Goes on with the same trees, of which more is known now. What that adds to the plan has to be agreed to as well. */
async function startAgain(input: SyncInput, before: Compared, recovery: Recovery): Promise<Report> {
  const { known, compare, guard } = before;
  const comparison = await compare();
  const { firstUse } = before.summary;
  const summary = { ...summarize(comparison.plan, [...recovery.problems, ...comparison.problems], true), firstUse };
  await recovery.orFinishNothing(() => guard(comparison, summary));
  const isMore = verbNames.some((name) => summary.actions[name] > before.summary.actions[name]);
  if (isMore) input.options.onSummary?.(summary);
  const agreed = isMore ? input : { ...input, options: { ...input.options, confirm: undefined } };
  return carryOutComparison(agreed, { comparison, summary, known, compare, guard }, recovery);
}

/** Makes the program of a comparison and simulates it: the outcome must be the wanted tree. */
export function provenProgram({ plan, matching, treePlan, owners, destination }: Comparison): Program {
  const program = lower(plan, { owners, modes: destination.endpoint?.info.modes });
  const outcome = simulate(plan.destination, program);
  checkAgainstPlan(plan, outcome);
  const sizes = { wanted: plan.wanted.columns.size, destination: plan.destination.columns.size };
  checkAgainstWanted(plan, outcome, {
    hasContent: (row, origin) => {
      if (sizes.wanted[row] === 0) return sizes.destination[origin] === 0;
      const contentClass = matching.sourceClass[row];
      return contentClass !== NONE && contentClass === matching.destinationClass[origin];
    },
    sameContent: (row, other) => {
      const contentClass = matching.sourceClass[row];
      return contentClass !== NONE && contentClass === matching.sourceClass[other];
    },
    isLeftAlone: (row) => treePlan.leftAlone[row] === 1,
    isKept: (row) => treePlan.kept[row] === 1,
  });
  return program;
}
