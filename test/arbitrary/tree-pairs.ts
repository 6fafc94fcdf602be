/**
 * Generators of related trees: a tree, and what became of it after the edits that people make, as
 * descriptions for `snapshotOf`. Labels are contents: equal labels are equal bytes of one size.
 */
import * as fc from 'fast-check';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { isAtOrBelow, joinPath } from '../../src/core/tree/path.ts';
import type { EntryDescription, TreeDescription } from '../model/tree-description.ts';
import { anyName, fewNames } from './names.ts';

/** What a generated tree holds: files with content and mtime, empty directories, symlinks. Keys are paths. */
export type PlainTree = ReadonlyMap<string, PlainEntry>;
export type PlainEntry =
  | { readonly is: 'file'; readonly content: string; readonly mtime: number }
  | { readonly is: 'directory' }
  | { readonly is: 'link'; readonly target: string };

/** Two related trees; `before` is usually the destination, `after` the source. */
export interface TreePair {
  readonly before: PlainTree;
  readonly after: PlainTree;
}

export interface TreeOptions {
  /** True for names of any bytes, else a few short ones. */
  readonly hostile?: boolean;
  readonly maxEntries?: number;
  readonly maxEdits?: number;
}

const contents = ['A/1', 'A/2', 'B', 'C', 'D', 'empty'] as const;
const sizes: Readonly<Record<string, number>> = { 'A/1': 100_000, 'A/2': 100_000, B: 100_000, C: 50, D: 50, empty: 0 };

/** The size of all files with this content. */
function sizeOf(content: string): number {
  return sizes[content] ?? 1000;
}

const file: fc.Arbitrary<PlainEntry> = fc.record({
  is: fc.constant('file' as const),
  content: fc.constantFrom(...contents),
  mtime: fc.integer({ min: 1, max: 4 }),
});

const entry: fc.Arbitrary<PlainEntry> = fc.oneof(
  { weight: 8, arbitrary: file },
  { weight: 1, arbitrary: fc.constant<PlainEntry>({ is: 'directory' }) },
  { weight: 1, arbitrary: fc.constantFrom('a', '../b').map((target): PlainEntry => ({ is: 'link', target })) },
);

