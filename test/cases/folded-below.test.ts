/** A directory of the destination that folds names although its root does not, as one of ext4 with casefold: nobody knows. */
import { describe, expect, it } from 'vitest';
import { DESTINATION, syncPair } from '../crash/whole-run.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import { foldTop } from '../model/folded-entries.ts';
import { MemoryDisk } from '../model/memory-disk.ts';
import { MemorySystem } from '../model/memory-system.ts';
import type { TreeDescription } from '../model/memory-tree.ts';

const SOURCE = '/source';
const [A, B, C] = ['A'.repeat(40), 'B'.repeat(40), 'C'.repeat(40)];

function pairOf(name: string, before: TreeDescription, after: TreeDescription): Pair {
  return { name, before, after, criteria: ['path+mtime', 'qhash+sha256'], cache: false };
}

function plantHidden(pair: Pair): MemorySystem {
  const disk = new MemoryDisk();
  const system = new MemorySystem(disk);
  system.plant(SOURCE, pair.after);
  system.plant(DESTINATION, {});
  foldTop(disk, DESTINATION.slice(1), { case: true, form: true }, true);
  system.plant(DESTINATION, pair.before);
  return system;
}

describe('a directory that folds names below a root that does not', () => {
  const hidden = pairOf('hidden', { 'd/x': B, 'd/File': A }, { 'd/A.txt': A, 'd/a.txt': B, 'd/file': C, 'd/x': B });

  it('gets no two directories under one name either: one is made, the other is named each time', async () => {
    const two = pairOf(
      'two',
      { 'd/X': { directory: true } },
      { 'd/X': { directory: true }, 'd/x': { directory: true } },
    );
    const system = plantHidden(two);
    for (const run of [1, 2]) {
      const { result, problems, actions } = await syncPair(system.reopen(), two);
      expect([run, result, actions.mkdir]).toEqual([run, 'incomplete', 0]);
      expect(problems.map(({ path, code }) => [path, code])).toContainEqual(['d/x', 'same-name']);
    }
    expect([...system.readTree(DESTINATION).keys()]).toEqual(['d', 'd/X']);
  });

  it('never has two names on one file: what cannot have its name is named, and the next run is no worse', async () => {
    const system = plantHidden(hidden);
    for (const run of [1, 2, 3]) {
      const { result, problems } = await syncPair(system.reopen(), hidden);
      expect(result, `run ${run}`).toBe('incomplete');
      expect(problems.length).toBeGreaterThan(0);
      const texts = [...system.readTree(DESTINATION).values()];
      for (const text of [A, B]) expect(texts, `run ${run}`).toContain(`file ${text}`);
    }
  });
});
