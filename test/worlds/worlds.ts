/**
 * Every tree over the paths a, b, d, d/x, d/y where each is absent, holds the content A, B or C, is
 * an empty directory or a symlink (d may also be a directory that holds the other two): 1,476 trees.
 */
import type { TreeDescription } from '../model/tree-description.ts';

type Value = 'absent' | 'A' | 'B' | 'C' | 'directory' | 'symlink';

const values: readonly Value[] = ['absent', 'A', 'B', 'C', 'directory', 'symlink'];

/** All small trees, in a fixed order. */
export function smallTrees(): TreeDescription[] {
  const trees: TreeDescription[] = [];
  for (const a of values)
    for (const b of values) for (const below of valuesOfD()) trees.push(describeTree({ a, b, ...below }));
  return trees;
}

function valuesOfD(): Record<string, Value>[] {
  const all: Record<string, Value>[] = [];
  for (const d of values) if (d !== 'directory') all.push({ d });
  for (const x of values) for (const y of values) all.push({ d: 'directory', 'd/x': x, 'd/y': y });
  return all;
}

function describeTree(entries: Record<string, Value>): TreeDescription {
  const description: Record<string, string | { target: string } | Record<string, never>> = {};
  for (const [path, value] of Object.entries(entries)) {
    if (value === 'directory') description[`${path}/`] = {};
    else if (value === 'symlink') description[path] = { target: 'somewhere' };
    else if (value !== 'absent') description[path] = value;
  }
  return description;
}
