/** Mirrors one random pair of trees by the built command, and says everything that is wrong about it. */
import { randomPair, type Tree } from '../model/random-trees.ts';
import { contentNumber } from '../model/random-trees-content.ts';
import { type Manner, myrror } from './command.ts';
import { attributesOf, tracesOf, whatRsyncWouldDo } from './look.ts';
import { discard, isRoot, type Pair, temporaryPair } from './places.ts';
import { plantTree } from './plant.ts';

/** Criteria by turns; with those of `exact` no byte may travel that is there already. */
const criteriaInTurn: readonly (readonly string[])[] = [
  [],
  ['sha256'],
  ['path+mtime', 'sha256'],
  ['content'],
  ['qhash+sha256'],
  ['xxh128'],
  ['name+mtime', 'md5'],
  ['mtime'],
];
const exact = new Set(['sha256', 'content', 'xxh128', 'qhash+sha256', 'md5']);

/** One run of the command, to be repeated. */
export interface JudgedRun extends Pair {
  readonly seed: number;
  readonly criteria: readonly string[];
  readonly cache: boolean;
  readonly options: readonly string[];
}

/** How roots are told to the command, how that is run, and how it is run again. */
export interface Way {
  /** The location of a root on this machine, as the command is told it. */
  locate(path: string, side: 'source' | 'destination'): string;
  readonly manner?: Manner;
  /** What is wrong about a second run, which must have nothing to do. */
  again(run: JudgedRun): Promise<readonly string[]>;
}

/** Runs the pair of this seed one way; its trees are left only where something is wrong. */
async function judge(seed: number, way: Way): Promise<string[]> {
  const trees = randomPair(seed, { root: isRoot });
  const pair = temporaryPair();
  const { above, source, destination } = pair;
  plantTree(source, trees.source);
  plantTree(destination, trees.destination);
  const criteria = criteriaInTurn[seed % criteriaInTurn.length] ?? [];
  const cache = seed % 3 !== 0;
  const options = ['--max-delete', '100%', '--allow-empty-source', ...(cache ? [] : ['--no-cache'])];
  const run: JudgedRun = { ...pair, seed, criteria, cache, options };
  const wrong: string[] = [];
  const before = tracesOf(source, !cache);
  const ran = await myrror(wordsOf(run, way), way.manner);
  if (ran.code !== 0) wrong.push(`exit ${ran.code}: ${ran.said}${ran.out}`);
  wrong.push(...differences('the source changed', before, tracesOf(source, !cache)));
  const rest = whatRsyncWouldDo(source, destination);
  if (rest !== '') wrong.push(`rsync would still do: ${rest}`);
  wrong.push(...differences('not equal', attributesOf(source), attributesOf(destination)));
  if (criteria.some((criterion) => exact.has(criterion))) {
    const least = bytesLacking(trees.source, trees.destination);
    if (ran.summary.bytes.remote_cp !== least) wrong.push(`sent ${ran.summary.bytes.remote_cp} bytes, needed ${least}`);
  }
  if (ran.code === 0) {
    const mirrored = tracesOf(destination);
    wrong.push(...(await way.again(run)));
    wrong.push(...differences('the second run touched', mirrored, tracesOf(destination)));
  }
  if (wrong.length === 0) discard(above);
  return wrong;
}

/** The words of the command for a run. */
export function wordsOf(
  { source, destination, criteria, options }: JudgedRun,
  { locate }: Pick<Way, 'locate'>,
): string[] {
  return ['sync', locate(source, 'source'), locate(destination, 'destination'), ...criteria, '--yes', ...options];
}

/** The second run by the command. */
export async function againByCommand(run: JudgedRun, way: Pick<Way, 'locate' | 'manner'>): Promise<string[]> {
  const ran = await myrror(wordsOf(run, way), way.manner);
  if (ran.code === 0 && ran.summary.result === 'nothing-to-do') return [];
  return [`second run: exit ${ran.code} ${ran.said}${ran.out}`];
}

/** Judges seeds, a few at once; each failure names its seed. */
export async function judgeAll(from: number, count: number, atOnce: number, way: Way): Promise<string> {
  const seeds = Array.from({ length: count }, (_, index) => from + index);
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const wrong = await judge(seed, way);
      if (wrong.length > 0) failures.push(`seed ${seed}: ${wrong.join('\n  ')}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failures.join('\n');
}

/** The bytes of the distinct contents that only the source has. */
function bytesLacking(source: Tree, destination: Tree): number {
  const there = new Set(contentsOf(destination).keys());
  let bytes = 0;
  for (const [number, size] of contentsOf(source)) if (!there.has(number)) bytes += size;
  return bytes;
}

function contentsOf(tree: Tree): Map<number, number> {
  const contents = new Map<number, number>();
  for (const entry of tree.values()) {
    if (entry.kind === 'file') contents.set(contentNumber(entry.content), entry.content.size);
  }
  return contents;
}

function differences(what: string, a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const path of new Set([...a.keys(), ...b.keys()])) {
    if (a.get(path) !== b.get(path)) found.push(`${what}: ${JSON.stringify(path)}: ${a.get(path)} | ${b.get(path)}`);
  }
  return found;
}
