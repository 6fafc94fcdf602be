/** What people do to a tree that was mirrored, told as commands, and what it takes to do the same at the other side. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Sketch } from '../end-to-end/plant.ts';
import { plant } from '../end-to-end/plant.ts';

/** `mv FROM TO`, `cp FROM TO` with all attributes, `rm PATH` with all below, `mkdir PATH`, `new PATH`: a file of new content. */
type Deed = readonly ['mv' | 'cp', string, string] | readonly ['rm' | 'mkdir' | 'new', string];

export interface MoveScenario {
  readonly name: string;
  readonly before: Sketch;
  readonly deeds: readonly Deed[];
  /** How many actions of each kind; those that are not named: none. Times of directories, set as `meta`, do not count. */
  readonly actions: Readonly<Record<string, number>>;
  /** Bytes that have to travel. */
  readonly sends?: number;
}

/** Of each file; large enough that one that is sent is seen in the bytes on the wire. */
const FILE_SIZE = 100_000;

function contentOf(label: string): Buffer {
  return Buffer.alloc(FILE_SIZE, `${label}.`);
}

function files(...paths: readonly string[]): Sketch {
  return Object.fromEntries(paths.map((path) => [path, contentOf(path)]));
}

function equalFiles(...paths: readonly string[]): Sketch {
  return Object.fromEntries(paths.map((path) => [path, contentOf('equal')]));
}

