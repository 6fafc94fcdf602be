/**
 * A destination whose file system takes names for one that differ in case, or in normal form: whole runs
 * on a disk in memory, killed at every change.
 */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { NameFolding } from '../../src/core/tree/name-folding.ts';
import type { Summary } from '../../src/engine/report.ts';
import { syncOverLinks } from '../crash/cut-run.ts';
import { settlePair, ways } from '../crash/settle-run.ts';
import { changesOf, DESTINATION, Judge, killedAt, syncPair } from '../crash/whole-run.ts';
import { applyPair, comparePair } from '../crash/whole-run-list.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import { foldTop } from '../model/folded-entries.ts';
import { MemoryDisk } from '../model/memory-disk.ts';
import { MemorySystem } from '../model/memory-system.ts';
import type { TreeDescription } from '../model/memory-tree.ts';

const SOURCE = '/source';
const both: NameFolding = { case: true, form: true };
const composed = asBytes('caf\xc3\xa9');
const decomposed = asBytes('cafe\xcc\x81');

/** A disk with both trees, of which the destination folds names. */
function plantFolding(pair: Pair, folding = both): MemorySystem {
  const disk = new MemoryDisk();
  const system = new MemorySystem(disk);
  system.plant(SOURCE, pair.after);
  system.plant(DESTINATION, {});
  foldTop(disk, DESTINATION.slice(1), folding);
  system.plant(DESTINATION, pair.before);
  return system;
}

function pairOf(name: string, before: TreeDescription, after: TreeDescription, cache = false): Pair {
  return { name, before, after, criteria: ['path+mtime', 'qhash+sha256'], cache };
}

const long = (label: string): string => label.repeat(40);
const [A, B, C] = [long('A'), long('B'), long('C')];

const mirrored: readonly Pair[] = [
  pairOf('only the case of a file changes', { File: A }, { file: A }),
  pairOf('only the normal form of a name changes', { [composed]: A }, { [decomposed]: A }),
  pairOf('only the case of a directory changes', { 'Dir/a': A, 'Dir/b': B }, { 'dir/a': A, 'dir/b': B }),
  pairOf(
    'the case of a directory and of what is in it changes',
    { 'Dir/A': A, 'Dir/b': B },
    { 'dir/a': A, 'dir/B': B },
  ),
  pairOf('a file changes and so does the case of its name', { File: A, x: B }, { file: C, x: B }),
  pairOf('a file moves to the name of a removed one in another case', { Old: A, x: B }, { old: B }),
  pairOf('two files swap their names in another case', { Left: A, Right: B }, { left: B, right: A }),
  pairOf('a chain moves up and changes case', { A: A, B: B, C: C }, { b: A, c: B }),
  pairOf('a directory takes the place of a file in another case', { Thing: A, y: B }, { 'thing/y': B }),
  pairOf('a file takes the place of a directory in another case', { 'Thing/y': A, 'Thing/z': B }, { thing: A }),
  pairOf('an empty directory changes case', { Empty: { directory: true }, x: A }, { empty: { directory: true }, x: A }),
  pairOf('a directory is renamed and a file in it changes case', { 'd/File': A, 'd/x': B }, { 'e/file': A, 'e/x': B }),
  pairOf('a symlink changes case', { Link: { symlink: 'x' }, x: A }, { link: { symlink: 'x' }, x: A }),
];

const namesIn = (system: MemorySystem, root: string): string[] =>
  [...system.readTree(root).keys()].filter((path) => !path.startsWith('.myrror')).sort();

describe.each(mirrored)('$name, on a destination that folds names', (pair) => {
  const judge = new Judge(pair);

  it('becomes the wanted tree, spelt as the source spells it', async () => {
    const system = plantFolding(pair);
    const { result } = await syncPair(system, pair);
    expect(result).toBe('done');
    judge.checkFinished(system, 'after one run');
    expect(namesIn(system, DESTINATION)).toEqual(namesIn(system, SOURCE));
    expect((await syncPair(system.reopen(), pair)).result).toBe('nothing-to-do');
  });

  it('loses nothing and converges wherever it is killed', async () => {
    const needed = neededOf(pair);
    for (let nth = 1; ; nth++) {
      const system = plantFolding(pair);
      if (!(await killedAt(system, nth, 'after', () => syncPair(system, pair)))) break;
      const left = system.reopen();
      const texts = new Set(left.readTree(DESTINATION).values());
      for (const text of needed) expect(texts, `after change ${nth}`).toContain(text);
      await syncPair(left, pair);
      judge.checkFinished(left, `after change ${nth}`);
    }
    expect(needed.length).toBeGreaterThan(0);
  });
});

