/** Small trees as they are planted on a disk, with contents for their labels. */
import { madePair, type Pair } from '../crash/whole-run-pairs.ts';
import type { EntryDescription, TreeDescription } from '../model/memory-tree.ts';
import type { TreeDescription as SmallTree } from '../model/tree-description.ts';

/** What files are younger by that are `later`, in nanoseconds: no content has a time within that of another one. */
const LATER = 3_600_000_000_000n;

/** The pair of a destination and a source. `isLater`: all files of the destination are younger than those of the source. */
export function pairOf(destination: SmallTree, source: SmallTree, isLater: boolean): Pair {
  const name = `${JSON.stringify(destination)} -> ${JSON.stringify(source)}${isLater ? ', later' : ''}`;
  const pair = madePair(name, entriesOf(destination), entriesOf(source));
  if (!isLater) return pair;
  const later = Object.entries(pair.before).map(([path, entry]) => [path, muchLater(entry)] as const);
  return { ...pair, before: Object.fromEntries(later) };
}

/** Path to kind and content, as `RealDisk.readTree` tells it, of all that a planted tree has. */
export function shapeOf(tree: SmallTree): Map<string, string> {
  const shape = new Map<string, string>();
  for (const [path, entry] of Object.entries(madePair('', {}, entriesOf(tree)).after)) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) shape.set(path.slice(0, at), 'directory');
    shape.set(path, textOf(entry));
  }
  return shape;
}

function textOf(entry: EntryDescription): string {
  if (typeof entry === 'string') return `file ${entry}`;
  if ('file' in entry) return `file ${entry.file}`;
  return 'symlink' in entry ? `symlink ${entry.symlink}` : 'directory';
}

function muchLater(entry: EntryDescription): EntryDescription {
  if (typeof entry === 'string' || !('file' in entry) || entry.mtime === undefined) return entry;
  return { ...entry, mtime: entry.mtime + LATER };
}

function entriesOf(tree: SmallTree): TreeDescription {
  const described = Object.entries(tree as Readonly<Record<string, string | { target?: string }>>);
  return Object.fromEntries(described.map(([key, value]) => [key.replace(/\/$/u, ''), entryOf(value)]));
}

function entryOf(value: string | { readonly target?: string }): EntryDescription {
  if (typeof value === 'string') return value;
  return value.target === undefined ? { directory: true } : { symlink: value.target };
}
