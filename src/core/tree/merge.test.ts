import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../../../test/model/tree-description.ts';
import { counterparts } from './merge.ts';

function pathsOf(source: ReturnType<typeof snapshotOf>, destination: ReturnType<typeof snapshotOf>): string[] {
  const { ofSource, ofDestination } = counterparts(source, destination);
  ofDestination.forEach((row, at) => {
    if (row >= 0) expect(ofSource[row]).toBe(at);
  });
  return [...ofSource].flatMap((other, row) => {
    if (other < 0) return [];
    expect(destination.path(other)).toBe(source.path(row));
    expect(ofDestination[other]).toBe(row);
    return [source.path(row)];
  });
}

describe('counterparts', () => {
  it('pairs what has the same path, whatever it is', () => {
    const source = snapshotOf({ a: 'A', 'd/x': 'A', 'd/y': 'B', l: { target: 'a' }, 'only/z': 'A' });
    const destination = snapshotOf({ a: 'Z', 'd/y/deep': 'B', 'd/w': 'B', l: 'C' });
    expect(pathsOf(source, destination)).toEqual(['', 'a', 'd', 'l', 'd/y']);
  });

  it('does not look below a symlink or a file that is a directory on the other side', () => {
    expect(pathsOf(snapshotOf({ 'd/x': 'A' }), snapshotOf({ d: { target: 'e' }, 'e/x': 'A' }))).toEqual(['', 'd']);
  });

  it('orders names by bytes, prefixes first', () => {
    const names = ['a', 'a b', 'a.b', 'a0', 'aa', 'b', '\u00ff', '\u0080', '\u007f', 'A', '\n'];
    const tree = new Map(names.map((name) => [name, 'A']));
    expect(pathsOf(snapshotOf(tree), snapshotOf(new Map([...tree].reverse())))).toHaveLength(names.length + 1);
  });

  it('walks trees of thousands of levels', () => {
    const deep = `${'d/'.repeat(3000)}x`;
    const { ofSource } = counterparts(snapshotOf({ [deep]: 'A' }), snapshotOf({ [deep]: 'B' }));
    expect([...ofSource]).toEqual(Array.from({ length: 3002 }, (_, row) => row));
  });
});