/** Contents that the destination has and the source needs. */
function neededOf(pair: Pair): string[] {
  const system = plantFolding(pair);
  const [before, after] = [DESTINATION, SOURCE].map((root) => new Set(system.readTree(root).values()));
  return [...(before ?? [])].filter((text) => text.startsWith('file ') && after?.has(text));
}

const kept = pairOf(
  'kept',
  { 'old/deep/x': B, y: C, gone: `${A}more` },
  { 'A.txt': A, 'a.txt': B, 'Dir/f': A, 'dir/g': C },
);
const clash = pairOf('clash', { x: B }, { 'A.txt': A, 'a.txt': B, 'Dir/f': A, 'dir/g': C });

describe('two names of the source that are one for the destination', () => {
  it('never share a file: one of them is brought, the other is named and stays behind', async () => {
    const system = plantFolding(clash);
    for (const run of [1, 2]) {
      const { result, problems } = await syncPair(run === 1 ? system : system.reopen(), clash);
      expect(result).toBe('incomplete');
      expect(problems.map(({ path, code }) => [path, code])).toEqual([
        ['a.txt', 'same-name'],
        ['dir', 'same-name'],
        ['x', 'held-back'],
      ]);
      expect(namesIn(system, DESTINATION)).toEqual(['A.txt', 'Dir', 'Dir/f', 'x']);
      expect(system.readTree(DESTINATION).get('A.txt')).toBe(`file ${A}`);
    }
  });

  it('keep what the one that stays behind may have as its content, until it is renamed', async () => {
    const system = plantFolding(kept);
    const { problems } = await syncPair(system, kept);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ['a.txt', 'same-name'],
      ['dir', 'same-name'],
      ['y', 'held-back'],
      ['old/deep/x', 'held-back'],
    ]);
    const [, kept1] = problems.filter(({ code }) => code === 'held-back');
    expect(kept1?.message).toMatch(/stays behind/);
    const names = ['A.txt', 'Dir', 'Dir/f', 'old', 'old/deep', 'old/deep/x', 'y'];
    expect(namesIn(system, DESTINATION)).toEqual(names);
    const mended = { ...kept, after: { 'A.txt': A, 'b.txt': B, 'Dir/f': A, 'other/g': C } };
    const next = plantFolding({ ...mended, before: { 'A.txt': A, 'Dir/f': A, 'old/deep/x': B, y: C } });
    const report = await syncPair(next, mended);
    expect([report.result, report.bytes.remote_cp, report.actions.mv]).toEqual(['done', 0, 2]);
  });

  it('keep no content that has a place, nor one whose place the source has something else for', async () => {
    const taken = pairOf(
      'taken',
      { x: B, y: C, old: A, 'd/z': B },
      { 'A.txt': A, 'a.txt': B, new: B, Y: A, y: C, d: 'd' },
    );
    const system = plantFolding(taken);
    const { problems } = await syncPair(system, taken);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ['a.txt', 'same-name'],
      ['Y', 'same-name'],
    ]);
    expect(namesIn(system, DESTINATION)).toEqual(['A.txt', 'd', 'new', 'y']);
  });

  it('make room where the source has something else, also for another spelling of it or above it', async () => {
    const room = pairOf(
      'room',
      { x: B, 'd/z': B, 'E/z': B, Z: B, k: C },
      { 'A.txt': A, 'a.txt': `${B}`, x: { symlink: 'k' }, d: 'd', e: 'e', z: { symlink: 'k' }, k: C },
    );
    const system = plantFolding(room);
    const { problems } = await syncPair(system, room);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([['a.txt', 'same-name']]);
    expect(namesIn(system, DESTINATION)).toEqual(namesIn(system, SOURCE).filter((name) => name !== 'a.txt'));
  });

  it('give way to the one that is there already', async () => {
    const there = pairOf('there', { 'a.txt': C }, { 'A.txt': A, 'a.txt': B });
    const system = plantFolding(there);
    const { problems } = await syncPair(system, there);
    expect(problems.map(({ path }) => path)).toEqual(['A.txt']);
    expect(system.readTree(DESTINATION)).toEqual(new Map([['a.txt', `file ${B}`]]));
  });

  it('are found in an empty destination too, by asking its file system when the run begins', async () => {
    const fresh = { ...clash, before: {} };
    const system = plantFolding(fresh);
    const { problems } = await syncPair(system, fresh);
    expect(problems.map(({ path }) => path)).toEqual(['a.txt', 'dir']);
    expect(namesIn(system, DESTINATION)).toEqual(['A.txt', 'Dir', 'Dir/f']);
  });

  it('are two where only the normal form differs and only case is folded', async () => {
    const forms = pairOf('forms', {}, { [composed]: A, [decomposed]: B });
    const system = plantFolding(forms, { case: true, form: false });
    expect((await syncPair(system, forms)).result).toBe('done');
    expect(namesIn(system, DESTINATION)).toEqual(namesIn(system, SOURCE));
  });

  it('are two wherever that shows, whatever was guessed of normal forms, and with nothing else to do', async () => {
    const more = pairOf('more', { [composed]: A }, { [composed]: A, [decomposed]: B });
    const system = plantFolding(more, { case: true, form: false });
    expect((await syncPair(system, more)).result).toBe('done');
    expect(namesIn(system, DESTINATION)).toEqual(namesIn(system, SOURCE));
    expect((await syncPair(system.reopen(), more)).result).toBe('nothing-to-do');
    expect((await syncPair(system.reopen(), more, { options: { dryRun: true } })).problems).toEqual([]);
  });

  it('are two also where nothing else is to be done, but a dry run changes nothing to find that out', async () => {
    // By what it keeps of its own it can be seen that the destination folds case.
    const more = pairOf('more', { '.myrror/rescued/x': C }, { [composed]: A, [decomposed]: B });
    const system = plantFolding(more, { case: true, form: false });
    await syncPair(system, more, { options: { exclude: ['cafe\u0301'] } });
    const changes = await changesOf(system, async () => {
      const { result, problems } = await syncPair(system, more, { options: { dryRun: true } });
      expect([result, ...problems.map(({ code }) => code)]).toEqual(['incomplete', 'same-name']);
    });
    expect(changes).toEqual([]);
    expect((await syncPair(system, more)).result).toBe('done');
    expect(namesIn(system, DESTINATION)).toEqual(namesIn(system, SOURCE));
  });

  it('are asked for by no run that has nothing to do, and problems of other kinds', async () => {
    const same = pairOf('same', { '.myrror/rescued/x': C }, { [composed]: A, pipe: { special: true } });
    const system = plantFolding(same);
    await syncPair(system, same);
    const changes = await changesOf(system, async () => {
      const { result, problems } = await syncPair(system, same);
      expect([result, ...problems.map(({ code }) => code)]).toEqual(['incomplete', 'special']);
    });
    expect(changes).toEqual([]);
  });

  it('are asked for, and left, where a guess of them was right and nothing else is to be done', async () => {
    const more = pairOf('more', { [composed]: A }, { [composed]: A, [decomposed]: B });
    const system = plantFolding(more);
    for (const run of [1, 2]) {
      const { result, problems } = await syncPair(system.reopen(), more);
      expect([run, result, ...problems.map(({ code }) => code)]).toEqual([run, 'incomplete', 'same-name']);
    }
    expect(system.readTree(DESTINATION)).toEqual(new Map([[composed, `file ${A}`]]));
  });

  it('are one where the normal form is folded too', async () => {
    const forms = pairOf('forms', {}, { [composed]: A, [decomposed]: B });
    const system = plantFolding(forms);
    expect((await syncPair(system, forms)).problems.map(({ path }) => path)).toEqual([composed]);
  });
});

