/** Plans one pair of trees, simulates the plan and carries it out on the model; says what is wrong, or null. */
import type { Matching } from '../../src/core/match/matching.ts';
import { Verb } from '../../src/core/plan/action.ts';
import { checkAgainstPlan, checkAgainstWanted } from '../../src/core/plan/check-program.ts';
import { lower } from '../../src/core/plan/lower.ts';
import { planTrees } from '../../src/core/plan/plan-trees.ts';
import { simulate } from '../../src/core/plan/simulate.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { NONE, type Snapshot } from '../../src/core/tree/snapshot.ts';
import { StepModel } from '../model/step-model.ts';

/** A tree with the labels of its contents. */
export interface World {
  readonly tree: Snapshot;
  readonly contents: ReadonlyMap<number, string>;
  /** Path to content or kind: what the model must end with. */
  readonly shape: ReadonlyMap<string, string>;
  /** How often each content occurs. */
  readonly count: ReadonlyMap<string, number>;
  readonly classes: Int32Array;
  readonly none: Uint8Array;
}

const labels = ['A', 'B', 'C'];
const exact = { granularity: 1, earliest: Number.MIN_SAFE_INTEGER, latest: Number.MAX_SAFE_INTEGER };

export function worldOf(tree: Snapshot, contents: ReadonlyMap<number, string>): World {
  const shape = new Map<string, string>();
  const count = new Map<string, number>();
  const classes = new Int32Array(tree.count).fill(NONE);
  for (let row = 1; row < tree.count; row++) {
    const content = contents.get(row);
    if (tree.kind(row) === Kind.directory) shape.set(tree.path(row), 'directory');
    else if (content === undefined) shape.set(tree.path(row), `symlink ${tree.linkTarget(row)}`);
    else {
      shape.set(tree.path(row), `file ${content}`);
      count.set(content, (count.get(content) ?? 0) + 1);
      classes[row] = labels.indexOf(content);
    }
  }
  return { tree, contents, shape, count, classes, none: new Uint8Array(tree.count) };
}

export function judgePair(source: World, destination: World): string | null {
  try {
    return judge(source, destination);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function judge(source: World, destination: World): string | null {
  const matching: Matching = {
    sourceClass: source.classes,
    destinationClass: destination.classes,
    classCount: labels.length,
    verified: (a, b) => source.classes[a] === destination.classes[b],
    verifiedSources: (a, b) => source.classes[a] === source.classes[b],
    explain: () => [],
    contradictions: [],
  };
  const planned = planTrees({
    wanted: source.tree,
    destination: destination.tree,
    matching,
    counterparts: counterpartsOf(source, destination),
    frozen: { source: source.none, destination: destination.none },
    times: exact,
    owners: true,
    directoryRename: true,
  });
  const plan = { wanted: source.tree, destination: destination.tree, actions: planned.actions };
  const program = lower(plan, { owners: true });
  const outcome = simulate(destination.tree, program);
  checkAgainstPlan(plan, outcome);
  checkAgainstWanted(plan, outcome, {
    hasContent: (a, b) => source.classes[a] === destination.classes[b],
    sameContent: (a, b) => source.classes[a] === source.classes[b],
    isLeftAlone: () => false,
    isKept: () => false,
  });
  const needed = [...source.count.keys()].filter((content) => destination.count.has(content));
  let lost = '';
  const model = new StepModel(destination.tree, destination.contents, (state) => {
    for (const content of needed) if (!holds(state, content)) lost = content;
  });
  model.run(program, (path) => source.contents.get(source.tree.find(path as never)) ?? '');
  if (lost !== '') return `content ${lost} was lost on the way`;
  return wrongShape(source, model) ?? needlessTransfer(source, destination, plan.actions.verb);
}

function holds(state: StepModel, content: string): boolean {
  for (const node of state.nodes.values()) if (node.kind === 'file' && node.content === content) return true;
  return false;
}

function wrongShape(source: World, model: StepModel): string | null {
  if (model.nodes.size !== source.shape.size) return 'the outcome has too many or too few entries';
  for (const [path, node] of model.nodes) {
    const found = node.kind === 'directory' ? 'directory' : `${node.kind} ${node.content}`;
    if (source.shape.get(path) !== found) return `${path} is ${found}`;
  }
  return null;
}

function needlessTransfer(source: World, destination: World, verbs: Uint8Array): string | null {
  let sent = 0;
  let copied = 0;
  for (const [content, wanted] of source.count) {
    const there = destination.count.get(content) ?? 0;
    if (there === 0) sent++;
    copied += Math.max(0, wanted - Math.max(there, 1));
  }
  if (verbs.filter((verb) => verb === Verb.remote_cp).length !== sent) return 'a needless transfer';
  if (verbs.filter((verb) => verb === Verb.local_cp).length !== copied) return 'a needless copy';
  return null;
}

function counterpartsOf(source: World, destination: World): { ofSource: Int32Array; ofDestination: Int32Array } {
  const ofSource = new Int32Array(source.tree.count).fill(NONE);
  const ofDestination = new Int32Array(destination.tree.count).fill(NONE);
  for (let row = 0; row < source.tree.count; row++) {
    const other = destination.tree.find(source.tree.path(row));
    ofSource[row] = other;
    if (other !== NONE) ofDestination[other] = row;
  }
  return { ofSource, ofDestination };
}
