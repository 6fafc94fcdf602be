/**
 * Sampled pairs of small trees in directories of a real file system: carried out by the local endpoint, watched before
 * every change and read back through node:fs alone. `npm test` takes some; `npm run worlds` and
 * `npm run torture -- worlds` take 5,000. WORLDS_REAL: how many; WORLDS_SEED: which.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, lookAt } from '../crash/kill-trees.ts';
import { syncPair } from '../crash/whole-run.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import { discard, temporary } from '../end-to-end/places.ts';
import type { TreeDescription as SmallTree } from '../model/tree-description.ts';
import { tell } from '../torture/figures.ts';
import { plantReal, type RealDisk } from '../torture/real-disk.ts';
import { native, realRun } from '../torture/real-run.ts';
import { seededNumbers } from '../torture/seeded-numbers.ts';
import { pairOf, shapeOf } from './real-pair.ts';
import { smallTrees } from './worlds.ts';

const USUAL_PAIRS = 100;
const count = Number(process.env.WORLDS_REAL ?? USUAL_PAIRS);
const seed = Number(process.env.WORLDS_SEED ?? 1_476);
const MOST_WRONG = 10;

test('sampled pairs of small trees are carried out right on a real file system', { timeout: 3_600_000 }, async () => {
  const trees = smallTrees();
  const random = seededNumbers(seed);
  const pick = (): SmallTree => trees[Math.floor(random() * trees.length)] as SmallTree;
  const above = temporary(tmpdir());
  const wrong: string[] = [];
  const counts = { pairs: 0, changes: 0, wrong: 0, lost: 0 };
  for (; counts.pairs < count; counts.pairs++) {
    const [after, before] = [pick(), pick()];
    // No time tells of the content of every other pair.
    const pair = pairOf(before, after, counts.pairs % 2 === 1);
    const disk = plantReal(mkdtempSync(join(above, 'pair-')), pair);
    const { faults, lost, changes } = await judgeReal(pair, disk, shapeOf(after));
    counts.changes += changes;
    if (faults.length > 0) counts.wrong++;
    if (lost) counts.lost++;
    if (faults.length > 0 && wrong.length < MOST_WRONG)
      wrong.push(`seed ${seed}, pair ${counts.pairs}: ${pair.name}: ${faults.join('; ')}`);
    discard(disk.above);
  }
  expect(wrong).toEqual([]);
  expect(counts.pairs).toBe(count);
  tell({ part: 'worlds', what: 'sampled pairs of small trees on a real file system', seed, counts });
});

interface Judged {
  readonly faults: readonly string[];
  readonly lost: boolean;
  /** Calls that changed something, each of which was watched. */
  readonly changes: number;
}

async function judgeReal(pair: Pair, disk: RealDisk, wanted: ReadonlyMap<string, string>): Promise<Judged> {
  const [source, destination] = [join(disk.above, 'source'), join(disk.above, 'destination')];
  const sourceBefore = lookAt(source);
  const there = contentsOf(lookAt(destination));
  const needed = [...contentsOf(sourceBefore)].filter((content) => there.has(content));
  const lacking = lackingBytes(disk);
  const holdsAll = (): boolean => {
    const now = contentsOf(lookAt(destination, true));
    return needed.every((content) => now.has(content));
  };
  const faults: string[] = [];
  let [lost, changes] = [false, 0];
  const before = (): boolean => {
    changes++;
    lost ||= !holdsAll();
    return false;
  };
  const report = await realRun(disk.above, pair, { before });
  lost ||= !holdsAll();
  if (lost) faults.push('a content was lost on the way');
  if (report === null || report.problems.length > 0) faults.push(`problems: ${JSON.stringify(report?.problems)}`);
  if (report?.bytes.remote_cp !== lacking) faults.push(`${report?.bytes.remote_cp} bytes sent, ${lacking} lacking`);
  faults.push(...differences('the wanted tree', wanted, disk.readTree(destination)));
  faults.push(...differences('the source', lookAt(source), lookAt(destination, true)));
  faults.push(...differences('the source before', sourceBefore, lookAt(source, true)));
  const again = await syncPair(native, pair, { above: disk.above });
  if (again.result !== 'nothing-to-do') faults.push(`the second comparison: ${again.result}`);
  return { faults, lost, changes };
}

/** The bytes of the contents that only the source holds, each counted once. */
function lackingBytes(disk: RealDisk): number {
  const contents = (root: string): Set<string> =>
    new Set([...disk.readTree(join(disk.above, root)).values()].filter((text) => text.startsWith('file ')));
  const there = contents('destination');
  const lacking = [...contents('source')].filter((content) => !there.has(content));
  return lacking.reduce((sum, content) => sum + content.length - 'file '.length, 0);
}

function differences(
  what: string,
  wanted: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((path) => wanted.get(path) !== found.get(path))
    .map((path) => `${path} is ${found.get(path)}, in ${what} ${wanted.get(path)}`);
}
