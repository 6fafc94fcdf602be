/** Carries out a list of actions that was made, and perhaps edited, earlier. */
import { MyrrorError } from '../core/error.ts';
import type { ActionRecord, ActionsHeader } from '../core/plan/action-record.ts';
import { checkAgainstPlan } from '../core/plan/check-program.ts';
import { lower } from '../core/plan/lower.ts';
import { PlanFault } from '../core/plan/plan-fault.ts';
import { simulate } from '../core/plan/simulate.ts';
import type { Program } from '../core/plan/step.ts';
import { ROOT } from '../core/tree/byte-string.ts';
import { emptyBook } from '../core/tree/mirror-book.ts';
import type { Problem } from '../core/tree/problem.ts';
import { type Endpoint, type EndpointInfo, keepsTheSame } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Supply } from '../endpoint/transaction.ts';
import { carryOut } from './carry-out.ts';
import { parseDeleteLimit, refuseListOfEmptySource, refuseManyRemovals, refuseOverlap } from './guards.ts';
import { withKept } from './kept-directories.ts';
import {
  endOf,
  firstUse,
  isNoteMissing,
  type KnownMirrors,
  knownMirrors,
  noteMirrors,
  refuseReplacedMirror,
  refuseSwappedRoots,
} from './known-mirrors.ts';
import type { ApplyOptions } from './options.ts';
import { describe, type ListedPlan, planOfRecords, type ShowPath } from './plan-of-records.ts';
import { Recovery } from './recovery.ts';
import type { Report } from './report.ts';
import type { Stopwatch } from './stopwatch.ts';
import { noActions, summarize } from './summarize.ts';
import { isUnlisted, wasUnlisted } from './unlisted.ts';

/** A list of actions, as made by a comparison or read from a file. */
export interface ActionList {
  readonly header: ActionsHeader;
  readonly records: readonly ActionRecord[];
  /** What messages call it: the name of its file. */
  readonly label: string;
}

export interface ApplyInput {
  readonly list: ActionList;
  /** Null if no action of the list takes anything from the source. */
  readonly source: Endpoint | null;
  readonly destination: Endpoint;
  readonly options: ApplyOptions;
  readonly task: Task;
  readonly stopwatch: Stopwatch;
  readonly show: ShowPath;
}

/**
 * Does what the list says and what is not done yet. Throws MyrrorError before the first change:
 * `stale` or `refused` if the list does not fit the trees or itself, by line; `busy`; `cancelled`.
 */
export async function applyList(input: ApplyInput): Promise<Report> {
  const { list, source, destination, options, task, stopwatch, show } = input;
  const limit = options.maxDelete === undefined ? null : parseDeleteLimit(options.maxDelete);
  const known = await knownRoots(input);
  const recovery = new Recovery(destination, task, stopwatch, options.onNotice);
  try {
    if (options.dryRun === true) await recovery.mention();
    else await recovery.finishInterrupted();
    const snapshot = await stopwatch.measure('scan', () => destination.scan({ exclude: list.header.exclude }, task));
    const planned = (): ListedPlan => planOfRecords(snapshot, list.records, destination.info, list.label, show);
    const listed = await stopwatch.measure('plan', planned);
    const { plan } = listed;
    mentionLeftOut(listed, input);
    let program = await stopwatch.measure('simulate', () => fittingProgram(input, listed));
    const problems = [...recovery.problems, ...leftOpen(list)];
    if (options.init !== true) refuseReplacedMirror(known, snapshot.count === 1);
    const summary = { ...summarize(plan, problems, false), firstUse: firstUse(known, snapshot.count - 1) };
    options.onSummary?.(summary);
    refuseListOfEmptySource(list.header, listed.records, options.allowEmptySource ?? false);
    refuseManyRemovals(summary, limit);
    const base = { summary, resumed: recovery.resumed, problems, actions: noActions(), reusedBytes: 0 };
    const note = (): Promise<void> => noteMirrors({ source, end: list.header.source, destination, mounts: null }, task);
    const noBytes = { remote_cp: 0, local_cp: 0 };
    const end = (result: Report['result'], rest: Partial<Report> = {}): Report => ({
      ...base,
      bytes: noBytes,
      ...rest,
      result,
      seconds: stopwatch.seconds,
      phases: stopwatch.phases(),
    });
    if (plan.actions.count === 0 && program.adjustments.length === 0) {
      if (isNoteMissing(known, recovery.hasBegun, source === null || options.dryRun)) await note();
      await recovery.finishNothing();
      return end(problems.length > 0 ? 'incomplete' : 'nothing-to-do');
    }
    if (options.dryRun === true) return end('planned');
    if (options.confirm !== undefined && !(await options.confirm(summary))) return end('refused');
    const before = destination.info;
    const transaction = await recovery.transaction();
    // What the destination keeps, and takes for one name, may have been found out only now.
    if (!keepsTheSame(before, destination.info)) {
      program = await recovery.orFinishNothing(() => fittingProgram(input, planned()));
    }
    const done = await carryOut({
      program,
      knownObjects: snapshot.count,
      planned: summary.actions,
      transaction,
      supply: source?.supply() ?? noSupply,
      verify: options.verify ?? false,
      remember: null,
      note,
      unlisted: wasUnlisted(list.header) || isUnlisted({ snapshot }),
      task,
      stopwatch,
    });
    const all = [...problems, ...done.problems];
    return end(all.length > 0 ? 'incomplete' : 'done', { ...done, problems: all });
  } finally {
    await recovery.release();
  }
}

