/**
 * Random pairs of related trees through the built command, judged by rsync and by find: the destination
 * equals the source, nothing was sent that was there, the source is untouched, and a second run has
 * nothing to do. A failure names the seed that repeats it.
 */
import { describe, expect, it } from 'vitest';
import { randomPair, type Tree } from '../model/random-trees.ts';
import { contentNumber } from '../model/random-trees-content.ts';
import { changesBelow, myrror } from './command.ts';
import { sync as syncInProcess } from './library.ts';
import { attributesOf, tracesOf, whatRsyncWouldDo } from './look.ts';
import { discard, isRoot, temporaryPair } from './places.ts';
import { plantTree } from './plant.ts';

const PAIRS = 520;
const GROUPS = 10;
const AT_ONCE = 2;
/** Of so many pairs one is run again by the command, and one under strace. */
const AGAIN_BY_COMMAND = 10;
const AGAIN_TRACED = 40;

const firstSeed = Number(process.env.MYRROR_SEED ?? 1);

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

describe('the built command on random pairs of related trees', () => {
  for (let group = 0; group < GROUPS; group++) {
    const size = PAIRS / GROUPS;
    const from = firstSeed + group * size;
    it(`mirrors the pairs of seeds ${from} to ${from + size - 1} as rsync wants them`, async () => {
      const seeds = Array.from({ length: size }, (_, index) => from + index);
      const failures: string[] = [];
      const work = async (): Promise<void> => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
          const wrong = await judge(seed);
          if (wrong.length > 0) failures.push(`seed ${seed}: ${wrong.join('\n  ')}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      expect(failures.join('\n')).toBe('');
    });
  }
});

/** Everything that is wrong about the run of one pair. */
async function judge(seed: number): Promise<string[]> {
  const trees = randomPair(seed, { root: isRoot });
  const { above, source, destination } = temporaryPair();
  plantTree(source, trees.source);
  plantTree(destination, trees.destination);
  const criteria = criteriaInTurn[seed % criteriaInTurn.length] ?? [];
  const cache = seed % 3 !== 0;
  const options = ['--max-delete', '100%', '--allow-empty-source', ...(cache ? [] : ['--no-cache'])];
  const wrong: string[] = [];
  const before = tracesOf(source, !cache);
  const ran = await myrror(['sync', source, destination, ...criteria, '--yes', ...options]);
  if (ran.code !== 0) wrong.push(`exit ${ran.code}: ${ran.said}${ran.out}`);
  wrong.push(...differences('the source changed', before, tracesOf(source, !cache)));
  const rest = whatRsyncWouldDo(source, destination);
  if (rest !== '') wrong.push(`rsync would still do: ${rest}`);
  wrong.push(...differences('not equal', attributesOf(source), attributesOf(destination)));
  if (criteria.some((criterion) => exact.has(criterion))) {
    const least = bytesLacking(trees.source, trees.destination);
    if (ran.summary.bytes.remote_cp !== least) wrong.push(`sent ${ran.summary.bytes.remote_cp} bytes, needed ${least}`);
  }
  if (ran.code === 0) wrong.push(...(await runAgain(seed, [source, destination, ...criteria], options, cache)));
  if (wrong.length === 0) discard(above);
  return wrong;
}

/** A second run: by the command or, which is faster, by the library that the command is made of. */
async function runAgain(seed: number, places: string[], options: string[], cache: boolean): Promise<string[]> {
  const [source = '', destination = '', ...criteria] = places;
  const before = tracesOf(destination);
  const words = ['sync', ...places, '--yes', ...options];
  const wrong: string[] = [];
  if (seed % AGAIN_TRACED === 0) {
    const { ran, calls } = await changesBelow(destination, words);
    if (ran.code !== 0 || ran.summary.result !== 'nothing-to-do') wrong.push(`second run: exit ${ran.code} ${ran.out}`);
    const unexpected = calls.filter((call) => !call.includes(`${destination}/.myrror`) && !call.includes('".myrror"'));
    if (unexpected.length > 0) wrong.push(`second run changed: ${unexpected.join('\n')}`);
  } else if (seed % AGAIN_BY_COMMAND === 0) {
    const ran = await myrror(words);
    if (ran.code !== 0 || ran.summary.result !== 'nothing-to-do') wrong.push(`second run: exit ${ran.code} ${ran.out}`);
  } else {
    const report = await syncInProcess(source, destination, { criteria, cache, allowEmptySource: true });
    if (report.result !== 'nothing-to-do') wrong.push(`second run: ${report.result} ${JSON.stringify(report.actions)}`);
  }
  wrong.push(...differences('the second run touched', before, tracesOf(destination)));
  return wrong;
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
