/**
 * Contents at the destination that only files which stay behind may want, in directories that move or are spelt
 * otherwise: whole runs on a disk in memory that folds names.
 */
import { describe, expect, it } from 'vitest';
import { DESTINATION, killedAt, syncPair } from '../crash/whole-run.ts';
import { applyPair, comparePair } from '../crash/whole-run-list.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import { foldTop } from '../model/folded-entries.ts';
import { MemoryDisk } from '../model/memory-disk.ts';
import { MemorySystem } from '../model/memory-system.ts';
import type { TreeDescription } from '../model/memory-tree.ts';

const SOURCE = '/source';
const [A, B, C, D, E] = ['A', 'B', 'C', 'D', 'E'].map((label) => label.repeat(40)) as [
  string,
  string,
  string,
  string,
  string,
];
/** The first is brought, the other stays behind. */
const clash = { 'A.txt': A, 'a.txt': B };

interface Kept {
  readonly name: string;
  readonly before: TreeDescription;
  readonly after: TreeDescription;
  /** What is named, and where the content is afterwards. */
  readonly named: string;
  readonly place: string;
}

const cases: readonly Kept[] = [
  {
    name: 'a directory that is spelt otherwise',
    before: { 'Dir/x': B, 'Dir/y': C },
    after: { ...clash, 'dir/y': C },
    named: 'Dir/x',
    place: 'dir/x',
  },
  {
    name: 'a directory that is spelt otherwise and holds nothing else that is wanted',
    before: { 'Dir/x': B, 'Dir/z': 'gone' },
    after: { ...clash, 'dir/n': E },
    named: 'Dir/x',
    place: 'dir/x',
  },
  {
    name: 'directories that are spelt otherwise at two levels',
    before: { 'Dir/Sub/x': B, 'Dir/y': C },
    after: { ...clash, 'dir/sub/n': E, 'dir/y': C },
    named: 'Dir/Sub/x',
    place: 'dir/sub/x',
  },
  {
    name: 'a directory that would go with the one above it',
    before: { 'Dir/old/x': B, 'Dir/y': C },
    after: { ...clash, 'dir/y': C },
    named: 'Dir/old/x',
    place: 'dir/old/x',
  },
  {
    name: 'the directory in which names clash',
    before: { 'Dir/x': B, 'Dir/y': C },
    after: { 'dir/A.txt': A, 'dir/a.txt': B, 'dir/y': C },
    named: 'Dir/x',
    place: 'dir/x',
  },
  {
    name: 'a directory that moves as a whole',
    before: { 'a/x': B, 'a/y': C, 'a/z': D },
    after: { ...clash, 'b/y': C, 'b/z': D },
    named: 'a/x',
    place: 'b/x',
  },
  {
    name: 'a directory that moves out of one that goes',
    before: { 'a/m/x': B, 'a/m/y': C, 'a/m/z': D },
    after: { ...clash, 'n/y': C, 'n/z': D },
    named: 'a/m/x',
    place: 'n/x',
  },
  {
    name: 'a directory that moves out of one whose place a file takes',
    before: { 'a/m/x': B, 'a/m/y': C, 'a/m/z': D },
    after: { ...clash, a: E, 'n/y': C, 'n/z': D },
    named: 'a/m/x',
    place: 'n/x',
  },
  {
    name: 'two directories that change places',
    before: { 'l/x': B, 'l/1': C, 'l/2': D, 'r/3': E, 'r/4': 'four' },
    after: { ...clash, 'r/1': C, 'r/2': D, 'l/3': E, 'l/4': 'four' },
    named: 'l/x',
    place: 'r/x',
  },
  {
    name: 'a directory that moves to where its place is taken, and so stays',
    before: { 'a/x': B, 'a/y': C, 'a/z': D },
    after: { ...clash, 'b/x': E, 'b/y': C, 'b/z': D },
    named: 'a/x',
    place: 'a/x',
  },
  {
    name: 'a directory whose place another one would take',
    before: { 'Dir/x': B, 'e/y': C, 'e/z': D },
    after: { ...clash, 'dir/y': C, 'dir/z': D },
    named: 'Dir/x',
    place: 'dir/x',
  },
];

