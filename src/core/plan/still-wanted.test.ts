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
}

/** What is kept, each as its path and that of the file which may want it. */
function kept({ folding = exactNames, matched = false, ...given }: Case): string[] {
  const [wanted, destination] = [snapshotOf(given.wanted), snapshotOf(given.destination)];
  const leftAlone = new Uint8Array(wanted.count);
  for (const path of given.behind) leftAlone[rowAt(wanted, path)] = 1;
  const actions = new ActionsBuilder();
  for (const path of given.removed) actions.add(Verb.rm, { origin: rowAt(destination, path) });
  const labels = [...new Set([wanted, destination].flatMap((tree) => [...contentsOf(tree).values()]))];
  const classes = (tree: Snapshot, isLeftOut: (row: number) => boolean): Int32Array => {
    const column = new Int32Array(tree.count).fill(NONE);
    for (const [row, label] of contentsOf(tree)) if (!isLeftOut(row)) column[row] = labels.indexOf(label);
    return column;
  };
  const found = stillWanted({
    wanted,
    destination,
    pairs: counterparts(wanted, destination),
    folding,
    matching: {
      sourceClass: classes(wanted, (row) => !matched && leftAlone[row] === 1),
      destinationClass: classes(destination, () => false),
    },
    treePlan: { actions: actions.finish(), leftAlone },
  });
  return found.map(({ row, wantedRow }) => `${destination.path(row)} for ${wanted.path(wantedRow)}`);
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
