/**
 * Pairs of trees for whole runs, one for each thing that a plan can be about, and random ones.
 *
 * A text is a label of a content: the planted file holds the label many times over, so that a part of
 * it is never mistaken for the whole. Files of one label have one time unless told otherwise.
 */
import * as fc from 'fast-check';
import { type PlainTree, treePairs } from '../arbitrary/tree-pairs.ts';
import type { EntryDescription, TreeDescription } from '../model/memory-tree.ts';

export interface Pair {
  readonly name: string;
  /** The destination. */
  readonly before: TreeDescription;
  /** The source. */
  readonly after: TreeDescription;
  /** Criteria of the run; none: the default ones. */
  readonly criteria: readonly string[];
  /** Digests are remembered. */
  readonly cache: boolean;
}

const exact: readonly string[] = ['path+mtime', 'qhash+sha256'];
const directory = { directory: true } as const;

const handMade: Readonly<Record<string, readonly [before: TreeDescription, after: TreeDescription]>> = {
  'two files swap their names': [
    { a: 'A', b: 'B' },
    { a: 'B', b: 'A' },
  ],
  'three files in a ring': [
    { a: 'A', b: 'B', c: 'C' },
    { a: 'C', b: 'A', c: 'B' },
  ],
  'five files in a ring': [ring(5, 0), ring(5, 1)],
  'seven files in a ring': [ring(7, 0), ring(7, 3)],
  'two rings and a bystander': [
    { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E', stays: 'S' },
    { a: 'B', b: 'A', c: 'E', d: 'C', e: 'D', stays: 'S' },
  ],
  'a chain moves up and its head goes': [
    { a: 'A', b: 'B', c: 'C' },
    { b: 'A', c: 'B' },
  ],
  'a chain moves up and its head has a new place': [
    { a: 'A', b: 'B', c: 'C' },
    { a: 'N', b: 'A', c: 'B', z: 'C' },
  ],
  'a file moves onto one that nobody needs': [{ a: 'A', b: 'B' }, { b: 'A' }],
  'a file moves onto one that changes': [
    { 'p/a': 'A', 'q/a': 'B', keep: 'K' },
    { 'q/a': 'A', 'p/a': 'N', keep: 'K' },
  ],
  'a file takes the place of a directory': [{ 'd/x': 'X', 'd/e/y': 'Y' }, { d: 'N' }],
  'a file of a directory takes its place': [{ 'd/x': 'X', 'd/y': 'Y' }, { d: 'X' }],
  'a directory takes the place of a file': [{ d: 'D' }, { 'd/x': 'X', 'd/e/y': 'Y' }],
  'a directory takes the place of a file that moves into it': [
    { d: 'D', e: 'E' },
    { 'd/inner/d': 'D', 'd/e': 'E' },
  ],
  'a file and a directory swap their names': [
    { a: 'A', 'b/x': 'X', 'b/y': 'Y' },
    { b: 'A', 'a/x': 'X', 'a/y': 'Y' },
  ],
  'a directory moves into its own child': [
    { 'd/x': 'X', 'd/c/y': 'Y' },
    { 'd/c/d/x': 'X', 'd/c/y': 'Y' },
  ],
  'a child takes the place of its parent and the parent goes below it': [
    { 'd/x': 'X', 'd/x2': 'X2', 'd/c/y': 'Y', 'd/c/y2': 'Y2' },
    { 'd/y': 'Y', 'd/y2': 'Y2', 'd/old/x': 'X', 'd/old/x2': 'X2' },
  ],
  'a child moves over its parent': [
    { 'd/c/x': 'X', 'd/c/y': 'Y' },
    { 'd/x': 'X', 'd/y': 'Y' },
  ],
  'two directories swap their names': [
    { 'd/x': 'X', 'd/y': 'Y', 'e/u': 'U', 'e/v': 'V' },
    { 'e/x': 'X', 'e/y': 'Y', 'd/u': 'U', 'd/v': 'V' },
  ],
  'two directories swap and so do files in them': [
    { 'd/x': 'X', 'd/y': 'Y', 'd/z': 'Z', 'e/u': 'U', 'e/v': 'V', 'e/w': 'W' },
    { 'e/x': 'Y', 'e/y': 'X', 'e/z': 'Z', 'd/u': 'U', 'd/v': 'W', 'd/w': 'V' },
  ],
  'three directories in a ring': [
    { 'a/1': 'A', 'a/2': 'B', 'b/3': 'C', 'b/4': 'D', 'c/5': 'E', 'c/6': 'F' },
    { 'b/1': 'A', 'b/2': 'B', 'c/3': 'C', 'c/4': 'D', 'a/5': 'E', 'a/6': 'F' },
  ],
  'a directory is renamed': [
    { 'd/x': 'X', 'd/y': 'Y', 'd/e/z': 'Z' },
    { 'f/x': 'X', 'f/y': 'Y', 'f/e/z': 'Z' },
  ],
  'a directory is renamed and one child edited': [
    { 'd/x': 'X', 'd/y': 'Y', 'd/e/z': 'Z' },
    { 'f/x': 'X', 'f/y': 'N', 'f/e/z': 'Z' },
  ],
  'a directory is renamed and children come and go': [
    { 'd/x': 'X', 'd/y': 'Y', 'd/e/z': 'Z', 'd/gone/g': 'G' },
    { 'f/x': 'X', 'f/y': 'Y', 'f/new': 'N', 'f/h/n': 'M' },
  ],
  'a directory is renamed and its subdirectory too': [
    { 'd/x': 'X', 'd/x2': 'X2', 'd/e/z': 'Z', 'd/e/z2': 'Z2' },
    { 'f/x': 'X', 'f/x2': 'X2', 'f/g/z': 'Z', 'f/g/z2': 'Z2' },
  ],
  'a file keeps its path under a new directory of the same name': [
    { 'd/x': 'X', 'd/y': 'Y', 'd/z': 'Z' },
    { 'e/y': 'Y', 'e/z': 'Z', 'd/x': 'X' },
  ],
  'a renamed directory and a new one in its place': [
    { 'd/x': 'X', 'd/y': 'Y' },
    { 'old/x': 'X', 'old/y': 'Y', 'd/n': 'N', 'd/m': 'M' },
  ],
  'one content at one path becomes three': [{ a: 'A' }, { b: 'A', 'd/a': 'A', 'e/f/a': 'A' }],
  'one content at five paths becomes two': [
    { a: 'A', b: 'A', c: 'A', 'd/a': 'A', 'd/b': 'A' },
    { x: 'A', 'd/b': 'A' },
  ],
  'a content is received once and placed twice': [{ old: 'O' }, { a: 'N', 'd/b': 'N', old: 'O' }],
  'a received content takes the places of a swap': [
    { a: 'A', b: 'B', c: 'C' },
    { a: 'N', b: 'A', c: 'N' },
  ],
  'a file is copied and then replaced': [
    { a: 'A', b: 'B' },
    { a: 'N', b: 'B', 'd/a': 'A', 'd/b': 'B', c: 'A' },
  ],
  'symlinks change': [
    { l: { symlink: 'here' }, m: { symlink: 'same' }, f: 'F', k: { symlink: 'gone' } },
    { l: { symlink: 'there' }, m: { symlink: 'same' }, f: { symlink: 'now a link' }, n: { symlink: 'new' } },
  ],
  'a symlink gives way to a file and a file to a symlink': [
    { a: { symlink: 'b' }, b: 'B' },
    { a: 'B', b: { symlink: 'a' } },
  ],
  'a symlink gives way to a directory and a directory to a symlink': [
    { a: { symlink: 'd' }, 'd/x': 'X' },
    { 'a/x': 'X', d: { symlink: 'a' } },
  ],
  'nested removals': [
    { 'a/b/c/d': 'D', 'a/b/c/e': 'E', 'a/b/f': 'F', 'a/g': 'G', 'a/l': { symlink: 'b' }, keep: 'K' },
    { keep: 'K' },
  ],
  'everything goes but the root': [{ 'a/b': 'B', c: 'C', 'e/': directory }, {}],
  'everything is new': [{}, { 'a/b': 'B', c: 'C', e: directory, 'f/l': { symlink: '../c' } }],
  'only attributes change': [
    { a: { file: 'A', mode: 0o600 }, d: { directory: true, mode: 0o700 }, 'd/x': 'X' },
    { a: { file: 'A', mode: 0o755 }, d: { directory: true, mode: 0o550, mtime: 77n }, 'd/x': 'X' },
  ],
  'only times change': [
    { a: { file: 'A', mtime: 1_000_000_000n }, b: { file: 'B', mtime: 5n }, l: { symlink: 'a', mtime: 4n } },
    { a: { file: 'A', mtime: 2_000_000_000n }, b: { file: 'B', mtime: 7n }, l: { symlink: 'a', mtime: 9n } },
  ],
  'a moved file gets other attributes': [
    { a: { file: 'A', mode: 0o600, mtime: 3n }, b: 'B' },
    { 'd/a': { file: 'A', mode: 0o444, mtime: 9n }, b: 'B' },
  ],
  'directories that may not be written are changed inside': [
    { d: { directory: true, mode: 0o500 }, 'd/x': 'X', 'd/y': 'Y' },
    { d: { directory: true, mode: 0o500 }, 'd/x': 'Y', 'd/y': 'N' },
  ],
  'empty files come and go': [
    { a: '', 'd/b': '', c: 'C' },
    { a: 'C', 'd/c': '', e: '' },
  ],
  'empty directories come, go and give way': [
    { a: directory, 'b/c': directory, d: 'D' },
    { a: 'D', 'b/e': directory, d: directory },
  ],
  'an excluded look-alike: a name that is almost our own': [
    { '.myrror~/x': 'X', '.myrro': 'Y' },
    { '.myrror~/y': 'X', '.myrrors': 'Y' },
  ],
  'hard links of one file move apart': [
    { a: 'A', b: { hardLink: 'a' }, c: 'C' },
    { x: 'A', 'd/y': 'A', c: 'C' },
  ],
  'a hard link moves onto another one': [{ a: 'A', b: { hardLink: 'a' } }, { b: 'A' }],
  'a hard link is edited where the other one stays': [
    { a: 'A', b: { hardLink: 'a' } },
    { a: 'A', b: 'N' },
  ],
  'a deep chain of directories turns round': [
    { 'a/f': 'F', 'a/b/g': 'G', 'a/b/c/h': 'H' },
    { 'c/h': 'H', 'c/b/g': 'G', 'c/b/a/f': 'F' },
  ],
  'files gather in a new directory and its name was a file': [
    { all: 'Z', 'p/a': 'A', 'q/b': 'B', 'r/c': 'C' },
    { 'all/a': 'A', 'all/b': 'B', 'all/c': 'C' },
  ],
  'a directory dissolves into the one above': [
    { 'd/e/x': 'X', 'd/e/y': 'Y', 'd/e/e': 'E' },
    { 'd/x': 'X', 'd/y': 'Y', 'd/e': 'E' },
  ],
  'names of all kinds of bytes': [
    { '\xff\xfe': 'A', ' -> ': 'B', '\n': 'C', '*/?': 'D' },
    { '\xff\xfe': 'B', ' -> ': 'C', '\n': 'A', '?/*': 'D' },
  ],
  'a whole library is put in order': [
    {
      'photos/2019/1': 'P1',
      'photos/2019/2': 'P2',
      'photos/2019/3': 'P3',
      'photos/index': 'I',
      'music/a': 'M1',
      'music/b': 'M2',
      'notes/today': 'T',
      'notes/old': 'O',
    },
    {
      'archive/2019/1': 'P1',
      'archive/2019/2': 'P2',
      'archive/2019/3': 'P3',
      'archive/2019/index': 'I2',
      'music/b': 'M1',
      'music/a': 'M2',
      'notes/yesterday': 'T',
      'notes/today': 'T2',
      'copy/1': 'P1',
    },
  ],
};

function ring(length: number, turned: number): TreeDescription {
  const label = (index: number): string => String.fromCharCode(65 + ((index + turned) % length));
  return Object.fromEntries(Array.from({ length }, (_, index) => [`f${index}`, label(index)]));
}

/** How many random pairs there are. */
const RANDOM_PAIRS = 24;
const RANDOM_SEED = 20_240_607;

/** A pair whose contents are all compared as a whole. */
export function madePair(name: string, before: TreeDescription, after: TreeDescription): Pair {
  return { name, before: planted(before), after: planted(after), criteria: exact, cache: false };
}

/** How many more random pairs the full share has. */
const MORE_PAIRS = 230;
const MORE_SEED = 20_241_122;

/** Further random pairs: with those of `wholeRunPairs`, more than 300. */
export function morePairs(): Pair[] {
  return randomPairs(MORE_PAIRS, MORE_SEED, RANDOM_PAIRS + 1);
}

/** The pairs that every run of the tests has, in a fixed order. */
export function wholeRunPairs(): Pair[] {
  const pairs: Pair[] = [];
  for (const [name, [before, after]] of Object.entries(handMade)) {
    pairs.push({ ...madePair(name, before, after), cache: pairs.length % 2 === 0 });
  }
  return [...pairs, ...randomPairs(RANDOM_PAIRS, RANDOM_SEED, 1)];
}

function randomPairs(count: number, seed: number, firstNumber: number): Pair[] {
  const random = fc.sample(treePairs({ maxEntries: 9, maxEdits: 7 }), { numRuns: count, seed });
  return random.map(({ before, after }, index) => ({
    name: `random pair ${index + firstNumber}`,
    before: planted(describePlain(before)),
    after: planted(describePlain(after)),
    criteria: index % 3 === 0 ? [] : exact,
    cache: index % 2 === 1,
  }));
}

function describePlain(tree: PlainTree): TreeDescription {
  return Object.fromEntries(
    [...tree].map(([path, what]): [string, EntryDescription] => {
      if (what.is === 'directory') return [path, directory];
      if (what.is === 'link') return [path, { symlink: what.target }];
      const label = what.content === 'empty' ? '' : what.content;
      return [path, { file: label, mtime: timeOf(label) + BigInt(what.mtime) * MILLISECOND }];
    }),
  );
}

const NANOS = 1_000_000_000n;
/** No two labels have one time, whatever the edits have made of it: by path, size and time they would be equal. */
const MILLISECOND = 1_000_000n;
const SOME_TIME = 1_600_000_000n;
const REPEATED = 40;

/** The same tree with contents for labels, and with times for files that have none. */
function planted(tree: TreeDescription): TreeDescription {
  return Object.fromEntries(
    Object.entries(tree).map(([path, entry]): [string, EntryDescription] => {
      if (typeof entry === 'string') return [path, { file: contentOf(entry), mtime: timeOf(entry) }];
      if ('file' in entry) return [path, { mtime: timeOf(entry.file), ...entry, file: contentOf(entry.file) }];
      return [path, entry];
    }),
  );
}

function contentOf(label: string): string {
  return `${label}.`.repeat(label === '' ? 0 : REPEATED);
}

function timeOf(label: string): bigint {
  let sum = SOME_TIME;
  for (const char of label) sum = sum * 31n + BigInt(char.charCodeAt(0));
  return (sum % SOME_TIME) * NANOS;
}
