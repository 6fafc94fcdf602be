/** Plans described trees as a real run does, carries the program out on the step model and looks at the outcome. */
import { parseCriteria } from '../../src/core/match/criteria.ts';
import type { Program } from '../../src/core/plan/step.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { isAtOrBelow, parentPath } from '../../src/core/tree/path.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import type { Attributes } from '../../src/core/tree/stamp.ts';
import { type Comparison, compareSides } from '../../src/engine/compare.ts';
import { liveSide } from '../../src/engine/side.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { provenProgram } from '../../src/engine/sync.ts';
import { type ModelNode, StepModel } from '../model/step-model.ts';
import { contentsOf } from '../model/tree-description.ts';
import { LabelEndpoint } from './label-endpoint.ts';

const idle = { signal: new AbortController().signal, report: (): void => undefined };

export interface Planned {
  readonly comparison: Comparison;
  readonly program: Program;
}

/** What may differ between runs. */
export interface Circumstances {
  /** Default: every content is known by its full digest. */
  readonly criteria?: readonly string[];
  /** Default: true. */
  readonly directoryRename?: boolean;
}

/** Compares, plans, lowers and proves by simulation. */
export async function planTogether(
  source: Snapshot,
  destination: Snapshot,
  { criteria = ['sha256'], directoryRename = true }: Circumstances = {},
): Promise<Planned> {
  const open = (name: 'source' | 'destination', tree: Snapshot): ReturnType<typeof liveSide> =>
    liveSide(name, new LabelEndpoint(`/${name}`, tree, directoryRename), { exclude: [] }, idle);
  const comparison = await compareSides({
    source: await open('source', source),
    destination: await open('destination', destination),
    criteria: parseCriteria(criteria),
    exclude: [],
    task: idle,
    stopwatch: new Stopwatch(() => 0),
    notice: () => undefined,
  });
  return { comparison, program: provenProgram(comparison) };
}

/** Path to `directory`, `symlink TARGET` or `file LABEL` of everything in a described tree but the root. */
export function shapeOf(tree: Snapshot): Map<string, string> {
  const model = new StepModel(tree, contentsOf(tree), () => undefined);
  return shapeOfNodes(model.nodes);
}

export function shapeOfNodes(nodes: ReadonlyMap<string, ModelNode>): Map<string, string> {
  const lines = [...nodes].map(([path, { kind, content }]): [string, string] => [path, `${kind} ${content}`]);
  return new Map(lines.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a program has made of a destination. */
export interface Outcome {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  /** The nodes that were there before, by the paths that they had. */
  readonly before: ReadonlyMap<string, ModelNode>;
  /** Directories in which a name came, went or was put aside, as nodes; the root as null. */
  readonly touched: ReadonlySet<ModelNode | null>;
}

/** Carries a program out; `afterStep` sees the model after each step. */
export function carryOutOnModel(
  { source, destination }: { readonly source: Snapshot; readonly destination: Snapshot },
  program: Program,
  afterStep: (model: StepModel) => void = () => undefined,
): Outcome {
  const touched = new Set<ModelNode | null>();
  const watch = new NameWatch(touched);
  const model = new StepModel(destination, contentsOf(destination), (now) => {
    watch.look(now.nodes);
    afterStep(now);
  });
  const before = new Map(model.nodes);
  watch.look(model.nodes);
  touched.clear();
  model.run(program, (path) => contentsOf(source).get(source.find(asBytes(path))) ?? '');
  return { nodes: model.nodes, before, touched };
}

/** Notices when the names in a directory change. */
class NameWatch {
  readonly #touched: Set<ModelNode | null>;
  #names = new Map<ModelNode | null, string>();

  constructor(touched: Set<ModelNode | null>) {
    this.#touched = touched;
  }

  look(nodes: ReadonlyMap<string, ModelNode>): void {
    const numbers = new Map<ModelNode, number>();
    const names = new Map<ModelNode | null, string>([[null, '']]);
    for (const node of nodes.values()) names.set(node, '');
    for (const [path, node] of [...nodes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      numbers.set(node, numbers.size);
      if (path.startsWith('slot ') && !path.includes('/')) continue;
      const above = parentPath(asBytes(path));
      const directory = above === '' ? null : (nodes.get(above) ?? null);
      names.set(directory, `${names.get(directory)}${path.slice(above.length)}\0`);
    }
    for (const [directory, list] of names) {
      if ((this.#names.get(directory) ?? '') !== list) this.#touched.add(directory);
    }
    this.#names = names;
  }
}

const NOW = 5_000_000;

/** The attributes that the paths of an outcome have in the end; the root's under the empty path. */
export function attributesAfter(destination: Snapshot, program: Program, outcome: Outcome): Map<string, Attributes> {
  const old = new Map<ModelNode | null, Attributes>([[null, destination.attributes(0)]]);
  for (const [path, node] of outcome.before) old.set(node, destination.attributes(destination.find(asBytes(path))));
  const arrived = new Map<string, Attributes>();
  for (let id = 0; id < program.arrivalCount; id++)
    arrived.set(program.arrival(id).path, program.arrival(id).attributes);
  const adjusted = new Map<string, Attributes>(program.adjustments.map(({ path, attributes }) => [path, attributes]));
  const found = new Map<string, Attributes>();
  for (const [path, node] of [['', null] as const, ...outcome.nodes]) {
    const kept = arrived.get(path) ?? old.get(node) ?? newDirectory;
    const isTouched = outcome.touched.has(node) && (node === null || node.kind === 'directory');
    found.set(path, changed(isTouched ? { ...kept, mtimeSeconds: NOW } : kept, adjusted.get(path)));
  }
  return found;
}

/** An owner below 0 is one that is not to be set. */
function changed(old: Attributes, set: Attributes | undefined): Attributes {
  if (set === undefined) return old;
  return { ...set, uid: set.uid < 0 ? old.uid : set.uid, gid: set.gid < 0 ? old.gid : set.gid };
}

const newDirectory: Attributes = { mode: 0o700, uid: 0, gid: 0, mtimeSeconds: NOW, mtimeNanos: 0 };

/** True if `path` is one of `others` or below one. */
export function isUnderAny(path: string, others: Iterable<string>): boolean {
  for (const other of others) if (isAtOrBelow(asBytes(path), asBytes(other))) return true;
  return false;
}
