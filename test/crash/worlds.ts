/** Hand-made programs, one for each thing that a rearrangement can be about. */
import { swap } from './interrupted-run.ts';
import type { World } from './program-world.ts';

const large = 'L'.repeat(100_000);

export const worlds: readonly World[] = [
  swap,
  {
    name: 'three files change places in a ring',
    destination: { a: 'A', b: 'B', c: 'C' },
    renames: [
      { object: 'c', from: 'c', to: '@0' },
      { object: 'b', from: 'b', to: 'c' },
      { object: 'a', from: 'a', to: 'b' },
      { object: 'c', from: '@0', to: 'a' },
    ],
    wanted: { a: 'file C', b: 'file A', c: 'file B' },
  },
  {
    name: 'a chain of files moves up by one',
    destination: { a: 'A', b: 'B', c: 'C', d: 'D' },
    renames: [
      { object: 'd', from: 'd', to: 'e' },
      { object: 'c', from: 'c', to: 'd' },
      { object: 'b', from: 'b', to: 'c' },
      { object: 'a', from: 'a', to: 'b' },
    ],
    wanted: { b: 'file A', c: 'file B', d: 'file C', e: 'file D' },
  },
  {
    name: 'a file moves onto one that nobody needs',
    destination: { 'x/a': 'A', b: 'useless' },
    renames: [{ object: 'x/a', from: 'x/a', to: 'b', replaces: 'b' }],
    removals: [['x', 'x']],
    wanted: { b: 'file A' },
  },
  {
    name: 'a file takes the place of a directory',
    destination: { 'p/x': 'useless', 'p/q/y': 'also useless', 'p/q/kept': 'K' },
    source: { p: 'new content' },
    renames: [
      { object: 'p/q/kept', from: 'p/q/kept', to: 'kept' },
      { object: 'p/q/y', from: 'p/q/y', to: '@0' },
      { object: 'p/x', from: 'p/x', to: '@1' },
      { object: 'p/q', from: 'p/q', to: '@2' },
      { object: 'p', from: 'p', to: '@3' },
    ],
    discards: [0, 1, 2, 3],
    arrivals: [{ path: 'p', receive: 'p', late: true }],
    wanted: { kept: 'file K', p: 'file new content' },
  },
  {
    name: 'a directory takes the place of a file that moves into it',
    destination: { p: 'P' },
    source: { new: 'N' },
    stagedDirectories: [0],
    renames: [
      { object: 'p', from: 'p', to: '@0/old' },
      { object: '@0', from: '@0', to: 'p' },
    ],
    arrivals: [{ path: 'p/new', receive: 'new', late: true }],
    wanted: { p: 'directory', 'p/old': 'file P', 'p/new': 'file N' },
  },
  {
    name: 'a directory becomes a child of its own child',
    destination: { 'd/x': 'X', 'd/c/y': 'Y' },
    renames: [
      { object: 'd/c', from: 'd/c', to: '@0' },
      { object: 'd', from: 'd', to: '@0/old' },
      { object: 'd/c', from: '@0', to: 'd' },
    ],
    wanted: { d: 'directory', 'd/y': 'file Y', 'd/old': 'directory', 'd/old/x': 'file X' },
  },
  {
    name: 'a directory moves and its children leave it on the way',
    destination: { 'd/stays': 'S', 'd/leaves': 'L', 'd/sub/deep': 'D' },
    renames: [
      { object: 'd', from: 'd', to: 'e' },
      { object: 'd/leaves', from: 'e/leaves', to: 'left' },
      { object: 'd/sub', from: 'e/sub', to: 'd' },
    ],
    wanted: { e: 'directory', 'e/stays': 'file S', left: 'file L', d: 'directory', 'd/deep': 'file D' },
  },
  {
    name: 'a file keeps its path while its directory moves away and a new one takes the name',
    destination: { 'd/x': 'X', 'd/y': 'Y' },
    stagedDirectories: [0],
    renames: [
      { object: 'd/x', from: 'd/x', to: '@1' },
      { object: 'd', from: 'd', to: 'e' },
      { object: '@0', from: '@0', to: 'd' },
      { object: 'd/x', from: '@1', to: 'd/x' },
    ],
    wanted: { d: 'directory', 'd/x': 'file X', e: 'directory', 'e/y': 'file Y' },
  },
  {
    name: 'a file comes back to the very place where it was',
    destination: { 'd/x': 'X', 'd/y': 'Y', z: 'Z' },
    renames: [
      { object: 'd/x', from: 'd/x', to: '@0' },
      { object: 'd/y', from: 'd/y', to: '@1' },
      { object: 'd/x', from: '@0', to: 'd/x' },
      { object: 'z', from: 'z', to: 'w' },
      { object: 'd/y', from: '@1', to: 'd/y' },
    ],
    wanted: { d: 'directory', 'd/x': 'file X', 'd/y': 'file Y', w: 'file Z' },
  },
  {
    name: 'two directories swap their names and their subdirectories go with them',
    destination: { 'a/1/x': 'X', 'b/2/y': 'Y' },
    renames: [
      { object: 'a', from: 'a', to: '@0' },
      { object: 'b', from: 'b', to: 'a' },
      { object: 'a', from: '@0', to: 'b' },
      { object: 'a/1', from: 'b/1', to: 'a/1' },
    ],
    wanted: {
      a: 'directory',
      'a/2': 'directory',
      'a/2/y': 'file Y',
      'a/1': 'directory',
      'a/1/x': 'file X',
      b: 'directory',
    },
  },
  {
    name: 'content arrives in every way there is',
    destination: { old: 'old content', own: large, 'd/z': 'Z' },
    source: { 'n/new': 'new content', 'n/large': `${large}!` },
    directories: ['n', 'n/m'],
    arrivals: [
      { path: 'n/own', copy: 'own' },
      { path: 'n/new', receive: 'n/new' },
      { path: 'n/m/again', copyOf: 1 },
      { path: 'old', receive: 'n/large', replaces: 'old' },
      { path: 'd/z', receive: 'n/new', replaces: 'd/z', late: true },
      { path: 'n/link', link: '../somewhere' },
    ],
    wanted: {
      own: `file ${large}`,
      old: `file ${large}!`,
      d: 'directory',
      'd/z': 'file new content',
      n: 'directory',
      'n/m': 'directory',
      'n/own': `file ${large}`,
      'n/new': 'file new content',
      'n/m/again': 'file new content',
      'n/link': 'symlink ../somewhere',
    },
  },
  {
    name: 'a tree with hard links is removed and what is needed of it moves out',
    destination: { 'd/x': 'X', 'd/x2': { hardLink: 'd/x' }, 'd/e/y': 'Y', 'd/link': { symlink: 'x' } },
    renames: [{ object: 'd/e/y', from: 'd/e/y', to: 'y' }],
    removals: [
      ['d/x2', 'd/x2'],
      ['d/x', 'd/x'],
      ['d/link', 'd/link'],
      ['d/e', 'd/e'],
      ['d', 'd'],
    ],
    wanted: { y: 'file Y' },
  },
  {
    name: 'a hard link moves onto another one of the same file',
    destination: { a: 'A', b: { hardLink: 'a' }, c: 'C' },
    renames: [
      { object: 'c', from: 'c', to: 'd' },
      { object: 'a', from: 'a', to: 'b', replaces: 'b' },
    ],
    wanted: { b: 'file A', d: 'file C' },
  },
  {
    name: 'a swap deep inside directories that move themselves',
    destination: { 'p/a': 'A', 'p/b': 'B', 'q/c': 'C' },
    source: { n: 'N' },
    stagedDirectories: [0],
    renames: [
      { object: 'p', from: 'p', to: '@1' },
      { object: 'q', from: 'q', to: 'p' },
      { object: 'p', from: '@1', to: 'q' },
      { object: 'p/a', from: 'q/a', to: '@2' },
      { object: 'p/b', from: 'q/b', to: 'q/a' },
      { object: 'p/a', from: '@2', to: 'q/b' },
      { object: '@0', from: '@0', to: 'q/new' },
      { object: 'q/c', from: 'p/c', to: 'q/new/c' },
    ],
    arrivals: [{ path: 'p/n', receive: 'n', late: true }],
    wanted: {
      p: 'directory',
      'p/n': 'file N',
      q: 'directory',
      'q/a': 'file B',
      'q/b': 'file A',
      'q/new': 'directory',
      'q/new/c': 'file C',
    },
  },
];