/** A tree by itself. */
function trees({ hostile = false, maxEntries = 12 }: TreeOptions = {}): fc.Arbitrary<PlainTree> {
  const path = fc.array(hostile ? anyName : fewNames, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  return fc.array(fc.tuple(path, entry), { maxLength: maxEntries }).map((entries) => {
    const tree = new Map<string, PlainEntry>();
    for (const [at, what] of entries) put(tree, at, what);
    return tree;
  });
}

/** A tree and what a few edits have made of it. */
export function treePairs(options: TreeOptions = {}): fc.Arbitrary<TreePair> {
  const name = options.hostile === true ? anyName : fewNames;
  const edit = fc.record({
    how: fc.constantFrom(...editNames),
    at: fc.nat(),
    other: fc.nat(),
    third: fc.nat(),
    name,
    entry,
    mtime: fc.integer({ min: 1, max: 4 }),
  });
  const edited = fc.array(edit, { minLength: 0, maxLength: options.maxEdits ?? 6 });
  return fc.tuple(trees(options), edited).map(([before, edits]) => {
    const after = new Map(before);
    for (const each of edits) apply[each.how](after, each);
    return { before, after };
  });
}

/** The tree as `snapshotOf` takes it. */
export function describeTree(tree: PlainTree): TreeDescription {
  const described = new Map<string, EntryDescription>();
  for (const [path, what] of tree) {
    if (what.is === 'directory') described.set(`${path}/`, {});
    else if (what.is === 'link') described.set(path, { target: what.target });
    else described.set(path, { content: what.content, size: sizeOf(what.content), mtime: what.mtime });
  }
  return described;
}

interface Edit {
  readonly at: number;
  readonly other: number;
  readonly third: number;
  readonly name: string;
  readonly entry: PlainEntry;
  readonly mtime: number;
}

type Draft = Map<string, PlainEntry>;

const editNames = [
  'rename',
  'swap',
  'rotate',
  'duplicate',
  'change',
  'touch',
  'remove',
  'add',
  'replaceKind',
  'moveDirectory',
  'nest',
] as const;

const apply: Readonly<Record<(typeof editNames)[number], (tree: Draft, edit: Edit) => void>> = {
  rename: (tree, { at, name }) => move(tree, pick(tree, at), name),
  swap: (tree, { at, other }) => exchange(tree, [pick(tree, at), pick(tree, other)]),
  rotate: (tree, { at, other, third }) => exchange(tree, [pick(tree, at), pick(tree, other), pick(tree, third)]),
  duplicate: (tree, { at, name }) => {
    const what = tree.get(pick(tree, at) ?? '');
    if (what !== undefined) put(tree, name, what);
  },
  change: (tree, { at, entry: what }) => {
    const path = pick(tree, at);
    if (path !== undefined && tree.get(path)?.is === 'file' && what.is === 'file') tree.set(path, what);
  },
  touch: (tree, { at, mtime }) => {
    const path = pick(tree, at);
    const what = tree.get(path ?? '');
    if (path !== undefined && what?.is === 'file') tree.set(path, { ...what, mtime });
  },
  remove: (tree, { at }) => void tree.delete(pick(tree, at) ?? ''),
  add: (tree, { name, entry: what }) => put(tree, name, what),
  replaceKind: (tree, { at, name, entry: what }) => {
    const path = pick(tree, at);
    if (path === undefined) return;
    tree.delete(path);
    put(tree, joinPath(asBytes(path), asBytes(name)), what);
  },
  moveDirectory: (tree, { at, name }) => moveDirectory(tree, topOf(pick(tree, at)), name),
  nest: (tree, { at, name }) => {
    const top = topOf(pick(tree, at));
    if (top !== undefined) moveDirectory(tree, top, joinPath(asBytes(top), asBytes(name)));
  },
};

/** Puts an entry where it fits: what is in the way, above or below, goes. */
function put(tree: Draft, path: string, what: PlainEntry): void {
  for (const other of [...tree.keys()]) {
    const isBelow = isAtOrBelow(asBytes(other), asBytes(path));
    const isAbove = isAtOrBelow(asBytes(path), asBytes(other)) && tree.get(other)?.is !== 'directory';
    if (isBelow || isAbove) tree.delete(other);
  }
  tree.set(path, what);
}

function pick(tree: Draft, at: number): string | undefined {
  const paths = [...tree.keys()];
  return paths[at % Math.max(1, paths.length)];
}

function topOf(path: string | undefined): string | undefined {
  const slash = path?.indexOf('/') ?? -1;
  return slash < 0 ? undefined : path?.slice(0, slash);
}

function move(tree: Draft, path: string | undefined, to: string): void {
  const what = tree.get(path ?? '');
  if (path === undefined || what === undefined) return;
  tree.delete(path);
  put(tree, to, what);
}

function exchange(tree: Draft, paths: readonly (string | undefined)[]): void {
  const distinct = [...new Set(paths.filter((path) => path !== undefined))];
  const entries = distinct.map((path) => tree.get(path));
  distinct.forEach((path, index) => {
    const what = entries[(index + 1) % entries.length];
    if (what !== undefined && isReplaceable(tree, path, what)) tree.set(path, what);
  });
}

/** A directory that is not empty cannot become a file by an exchange of entries alone. */
function isReplaceable(tree: Draft, path: string, what: PlainEntry): boolean {
  if (what.is === 'directory') return true;
  return ![...tree.keys()].some((other) => other !== path && isAtOrBelow(asBytes(other), asBytes(path)));
}

function moveDirectory(tree: Draft, from: string | undefined, to: string): void {
  if (from === undefined) return;
  const moved = [...tree].filter(([path]) => isAtOrBelow(asBytes(path), asBytes(from)));
  for (const [path] of moved) tree.delete(path);
  for (const [path, what] of moved) put(tree, path === from ? to : `${to}${path.slice(from.length)}`, what);
}
