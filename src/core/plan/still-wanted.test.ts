import { describe, expect, it } from 'vitest';
import { contentsOf, rowAt, snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { counterparts } from '../tree/merge.ts';
import { exactNames, type NameFolding } from '../tree/name-folding.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { ActionsBuilder, Verb } from './action.ts';
import { stillWanted } from './still-wanted.ts';

interface Case {
  readonly wanted: TreeDescription;
  /** Paths of the wanted tree that stay behind. */
  readonly behind: readonly string[];
  readonly destination: TreeDescription;
  /** Paths of the destination that are removed. */
  readonly removed: readonly string[];
  readonly folding?: NameFolding;
  /** What stays behind was matched too, as where something is in its way. */
  readonly matched?: boolean;
  /** Directories of the destination that move, and the wanted ones that they become; NOWHERE for one that goes. */
  readonly moves?: Readonly<Record<string, string>>;
  /** Paths of the destination in whose place something of the source comes. */
  readonly replaced?: readonly string[];
  readonly directoryRename?: boolean;
}

const NOWHERE = '';

/** What is kept, each as its path and that of the file which may want it, and what it goes along to or that it is held. */
function kept({ folding = exactNames, matched = false, directoryRename = true, ...given }: Case): string[] {
  const [wanted, destination] = [snapshotOf(given.wanted), snapshotOf(given.destination)];
  const leftAlone = new Uint8Array(wanted.count);
  for (const path of given.behind) leftAlone[rowAt(wanted, path)] = 1;
  const actions = new ActionsBuilder();
  for (const path of given.removed) actions.add(Verb.rm, { origin: rowAt(destination, path) });
  for (const path of given.replaced ?? [])
    actions.add(Verb.remote_cp, { target: wanted.count - 1, replaces: rowAt(destination, path) });
  const pairs = counterparts(wanted, destination);
  const origins = pairs.ofSource.slice();
  for (const [from, to] of Object.entries(given.moves ?? {})) {
    const row = rowAt(destination, from);
    if (pairs.ofDestination[row] !== NONE) origins[pairs.ofDestination[row] as number] = NONE;
    if (to !== NOWHERE) origins[rowAt(wanted, to)] = row;
  }
  const labels = [...new Set([wanted, destination].flatMap((tree) => [...contentsOf(tree).values()]))];
  const classes = (tree: Snapshot, isLeftOut: (row: number) => boolean): Int32Array => {
    const column = new Int32Array(tree.count).fill(NONE);
    for (const [row, label] of contentsOf(tree)) if (!isLeftOut(row)) column[row] = labels.indexOf(label);
    return column;
  };
  const found = stillWanted({
    wanted,
    destination,
    pairs,
    folding,
    matching: {
      sourceClass: classes(wanted, (row) => !matched && leftAlone[row] === 1),
      destinationClass: classes(destination, () => false),
    },
    directoryRename,
    treePlan: {
      actions: actions.finish(),
      leftAlone,
      standing: (row) => origins[row] as number,
    },
  });
  return found.map(({ row, wantedRow, place }) => {
    const path = destination.path(row);
    const where = place === null ? ' held' : place === path ? '' : ` at ${place}`;
    return `${path} for ${wanted.path(wantedRow)}${where}`;
  });
}

const removed = ['x'];
const behind = ['a'];

describe('a file that a plan removes is kept', () => {
  it('if something of its size stays behind', () => {
    expect(kept({ wanted: { a: 'B' }, behind, destination: { x: 'B', y: 'C' }, removed: ['x', 'y'] })).toEqual([
      'x for a',
      'y for a',
    ]);
    expect(kept({ wanted: { a: { size: 7 } }, behind, destination: { x: 'B' }, removed })).toEqual([]);
  });

  it('also where what stays behind is known to have its content', () => {
    expect(kept({ wanted: { a: 'B' }, behind, destination: { x: 'B' }, removed, matched: true })).toEqual(['x for a']);
  });

  it('in a directory that both have, and in one that goes', () => {
    const wanted = { a: 'B', 'd/y': 'Y' };
    const destination = { 'd/x': 'B', 'd/y': 'Y', 'old/deep/x': 'B' };
    expect(kept({ wanted, behind, destination, removed: ['d/x', 'old/deep/x'] })).toEqual([
      'd/x for a',
      'old/deep/x for a',
    ]);
  });

  it('not if all that it could be wanted for gets its place', () => {
    expect(kept({ wanted: { b: 'C' }, behind: [], destination: { x: 'B' }, removed })).toEqual([]);
  });

  it('not if it is empty, or no file', () => {
    expect(kept({ wanted: { a: '' }, behind, destination: { x: '' }, removed })).toEqual([]);
    const link = { x: { target: '' } };
    expect(kept({ wanted: { a: { size: 0 } }, behind, destination: link, removed })).toEqual([]);
  });

  it('not if its content has a place under another name', () => {
    const wanted = { a: 'B', n: 'B' };
    expect(kept({ wanted, behind, destination: { x: 'B', z: 'C' }, removed: ['x', 'z'] })).toEqual(['z for a']);
  });

  it('not for one that may have its content at its place', () => {
    expect(kept({ wanted: { a: 'B' }, behind, destination: { a: 'C', x: 'B' }, removed })).toEqual([]);
    const smaller = { a: { content: 'C', size: 7 }, x: 'B' };
    expect(kept({ wanted: { a: 'B' }, behind, destination: smaller, removed })).toEqual(['x for a']);
  });
});

describe('a file that a plan removes makes room', () => {
  const destination = { x: 'B' };

  it('for what the source has at its place', () => {
    expect(kept({ wanted: { a: 'B', x: { target: 'a' } }, behind, destination, removed })).toEqual([]);
    expect(kept({ wanted: { a: 'B', 'x/y': 'Y' }, behind, destination, removed })).toEqual([]);
  });

  it('for what the source has at the place of a directory above it', () => {
    const deep = { 'd/e/x': 'B', 'd/y': 'Y' };
    expect(kept({ wanted: { a: 'B', d: 'D' }, behind, destination: deep, removed: ['d/e/x'] })).toEqual([]);
    const wanted = { a: 'B', 'd/y': 'Y', 'd/e': 'E' };
    expect(kept({ wanted, behind, destination: deep, removed: ['d/e/x'] })).toEqual([]);
  });

  it('for another spelling of its name, or of one above it, where both are one', () => {
    const folding = { case: true, form: false };
    const spelt = { wanted: { a: 'B', X: 'N' }, behind, destination, removed };
    expect(kept({ ...spelt, folding })).toEqual([]);
    expect(kept(spelt)).toEqual(['x for a']);
    const above = { wanted: { a: 'B', D: 'N' }, behind, destination: { 'd/x': 'B' }, removed: ['d/x'] };
    expect(kept({ ...above, folding })).toEqual([]);
    expect(kept(above)).toEqual(['d/x for a']);
  });
});

const folds: NameFolding = { case: true, form: false };

describe('a file whose directory moves', () => {
  const moved = { 'a/x': 'B', 'a/y': 'Y', 'a/old/x': 'B' };

  it('goes along, with directories that would be removed', () => {
    const given = { wanted: { a0: 'B', 'b/y': 'Y' }, behind: ['a0'], destination: moved, moves: { a: 'b' } };
    expect(kept({ ...given, removed: ['a/x', 'a/old/x'] })).toEqual(['a/x for a0 at b/x', 'a/old/x for a0 at b/old/x']);
  });

  it('goes along where only the spelling of the directory changes', () => {
    const given = { wanted: { q: 'B', 'dir/y': 'Y' }, behind: ['q'], destination: { 'Dir/x': 'B', 'Dir/y': 'Y' } };
    expect(kept({ ...given, removed: ['Dir/x'], moves: { Dir: 'dir' }, folding: folds })).toEqual([
      'Dir/x for q at dir/x',
    ]);
  });

  it('has its directory stay where its place in the moved one is taken, by any spelling and at any level', () => {
    const given = { behind: ['q'], destination: moved, moves: { a: 'b' }, folding: folds };
    expect(kept({ ...given, wanted: { q: 'B', 'b/X': 'N' }, removed: ['a/x'] })).toEqual(['a/x for q held']);
    expect(kept({ ...given, wanted: { q: 'B', 'b/Old': 'N' }, removed: ['a/old/x'] })).toEqual(['a/old/x for q held']);
    const replaced = { ...given, wanted: { q: 'B', 'b/x': 'N' }, removed: [], replaced: ['a/x'] };
    expect(kept(replaced)).toEqual(['a/x for q held']);
  });

  it('makes room where its place is taken there, and where it is now', () => {
    const given = { behind: ['q'], destination: moved, moves: { a: 'b' }, folding: folds, removed: ['a/x'] };
    expect(kept({ ...given, wanted: { q: 'B', 'b/x': 'N', 'a/X': 'N' } })).toEqual([]);
    expect(kept({ ...given, wanted: { q: 'B', 'b/x': 'N', A: 'N' } })).toEqual([]);
  });

  it('takes the place of what stays behind there, for nothing comes to it', () => {
    const wanted = { 'b/x': 'B', 'b/y': 'Y' };
    const given = { wanted, behind: ['b/x'], destination: moved, moves: { a: 'b' }, removed: ['a/x'] };
    expect(kept(given)).toEqual(['a/x for b/x at b/x']);
    const rival = { ...given, wanted: { ...wanted, 'b/X': 'N' }, folding: folds };
    expect(kept(rival)).toEqual(['a/x for b/x held']);
    const spelling = { ...given, wanted: { 'b/X': 'B', 'b/y': 'Y' }, behind: ['b/X'], folding: folds };
    expect(kept(spelling)).toEqual(['a/x for b/X at b/x']);
  });
});

describe('a file whose directory goes although the source has one of the name', () => {
  const given = { behind: ['q'], removed: ['Dir/x'], moves: { Dir: NOWHERE, e: 'dir' }, folding: folds };
  const destination = { 'Dir/x': 'B', 'e/y': 'Y' };

  it('has its directory stay instead, spelt as the source has it', () => {
    expect(kept({ ...given, wanted: { q: 'B', 'dir/y': 'Y' }, destination })).toEqual(['Dir/x for q held']);
  });

  it('makes room where directories cannot be renamed, unless they are spelt alike', () => {
    const fixed = { ...given, directoryRename: false, destination };
    expect(kept({ ...fixed, wanted: { q: 'B', 'dir/y': 'Y' } })).toEqual([]);
    expect(kept({ ...fixed, wanted: { q: 'B', 'Dir/y': 'Y' }, moves: { Dir: NOWHERE, e: 'Dir' } })).toEqual([
      'Dir/x for q held',
    ]);
  });

  it('stays with it where the directory of the source stays behind', () => {
    const staying = { ...given, moves: {}, behind: ['dir', 'dir/x'] };
    const wanted = { 'dir/x': 'B' };
    expect(kept({ ...staying, wanted, destination: { 'Dir/x': 'B', 'Dir/h': 'H' } })).toEqual(['Dir/x for dir/x']);
  });
});