function mentionLeftOut({ withoutContent }: ListedPlan, { options, show }: ApplyInput): void {
  const [first] = withoutContent;
  if (first === undefined) return;
  options.onNotice?.(
    `${withoutContent.length} local_cp copy what a remote_cp would bring that is not in the list any more, and are left out with it: ` +
      `${describe(first, show)}${withoutContent.length > 1 ? ', …' : ''}`,
  );
}

/** Refuses roots that are not those of the list, or that were swapped; tells what they know of each other. */
async function knownRoots({ list, source, destination, options, task }: ApplyInput): Promise<KnownMirrors> {
  const { init = false } = options;
  refuseOtherRoot(list, 'destination', destination.info);
  if (source !== null) {
    refuseOtherRoot(list, 'source', source.info);
    refuseOverlap(source.info, destination.info, init);
  }
  const known =
    source !== null
      ? await knownMirrors(source, destination, task)
      : {
          source: { ...list.header.source, book: emptyBook },
          destination: { ...endOf(destination), book: await destination.mirrors(task) },
        };
  if (!init) refuseSwappedRoots(known);
  return known;
}

/** A list is good for the roots that it was made for. */
function refuseOtherRoot(list: ActionList, side: 'source' | 'destination', info: EndpointInfo): void {
  const made = list.header[side];
  // The directory was not there when the list was made: whatever is there now, each action looks for itself.
  if (made.identity === '' || info.identity === made.identity) return;
  throw new MyrrorError(
    'stale',
    `${list.label} was made for another ${side} than the one that is at ${made.location} now`,
    {
      hint: 'Was the directory replaced, or another disk mounted? Make the list again with `myrror compare`.',
    },
  );
}

/** What the comparison could not see is still not mirrored when all of its actions are done. */
function leftOpen({ header, label }: ActionList): Problem[] {
  if (header.problems === 0) return [];
  const message = `${header.problems} paths could not be compared when ${label} was made; they are as they were`;
  return [{ path: ROOT, side: 'destination', operation: 'compare', code: 'incomplete-list', message }];
}

/** Makes the program and simulates it. Throws MyrrorError `refused` that names the line which does not fit. */
function fittingProgram({ list, destination, show }: ApplyInput, { plan, records }: ListedPlan): Program {
  const { modes, owners } = destination.info;
  const hasOwners = list.records.every(({ attributes }) => attributes === null || attributes.uid >= 0);
  try {
    const program = lower(plan, { owners: owners && hasOwners, modes });
    const outcome = simulate(plan.destination, program);
    checkAgainstPlan(plan, outcome);
    return withKept(program, list.header.kept ?? [], plan.destination, outcome);
  } catch (error) {
    if (!(error instanceof PlanFault)) throw error;
    const record = records[error.action];
    const where = record === undefined ? '' : `${describe(record, show)}: `;
    const other = error.other === null ? '' : ` ${show(error.other)}`;
    throw new MyrrorError('refused', `${list.label}: ${where}${show(error.path)} ${error.message}${other}`, {
      hint: 'The actions of the list do not fit together any more. Nothing was done. Mend the list, or make it again.',
      cause: error,
    });
  }
}

const noSupply: Supply = {
  direct: null,
  bring: () => {
    throw new Error('content was asked of a source that the list does not need');
  },
};
