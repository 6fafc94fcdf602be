import { describe, expect, it } from 'vitest';
import { Flag, Kind } from '../../src/core/tree/kind.ts';
import { contentsOf, rowAt, snapshotOf } from './tree-description.ts';

describe('snapshotOf', () => {
  it('builds blocks of sorted children, depth first, with every entry after its parent', () => {
    const tree = snapshotOf({ 'b/z': 'A', 'b/c/q': 'B', a: 'C', 'b/c/p/': {}, 'd/x': 'A' });
    const paths = Array.from({ length: tree.count }, (_, row) => tree.path(row));
    expect(paths).toEqual(['', 'a', 'b', 'd', 'b/c', 'b/z', 'b/c/p', 'b/c/q', 'd/x']);
    for (const path of paths) expect(tree.path(rowAt(tree, path))).toBe(path);
    expect(contentsOf(tree).get(rowAt(tree, 'b/c/q'))).toBe('B');
  });

  it('knows every kind', () => {
    const tree = snapshotOf({ l: { target: 'x' }, s: { kind: 'special' }, u: { kind: 'unreadable' }, 'd/': {}, f: '' });
    const kinds = ['l', 's', 'u', 'd', 'f'].map((path) => tree.kind(rowAt(tree, path)));
    expect(kinds).toEqual([Kind.symlink, Kind.special, Kind.unreadable, Kind.directory, Kind.file]);
    expect(tree.linkTarget(rowAt(tree, 'l'))).toBe('x');
    expect(tree.columns.size[rowAt(tree, 'f')]).toBe(0);
  });

  it('marks mount points, inherits volumes and passes exclusion up', () => {
    const tree = snapshotOf({ 'a/m/': { volume: 2 }, 'a/m/x': 'A', 'b/g/': { excluded: true } });
    expect(tree.columns.flags[rowAt(tree, 'a/m')]).toBe(Flag.mountPoint);
    expect(tree.columns.volume[rowAt(tree, 'a/m/x')]).toBe(tree.columns.volume[rowAt(tree, 'a/m')]);
    expect(tree.columns.volume[rowAt(tree, 'a')]).toBe(tree.columns.volume[0]);
    const holding = ['', 'b', 'b/g', 'a'].map((path) => tree.columns.flags[rowAt(tree, path)]);
    expect(holding).toEqual([Flag.holdsExcluded, Flag.holdsExcluded, Flag.holdsExcluded, 0]);
  });

  it('refuses entries below a file', () => {
    expect(() => snapshotOf({ a: 'A', 'a/b': 'B' })).toThrow('below /a');
  });
});