describe('a list of actions for an empty destination, of which nobody knew that it folds names,', () => {
  it('is refused when that is found out, before anything is made', async () => {
    const pair = pairOf('two spellings of one name', {}, { 'A.txt': A, 'a.txt': B });
    const system = plantFolding(pair);
    const list = await comparePair(system, pair);
    expect(list.records.filter(({ verb }) => verb === 'remote_cp').length).toBe(2);
    await expect(applyPair(system, pair, list)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('has the same name, for the destination'),
    });
    expect([...system.readTree(DESTINATION).keys()]).toEqual([]);
  });
});

describe('a plan that becomes more by what is found out when the run begins', () => {
  // Before, both forms of a name are taken for one, and what may be the content of the one that stays behind is kept.
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`old/${at}`, `${at + 10}${A}`]));
  const fuller = pairOf(
    'fuller',
    { '.myrror/rescued/x': C, x: B, [composed]: B, ...many },
    { x: B, [composed]: B, [decomposed]: `99${A}`, z: C },
  );
  const folding: NameFolding = { case: true, form: false };

  it('is held to the limit of removals again', async () => {
    const system = plantFolding(fuller, folding);
    const before = system.readTree(DESTINATION);
    const seen: number[] = [];
    const onSummary = ({ removedFiles }: Summary): number => seen.push(removedFiles);
    const run = syncPair(system, fuller, { options: { maxDelete: undefined, onSummary } });
    await expect(run).rejects.toMatchObject({ code: 'refused' });
    expect(seen).toEqual([0]);
    expect(system.readTree(DESTINATION)).toEqual(before);
  });

  it('is asked for again, and left if that is refused', async () => {
    const system = plantFolding(fuller, folding);
    const removals: number[] = [];
    const confirm = async (summary: Summary): Promise<boolean> => {
      removals.push(summary.removedFiles);
      return removals.length < 2;
    };
    const { result } = await syncPair(system, fuller, { options: { maxDelete: '100%', confirm } });
    expect([result, removals]).toEqual(['refused', [0, 20]]);
    expect(system.readTree(DESTINATION).has('old/7')).toBe(true);
    expect(system.readTree(DESTINATION).has('z')).toBe(false);
  });
});