/** By what the destination keeps of its own it can be seen before a run that it folds names. */
const own = { '.myrror/rescued/own': 'own' };

function pairOf({ name, before, after }: Kept): Pair {
  return { name, before: { ...before, ...own }, after, criteria: ['path+mtime', 'qhash+sha256'], cache: false };
}

function plantFolding(pair: Pair): MemorySystem {
  const disk = new MemoryDisk();
  const system = new MemorySystem(disk);
  system.plant(SOURCE, pair.after);
  system.plant(DESTINATION, {});
  foldTop(disk, DESTINATION.slice(1), { case: true, form: true });
  system.plant(DESTINATION, pair.before);
  return system;
}

/** All that the source has but the one file that stays behind, and the content that is kept for it. */
function expected(system: MemorySystem, { after, place }: Kept): Map<string, string> {
  const behind = Object.keys(after).find((path) => path.endsWith('a.txt'));
  const paths = [...system.readTree(SOURCE)].filter(([path]) => path !== behind && !path.startsWith('.myrror'));
  const above = place.split('/').slice(0, -1);
  const directories = above.map((_, depth): [string, string] => [above.slice(0, depth + 1).join('/'), 'directory']);
  return new Map([...paths, ...directories, [place, `file ${B}`]]);
}

const found = (system: MemorySystem): Map<string, string> =>
  new Map([...system.readTree(DESTINATION)].filter(([path]) => !path.startsWith('.myrror')));

describe.each(cases)('a content that may still be wanted, in $name,', (kept) => {
  const pair = pairOf(kept);

  it('is kept and named, and so it is by the next run', async () => {
    const system = plantFolding(pair);
    const first = await syncPair(system, pair);
    expect(first.result).toBe('incomplete');
    const heldBack = first.problems.filter(({ code }) => code === 'held-back');
    expect(heldBack.map(({ path }) => path)).toEqual([kept.named]);
    expect(found(system)).toEqual(expected(system, kept));
    const again = await syncPair(system.reopen(), pair);
    expect([again.result, Object.values(again.actions).every((count) => count === 0)]).toEqual(['incomplete', true]);
    expect(again.problems.map(({ path }) => path)).toContain(kept.place);
    expect(found(system)).toEqual(expected(system, kept));
  });

  it('is what the next run makes of it when the clash has been resolved', async () => {
    const system = plantFolding(pair);
    await syncPair(system, pair);
    const behind = Object.keys(kept.after).find((path) => path.endsWith('a.txt')) as string;
    const { [behind]: _, ...rest } = kept.after;
    const mended = { ...pair, after: { ...rest, 'mended.txt': B }, before: Object.fromEntries(texts(system)) };
    const { result, bytes, actions } = await syncPair(plantFolding(mended), mended);
    expect([result, bytes.remote_cp, actions.mv]).toEqual(['done', 0, 1]);
  });

  it('is kept by a list of actions as well', async () => {
    const system = plantFolding(pair);
    const list = await comparePair(system, pair);
    expect(list.header.problems).toBe(2);
    const { result } = await applyPair(system, pair, list);
    expect(result).toBe('incomplete');
    expect(found(system)).toEqual(expected(system, kept));
  });

  it('is there at every moment, wherever a run is killed', async () => {
    for (let nth = 1; ; nth++) {
      const system = plantFolding(pair);
      if (!(await killedAt(system, nth, 'after', () => syncPair(system, pair)))) break;
      const left = system.reopen();
      expect([...left.readTree(DESTINATION).values()], `after change ${nth}`).toContain(`file ${B}`);
      await syncPair(left, pair);
      expect(found(left), `after change ${nth}`).toEqual(expected(left, kept));
    }
  });
});

function texts(system: MemorySystem): [string, TreeDescription[string]][] {
  return [...found(system)].map(([path, text]) => [
    path,
    text === 'directory' ? { directory: true } : text.slice('file '.length),
  ]);
}
