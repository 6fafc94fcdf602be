import { describe, expect, it } from 'vitest';
import { type EntryDescription, snapshotOf } from '../../../test/model/tree-description.ts';
import type { Problem } from './problem.ts';
import { isSameTree } from './same-tree.ts';

type Tree = Readonly<Record<string, EntryDescription>>;

const tree: Tree = {
  '': {},
  'd/x': { mtime: 5, nanos: 7 },
  'd/yy': { size: 2 ** 40 },
  'd/e/': {},
  'd/e/z': { size: 3 },
  l: { target: 'd/x' },
};

const problem: Problem = {
  path: '' as Problem['path'],
  side: 'source',
  operation: 'look at',
  code: 'EIO',
  message: 'm',
};

function isSameAs(other: Tree, owners = true): boolean {
  const answers = [
    isSameTree(snapshotOf(tree), snapshotOf(other), owners),
    isSameTree(snapshotOf(other), snapshotOf(tree), owners),
  ];
  expect(answers[0]).toBe(answers[1]);
  return answers[0] === true;
}

describe('isSameTree', () => {
  it('says yes to two trees that look the same, whatever their inodes', () => {
    expect(isSameAs(tree)).toBe(true);
    expect(isSameAs({ ...tree, 'd/x': { ...tree['d/x'], inode: 99n } })).toBe(true);
    expect(isSameAs({ ...tree, l: { target: 'd/x', mode: 0o700 } })).toBe(true);
    expect(isSameAs({ ...tree, 'd/e/': { size: 4096 } })).toBe(true);
  });

  const differences: Readonly<Record<string, Tree>> = {
    'a file that is new': { ...tree, 'd/e/zz': {} },
    'a file with another name of the same length': { '': {}, 'd/w': { mtime: 5, nanos: 7 }, ...without('d/x') },
    'a name that ends at another place': { ...without('d/yy'), 'd/y': { size: 2 ** 40 } },
    'a file in another directory': { ...without('d/e/z'), 'd/z': { size: 3 } },
    'another kind': { ...without('d/e/z'), 'd/e/z/': {} },
    'another size': { ...tree, 'd/yy': { size: 2 ** 40 + 1 } },
    'other seconds': { ...tree, 'd/x': { mtime: 6, nanos: 7 } },
    'other nanoseconds': { ...tree, 'd/x': { mtime: 5, nanos: 8 } },
    'another time of the root': { ...tree, '': { mtime: 1 } },
    'another mode': { ...tree, 'd/e/': { mode: 0o700 } },
    'another symlink target': { ...tree, l: { target: 'd/y' } },
    'a longer symlink target': { ...tree, l: { target: 'd/xx' } },
    'a fifo on one side': { ...tree, 'd/x': { kind: 'special', mtime: 5, nanos: 7 } },
  };
  for (const [what, other] of Object.entries(differences)) {
    it(`sees ${what}`, () => expect(isSameAs(other)).toBe(false));
  }

  it('looks at owners only where they count', () => {
    for (const owner of [{ uid: 1 }, { gid: 1 }]) {
      const other = { ...tree, 'd/x': { ...tree['d/x'], ...owner } };
      expect(isSameAs(other)).toBe(false);
      expect(isSameAs(other, false)).toBe(true);
    }
  });

  it('leaves to a closer look what was not seen, is mounted, excluded, or never mirrored', () => {
    for (const entry of [
      { kind: 'unreadable' },
      { kind: 'special' },
      { kind: 'directory', volume: 2 },
      { kind: 'directory', excluded: true },
    ] as const) {
      const both = snapshotOf({ ...tree, 'd/v': entry });
      expect(isSameTree(both, both, true)).toBe(false);
    }
    const seen = snapshotOf(tree);
    expect(isSameTree(snapshotOf(tree, [problem]), seen, true)).toBe(false);
    expect(isSameTree(seen, snapshotOf(tree, [problem]), true)).toBe(false);
  });
});

function without(path: string): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => key !== path));
}
