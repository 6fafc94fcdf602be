import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asBytes } from '../core/tree/byte-string.ts';
import { slotPath } from './place-path.ts';
import { RenamedTree, type TreeNode } from './rearrange-model.ts';

function find(tree: RenamedTree, path: string): TreeNode {
  const node = tree.find(asBytes(path));
  if (node === null) throw new Error(`nothing at ${path}`);
  return node;
}

describe('RenamedTree', () => {
  it('takes what is below a directory along with it', () => {
    const tree = new RenamedTree([]);
    const inner = find(tree, 'd/e/x');
    expect(tree.move(asBytes('d'), asBytes('f'))).toBe(true);
    expect(tree.path(inner)).toBe('f/e/x');
    expect(find(tree, 'f/e/y').origin).toBe('d/e/y');
    expect(tree.find(asBytes('d/e/x'))).toBeNull();
  });

  it('tells a path in a new directory from the same path in the old one', () => {
    const tree = new RenamedTree([0]);
    const x = find(tree, 'd/x');
    tree.move(asBytes('d/x'), slotPath(1));
    tree.move(asBytes('d'), asBytes('e'));
    tree.move(slotPath(0), asBytes('d'));
    expect(tree.find(asBytes('d/y'))).toBeNull();
    expect(find(tree, 'd').origin).toBe(slotPath(0));
    tree.move(slotPath(1), asBytes('d/x'));
    expect(tree.find(asBytes('d/x'))).toBe(x);
    expect(tree.find(asBytes('e/x'))).toBeNull();
  });

  it('knows nothing in a slot that was never filled', () => {
    expect(new RenamedTree([0]).find(slotPath(1))).toBeNull();
    expect(new RenamedTree([0]).move(slotPath(1), asBytes('a'))).toBe(false);
  });

  it('has each object exactly where the last rename has put it', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, names), { maxLength: 20 }), (moves) => {
        const tree = new RenamedTree([]);
        const expected = new Map(['a', 'b', 'c', 'd'].map((name) => [name, name]));
        for (const [from, to] of moves) {
          const origin = expected.get(from);
          if (origin === undefined || expected.has(to)) continue;
          expect(tree.move(asBytes(from), asBytes(to))).toBe(true);
          expected.delete(from);
          expected.set(to, origin);
        }
        for (const name of ['a', 'b', 'c', 'd']) {
          expect(tree.find(asBytes(name))?.origin).toBe(expected.get(name));
        }
      }),
    );
  });
});