function many(directory: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${directory}/f${index}`);
}

/** Names and files change places in a ring. */
function ring(...paths: readonly string[]): readonly Deed[] {
  const [first = '', ...rest] = paths;
  const deeds: Deed[] = [['mv', first, 'aside']];
  let free = first;
  for (const path of rest) {
    deeds.push(['mv', path, free]);
    free = path;
  }
  return [...deeds, ['mv', 'aside', free]];
}

const letters = ['a', 'b', 'c', 'd', 'e'] as const;

export const moveScenarios: readonly MoveScenario[] = [
  { name: 'a rename', before: files('a', 'b'), deeds: [['mv', 'a', 'c']], actions: { mv: 1 } },
  { name: 'a move', before: files('d/a', 'e/b'), deeds: [['mv', 'd/a', 'e/a']], actions: { mv: 1 } },
  { name: 'a directory renamed', before: files(...many('d', 40)), deeds: [['mv', 'd', 'e']], actions: { mv: 1 } },
  { name: 'PL1: a swap', before: files('a', 'b'), deeds: ring('a', 'b'), actions: { mv: 2 } },
  { name: 'PL2: a ring of three', before: files('a', 'b', 'c'), deeds: ring('a', 'b', 'c'), actions: { mv: 3 } },
  { name: 'PL2: a ring of five', before: files(...letters), deeds: ring(...letters), actions: { mv: 5 } },
  {
    name: 'PL3: two rings in a directory that is renamed',
    before: files('d/a', 'd/b', 'd/c', 'd/e', 'd/stays', 'd/stays too'),
    deeds: [...ring('d/a', 'd/b'), ...ring('d/c', 'd/e'), ['mv', 'd', 'f']],
    // Four of its six members have other names there: the directory itself does not count as moved.
    actions: { mv: 6, mkdir: 1, rmdir: 1 },
  },
  {
    name: 'PL4: a chain',
    before: files('a', 'b', 'c'),
    deeds: [
      ['mv', 'c', 'd'],
      ['mv', 'b', 'c'],
      ['mv', 'a', 'b'],
    ],
    actions: { mv: 3 },
  },
  {
    name: 'PL5: a chain whose head is deleted',
    before: files('a', 'b', 'c'),
    deeds: [
      ['rm', 'a'],
      ['mv', 'b', 'a'],
      ['mv', 'c', 'b'],
    ],
    // What is moved onto needs no action of its own.
    actions: { mv: 2 },
  },
  {
    name: 'PL6: a move onto a file that is moved and copied itself',
    before: files('a', 'b'),
    deeds: [
      ['cp', 'b', 'd'],
      ['mv', 'b', 'c'],
      ['mv', 'a', 'b'],
    ],
    actions: { mv: 2, local_cp: 1 },
  },
  {
    name: 'a move onto an existing name',
    before: files('a', 'b'),
    deeds: [['mv', 'a', 'b']],
    actions: { mv: 1 },
  },
  {
    name: 'a copy',
    before: files('a', 'b'),
    deeds: [['cp', 'a', 'c']],
    actions: { local_cp: 1 },
  },
  {
    name: 'one file to two names',
    before: files('a', 'b'),
    deeds: [
      ['cp', 'a', 'c'],
      ['mv', 'a', 'd'],
    ],
    actions: { mv: 1, local_cp: 1 },
  },
  {
    name: 'PL7: one content at three new places',
    before: files('a', 'b'),
    deeds: [
      ['mkdir', 'd'],
      ['cp', 'a', 'x'],
      ['cp', 'a', 'd/y'],
      ['mv', 'a', 'z'],
    ],
    actions: { mkdir: 1, mv: 1, local_cp: 2 },
  },
  {
    name: 'PL8: three of five copies go',
    before: equalFiles(...letters),
    deeds: [
      ['rm', 'a'],
      ['rm', 'c'],
      ['rm', 'd'],
    ],
    actions: { rm: 3 },
  },
  { name: 'PL9: one of two copies moves', before: equalFiles('a', 'b'), deeds: [['mv', 'b', 'c']], actions: { mv: 1 } },
  {
    name: 'PL10: equal files change places',
    before: equalFiles('a', 'b', 'c'),
    deeds: ring('a', 'b', 'c'),
    actions: {},
  },
  {
    name: 'PL11: a file moves into a new directory',
    before: files('a', 'b'),
    deeds: [
      ['mkdir', 'n'],
      ['mv', 'a', 'n/new'],
    ],
    actions: { mkdir: 1, mv: 1 },
  },
  {
    name: 'PL12: only the case changes',
    before: files('File', 'b'),
    deeds: [['mv', 'File', 'file']],
    actions: { mv: 1 },
  },
  {
    name: 'PL13: two names that differ in case only',
    before: files('a.TXT', 'b'),
    deeds: [['cp', 'a.TXT', 'A.txt']],
    actions: { local_cp: 1 },
  },
  {
    name: 'PL14: a name is composed in another way',
    before: files('e\xcc\x81', 'b'),
    deeds: [['mv', 'e\xcc\x81', '\xc3\xa9']],
    actions: { mv: 1 },
  },
  {
    name: 'PL15: a file moves into a directory of its name',
    before: files('x', 'b'),
    deeds: [
      ['mv', 'x', 'aside'],
      ['mkdir', 'x'],
      ['mv', 'aside', 'x/x'],
    ],
    actions: { mkdir: 1, mv: 1 },
  },
  {
    name: 'PL16: a file takes the place of its directory',
    before: files('d/f', 'd/g'),
    deeds: [
      ['mv', 'd/f', 'aside'],
      ['rm', 'd'],
      ['mv', 'aside', 'd'],
    ],
    actions: { mv: 1, rm: 1, rmdir: 1 },
  },
  {
    name: 'PL17: a directory moves into itself',
    before: files('a/1', 'a/2', 'a/3'),
    deeds: [
      ['mv', 'a', 'aside'],
      ['mkdir', 'a'],
      ['mv', 'aside', 'a/b'],
    ],
    actions: { mkdir: 1, mv: 1 },
  },
  {
    name: 'PL18: a directory takes the place of the one above',
    before: files('a/b/1', 'a/b/2', 'a/gone'),
    deeds: [
      ['mv', 'a/b', 'aside'],
      ['rm', 'a'],
      ['mv', 'aside', 'a'],
    ],
    actions: { mv: 1, rm: 1, rmdir: 1 },
  },
  {
    name: 'PL19: a directory and a file change places',
    before: files('a', 'd/1', 'd/2'),
    deeds: ring('a', 'd'),
    actions: { mv: 2 },
  },
  {
    name: 'PL20: two large directories change places',
    before: files(...many('d', 60), ...many('e', 60)),
    deeds: ring('d', 'e'),
    actions: { mv: 2 },
  },
  {
    name: 'PL21: a directory is renamed and one file in it is new',
    before: files(...many('d', 10)),
    deeds: [
      ['mv', 'd', 'e'],
      ['rm', 'e/f3'],
      ['new', 'e/f3'],
    ],
    actions: { mv: 1, remote_cp: 1 },
    sends: FILE_SIZE,
  },
  {
    name: 'PL22: empty directories come, go and are renamed',
    before: { ...files('b'), gone: null, named: null },
    deeds: [
      ['rm', 'gone'],
      ['mv', 'named', 'renamed'],
      ['mkdir', 'new'],
    ],
    actions: { mkdir: 2, rmdir: 2 },
  },
];

/** Makes the tree that is mirrored first; `root` is there. */
export function plantBefore(root: string, { before }: MoveScenario): void {
  plant(root, before);
}

/** Does the deeds at a root. */
export function act(root: string, deeds: readonly Deed[]): void {
  const at = (path: string): Buffer => Buffer.from(join(root, path), 'latin1');
  for (const [verb, path, to = ''] of deeds) {
    if (verb === 'mv') renameSync(at(path), at(to));
    else if (verb === 'cp') execFileSync('cp', ['-a', join(root, path), join(root, to)]);
    else if (verb === 'rm') rmSync(join(root, path), { recursive: true });
    else if (verb === 'mkdir') mkdirSync(at(path));
    else plant(root, { [path]: contentOf(`new ${path}`) });
  }
}
