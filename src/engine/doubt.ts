/**
 * Pairs of files at one path of which one has been damaged without a trace. Damage must not be mirrored
 * over the good copy, so whatever may be damaged at the source is read against what is remembered of it
 * before it replaces anything.
 */
import type { Criteria } from '../core/match/criteria.ts';
import type { Matching } from '../core/match/matching.ts';
import { Verb } from '../core/plan/action.ts';
import type { TreePlan } from '../core/plan/plan-trees.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Counterparts } from '../core/tree/merge.ts';
import type { Problem } from '../core/tree/problem.ts';
import { NONE } from '../core/tree/snapshot.ts';
import { Checked } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Answering } from './answering.ts';
import type { Side } from './side.ts';

export interface DoubtInput {
  readonly criteria: Criteria;
  readonly matching: Matching;
  readonly treePlan: TreePlan;
  readonly pairs: Counterparts;
}

/**
 * Rows of the destination that have to be left alone; why is added to the problems.
 *
 * - Files of one path, size and time with different contents, where the criteria might have taken them for
 *   equal unread: either may be damaged, and nobody has asked for them to be compared.
 * - Files that would be replaced by one of the same size at the source whose content is not what its
 *   remembered digests say, whatever the criteria: it is the source that is damaged.
 */
export async function doubtfulPairs(input: DoubtInput, answering: Answering): Promise<readonly number[]> {
  const { source, destination, task, problems } = answering;
  const { contradictions } = input.matching;
  if (contradictions.length > 0 && joinsUnread(input.criteria)) {
    const rows = contradictions.map(({ path }) => destination.snapshot.find(path));
    const atSource = contradictions.map(({ path }) => source.snapshot.find(path));
    // Which of the two it is helps whoever has to mend it.
    problems.push(...(await damaged(source, atSource, task)).problems);
    problems.push(...(await damaged(destination, rows, task)).problems);
    problems.push(...contradictions);
    return rows;
  }
  const replaced = replacedBySameSize(input, source, destination);
  const found = await damaged(source, [...replaced.keys()], task);
  problems.push(...found.problems);
  return found.rows.map((row) => replaced.get(row) as number);
}

/** True if files may be taken for equal that nobody has read: then it matters when they turn out not to be. */
function joinsUnread(criteria: Criteria): boolean {
  return criteria.list.some(({ algorithms, content }) => algorithms.length === 0 && !content);
}

/** What gives a file at the destination another content; that it may come from elsewhere there is no difference. */
const BRINGING: ReadonlySet<Verb> = new Set([Verb.remote_cp, Verb.local_cp, Verb.mv]);

/** By row of a source file whose content would be brought, the file at its path that it would replace, if the sizes are the same. */
function replacedBySameSize({ treePlan, pairs }: DoubtInput, source: Side, destination: Side): Map<number, number> {
  const { actions } = treePlan;
  const replaced = new Map<number, number>();
  for (let action = 0; action < actions.count; action++) {
    if (!BRINGING.has(actions.verb[action] as Verb)) continue;
    const row = actions.target[action] as number;
    const other = pairs.ofSource[row] as number;
    if (other === NONE || destination.snapshot.kind(other) !== Kind.file) continue;
    if (source.snapshot.kind(row) !== Kind.file) continue;
    if (source.snapshot.columns.size[row] === destination.snapshot.columns.size[other]) replaced.set(row, other);
  }
  return replaced;
}

interface Damaged {
  readonly rows: readonly number[];
  readonly problems: readonly Problem[];
}

/** Which of some files have another content than is remembered of them. Only those with a remembered digest are read. */
async function damaged({ name, endpoint, snapshot }: Side, rows: readonly number[], task: Task): Promise<Damaged> {
  if (endpoint === null || rows.length === 0) return { rows: [], problems: [] };
  const { verdicts, problems } = await endpoint.check(snapshot, Uint32Array.from(rows), task);
  return {
    rows: rows.filter((_, place) => verdicts[place] === Checked.differs),
    problems: problems.filter(({ code }) => code === 'contradiction').map((problem) => ({ ...problem, side: name })),
  };
}
