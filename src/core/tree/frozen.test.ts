import { describe, expect, it } from 'vitest';
import { snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { frozenRows, isFrozen, isPinned } from './frozen.ts';
import { counterparts } from './merge.ts';
import type { Snapshot } from './snapshot.ts';

const unreadable = { kind: 'unreadable' } as const;
const special = { kind: 'special' } as const;

function holds(source: TreeDescription, destination: TreeDescription): Record<string, string[]> {
  const s = snapshotOf(source);
  const d = snapshotOf(destination);
  const rows = frozenRows(s, d, counterparts(s, d));
  const paths = (tree: Snapshot, keep: (row: number) => boolean): string[] =>
    Array.from({ length: tree.count }, (_, row) => row)
      .filter(keep)
      .map((row) => tree.path(row))
      .sort();
  expect(paths(s, (row) => isPinned(rows.source, row))).toEqual([]);
  return {
    source: paths(s, (row) => isFrozen(rows.source, row)),
    destination: paths(d, (row) => isFrozen(rows.destination, row)),
    pinned: paths(d, (row) => isPinned(rows.destination, row)),
  };
}

describe('frozenRows', () => {
  it('holds nothing in trees that were seen completely', () => {
    expect(holds({ 'd/x': 'A' }, { 'd/y': 'A', e: special })).toEqual({ source: [], destination: [], pinned: [] });
  });

  it('freezes what the destination has at and below a place that the source could not show', () => {
    expect(holds({ 'd/u': unreadable, 'd/x': 'A' }, { 'd/u/a/b': 'A', 'd/x': 'A', 'e/y': 'B' })).toEqual({
      source: ['d/u'],
      destination: ['d/u', 'd/u/a', 'd/u/a/b'],
      pinned: ['', 'd'],
    });
  });

  it('freezes what the source has at and below a place that the destination could not show', () => {
    expect(holds({ 'd/u/a': 'A', 'd/x': 'A' }, { 'd/u': unreadable, 'd/x': 'A' })).toEqual({
      source: ['d/u', 'd/u/a'],
      destination: ['d/u'],
      pinned: ['', 'd'],
    });
  });

  it('pins the directories above a place that the destination does not have', () => {
    expect(holds({ 'd/e/f/u': unreadable }, { 'd/e/x': 'A', 'g/x': 'A' })).toEqual({
      source: ['d/e/f/u'],
      destination: [],
      pinned: ['', 'd', 'd/e'],
    });
    expect(holds({ 'd/e/u': unreadable }, { d: 'A' }).pinned).toEqual(['']);
  });

  it('leaves alone what stands at the path of a special entry of the source, not that of the destination', () => {
    expect(holds({ 'd/p': special, 'd/q': 'A' }, { 'd/p/x': 'A', 'd/q': special })).toEqual({
      source: ['d/p'],
      destination: ['d/p', 'd/p/x'],
      pinned: ['', 'd'],
    });
  });

  it('leaves alone what is mounted in the destination, and what the source has there', () => {
    expect(holds({ 'd/m/x': 'A', 'd/y': 'A' }, { 'd/m/': { volume: 2 }, 'd/m/z': 'B', 'd/y': 'A' })).toEqual({
      source: ['d/m', 'd/m/x'],
      destination: ['d/m', 'd/m/z'],
      pinned: ['', 'd'],
    });
    expect(holds({ 'm/': { volume: 2 }, 'm/x': 'A' }, { 'm/x': 'A' }).source).toEqual([]);
  });

  it('pins directories that hold something excluded, and only those of the destination', () => {
    expect(holds({ 'a/': { excluded: true } }, { 'a/x': 'A', 'b/c/': { excluded: true }, 'b/c/d/x': 'A' })).toEqual({
      source: [],
      destination: [],
      pinned: ['', 'b', 'b/c'],
    });
  });

  it('keeps a directory frozen that also holds something excluded', () => {
    expect(holds({ u: unreadable }, { 'u/': { excluded: true }, 'u/x': 'A' })).toEqual({
      source: ['u'],
      destination: ['u', 'u/x'],
      pinned: [''],
    });
  });

  it('pins a directory that stands where the source has a file', () => {
    expect(holds({ d: 'A' }, { 'd/u': unreadable })).toEqual({ source: [], destination: ['d/u'], pinned: ['', 'd'] });
  });
});
