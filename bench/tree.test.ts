import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { contentDifference, listingDigest } from './equality.ts';
import { directoryPath, filePath, growTree, PAST, type TreeShape } from './tree.ts';

const SHAPE: TreeShape = { files: 30, directories: 5, sizes: [0, 50], contents: 'own' };

let scratch = '';

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'myrror-bench-test-'));
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function contents(root: string, shape: TreeShape): readonly string[] {
  return Array.from({ length: shape.files }, (_, index) =>
    readFileSync(join(root, filePath(shape, index))).toString('hex'),
  );
}

test('the same seed makes the same tree, another one another tree', () => {
  const roots = ['a', 'b', 'c'].map((name) => join(scratch, name));
  for (const [index, root] of roots.entries()) growTree(root, SHAPE, index < 2 ? 'one' : 'two');
  const [first = '', second = '', third = ''] = roots;
  expect(listingDigest(first, true)).toBe(listingDigest(second, true));
  expect(contents(first, SHAPE)).toEqual(contents(second, SHAPE));
  expect(listingDigest(first, true)).not.toBe(listingDigest(third, true));
  expect(contents(first, SHAPE)).not.toEqual(contents(third, SHAPE));
});

test('sizes stay within their bounds, and every file has a time of its own', () => {
  growTree(scratch, SHAPE, 'bounds');
  const status = Array.from({ length: SHAPE.files }, (_, index) => statSync(join(scratch, filePath(SHAPE, index))));
  expect(status.every(({ size }) => size >= 0 && size <= 50)).toBe(true);
  expect(status.map(({ mtimeMs }) => mtimeMs / 1000 - PAST)).toEqual(status.map((_, index) => index));
});

test('files of one content are all equal', () => {
  const shape = { ...SHAPE, sizes: [20, 20], contents: 'one' } as const;
  growTree(scratch, shape, 'equal');
  expect(new Set(contents(scratch, shape)).size).toBe(1);
});

test('a changed byte is found where the listings are equal', () => {
  const [first, second] = [join(scratch, 'a'), join(scratch, 'b')];
  for (const root of [first, second]) growTree(root, { ...SHAPE, sizes: [20, 50] }, 'one');
  expect(contentDifference(first, second)).toBeUndefined();
  const path = join(second, filePath(SHAPE, 7));
  const bytes = readFileSync(path);
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, PAST + 7, PAST + 7);
  expect(listingDigest(first, false)).toBe(listingDigest(second, false));
  expect(contentDifference(first, second)).toContain('differ');
});

test('a listing shows the time of a directory only where that is asked for', () => {
  const [first, second] = [join(scratch, 'a'), join(scratch, 'b')];
  for (const root of [first, second]) growTree(root, SHAPE, 'one');
  utimesSync(join(second, directoryPath(SHAPE, 1)), PAST + 1, PAST + 1);
  expect(listingDigest(first, false)).toBe(listingDigest(second, false));
  expect(listingDigest(first, true)).not.toBe(listingDigest(second, true));
});