/** Programs in which all depends on the rename of b, and others' places stay empty without it. */
export const unfinishable: readonly World[] = [
  {
    name: 'a file takes the place of a directory in which nothing is needed',
    destination: { 'd/a/old': 'O', b: 'B' },
    renames: [
      { object: 'd/a/old', from: 'd/a/old', to: '@0' },
      { object: 'd/a', from: 'd/a', to: '@1' },
      { object: 'b', from: 'b', to: 'd/a' },
    ],
    discards: [0, 1],
    wanted: { d: 'directory', 'd/a': 'file B' },
  },
  {
    name: 'a file takes the place of a directory and another one is renamed after that',
    destination: { 'd/a/old': 'O', b: 'B', z: 'Z' },
    renames: [
      { object: 'd/a/old', from: 'd/a/old', to: '@0' },
      { object: 'd/a', from: 'd/a', to: '@1' },
      { object: 'b', from: 'b', to: 'd/a' },
      { object: 'z', from: 'z', to: 'w' },
    ],
    discards: [0, 1],
    wanted: { d: 'directory', 'd/a': 'file B', w: 'file Z' },
  },
  {
    name: 'two files swap their names where a third one goes',
    destination: { a: 'A', b: 'B', old: 'O', z: 'Z' },
    renames: [
      { object: 'old', from: 'old', to: '@1' },
      { object: 'a', from: 'a', to: '@0' },
      { object: 'b', from: 'b', to: 'a' },
      { object: 'a', from: '@0', to: 'b' },
      { object: 'z', from: 'z', to: 'w' },
    ],
    discards: [1],
    wanted: { a: 'file B', b: 'file A', w: 'file Z' },
  },
];