describe('a destination that folds names on another machine', () => {
  const far = ['destination'] as const;

  it('is mirrored as one here, and its clashes are named', async () => {
    const [rename] = mirrored as readonly [Pair];
    const system = plantFolding(rename);
    expect((await syncOverLinks(system, rename, { far })).result).toBe('done');
    expect(namesIn(system, DESTINATION)).toEqual(['file']);
    const fresh = { ...clash, before: {} };
    const empty = plantFolding(fresh);
    const { problems } = await syncOverLinks(empty, fresh, { far });
    expect(problems.map(({ path }) => path)).toEqual(['a.txt', 'dir']);
    expect(namesIn(empty, DESTINATION)).toEqual(['A.txt', 'Dir', 'Dir/f']);
  });
});

describe('a name of the source that is our own for the destination', () => {
  it('stays behind', async () => {
    const own = pairOf('own', { x: B }, { x: B, '.MYRROR/journal': A, '.Myrror/cache': C }, true);
    const system = plantFolding(own);
    const { problems } = await syncPair(system, own);
    expect(problems.map(({ path }) => path)).toEqual(['.MYRROR', '.Myrror']);
    expect([...system.readTree(DESTINATION).values()]).not.toContain(`file ${A}`);
  });
});

describe('something that has to stay at a destination which folds names', () => {
  it('keeps its place before a name of the source that is spelt otherwise', async () => {
    const kept = pairOf('kept', { 'Dir/hidden.tmp': C, 'Dir/x': A }, { 'dir/x': B, y: B });
    const system = plantFolding(kept);
    const { problems } = await syncPair(system, kept, { options: { exclude: ['*.tmp'] } });
    expect(problems.map(({ path }) => path)).toContain('dir');
    expect(system.readTree(DESTINATION).get('Dir/hidden.tmp')).toBe(`file ${C}`);
    expect(system.readTree(DESTINATION).get('y')).toBe(`file ${B}`);
  });
});

describe('a destination that has no symlinks', () => {
  it.each(['ENOSYS', 'EPERM', 'EOPNOTSUPP'])(
    'gets all the rest where it says %s, and what is left over goes',
    async (code) => {
      const links = pairOf(
        'links',
        { old: A, gone: B, there: C, 'd/x': B },
        { new: A, there: { symlink: 'new' }, link: { symlink: 'x' }, d: { symlink: 'new' } },
      );
      const system = plantFolding(links, { case: false, form: false });
      system.fail({ call: 'symlink', code, times: Number.POSITIVE_INFINITY });
      const { result, problems, actions } = await syncPair(system, links);
      expect([result, ...problems.map(({ path }) => path)]).toEqual(['incomplete', 'd', 'link', 'there']);
      expect(problems.every((problem) => problem.code === code)).toBe(true);
      expect(system.readTree(DESTINATION)).toEqual(
        new Map([
          ['new', `file ${A}`],
          ['there', `file ${C}`],
        ]),
      );
      expect([actions.link, actions.rm]).toEqual([0, 2]);
    },
  );

  it('is none that has no room for one: then nothing is removed', async () => {
    const links = pairOf('links', { gone: B }, { link: { symlink: 'x' } });
    const system = plantFolding(links, { case: false, form: false });
    system.fail({ call: 'symlink', code: 'ENOSPC', times: Number.POSITIVE_INFINITY });
    await syncPair(system, links).catch(() => null);
    expect(system.readTree(DESTINATION).has('gone')).toBe(true);
  });
});

describe('a run that was killed while it tried which names are one', () => {
  it.each(ways)('leaves nothing after %s', async (how) => {
    const pair = pairOf('killed', { x: B }, { x: B, y: A });
    const system = plantFolding(pair);
    let asked = 0;
    for (let nth = 1; asked === 0; nth++) {
      const next = plantFolding(pair);
      if (!(await killedAt(next, nth, 'after', () => syncPair(next, pair)))) break;
      if (!next.readTree(DESTINATION).has('.myrror/form-\xc3\xa9')) continue;
      await settlePair(next.reopen(), pair, how);
      expect(next.readTree(DESTINATION)).toEqual(system.readTree(DESTINATION));
      asked++;
    }
    expect(asked).toBe(1);
  });
});
