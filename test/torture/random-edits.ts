/** What people do to a tree between two runs, at random. */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const NAMES = ['a', 'b', 'c', 'photos', 'x y', 'ü', 'new\nline', '-r', '.hidden', 'long'.repeat(30)];
const SMALL = 3_000;
const LARGE = 1_500_000;
const LARGE_SHARE = 0.04;
const MOST_DEEP = 4;

type Random = () => number;

/** Makes `count` edits below `root`. */
export function editAtRandom(root: string, count: number, random: Random): void {
  for (let edit = 0; edit < count; edit++) pick(edits, random)(root, random);
}

const edits: readonly ((root: string, random: Random) => void)[] = [
  create,
  create,
  create,
  rewrite,
  remove,
  move,
  move,
  swap,
  copy,
  link,
];

function create(root: string, random: Random): void {
  const path = newPath(root, random);
  if (path !== null) writeFileSync(path, content(random));
}

function rewrite(root: string, random: Random): void {
  const path = anEntry(root, random, 'file');
  if (path !== null) writeFileSync(path, content(random));
}

function remove(root: string, random: Random): void {
  const path = anEntry(root, random, random() < 0.2 ? 'any' : 'file');
  if (path !== null) rmSync(path, { recursive: true });
}

function move(root: string, random: Random): void {
  const from = anEntry(root, random, 'any');
  const to = newPath(root, random);
  if (from !== null && to !== null && !to.startsWith(`${from}/`)) renameSync(from, to);
}

function swap(root: string, random: Random): void {
  const [one, other] = [anEntry(root, random, 'any'), anEntry(root, random, 'any')];
  if (one === null || other === null || one === other) return;
  if (one.startsWith(`${other}/`) || other.startsWith(`${one}/`)) return;
  const aside = `${root}.aside`;
  renameSync(one, aside);
  renameSync(other, one);
  renameSync(aside, other);
}

function copy(root: string, random: Random): void {
  const from = anEntry(root, random, 'file');
  const to = newPath(root, random);
  if (from !== null && to !== null) writeFileSync(to, readFileSync(from));
}

function link(root: string, random: Random): void {
  const path = newPath(root, random);
  if (path !== null) symlinkSync(pick(NAMES, random), path);
}

/** A path that is free, in a directory that is made; null where that is not to be had. */
function newPath(root: string, random: Random): string | null {
  const depth = 1 + Math.floor(random() * MOST_DEEP);
  const names = Array.from({ length: depth }, () => pick(NAMES, random));
  let path = root;
  for (const [index, name] of names.entries()) {
    path = join(path, name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) break;
    if (index === depth - 1 || !status.isDirectory()) return null;
  }
  path = join(root, ...names);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function anEntry(root: string, random: Random, kind: 'file' | 'any'): string | null {
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (directory === root && entry.name === '.myrror') continue;
      const path = join(directory, entry.name);
      if (kind === 'any' || entry.isFile()) found.push(path);
      if (entry.isDirectory()) visit(path);
    }
  };
  visit(root);
  return found.length === 0 ? null : pick(found.sort(), random);
}

function content(random: Random): string {
  const size = Math.floor(random() * (random() < LARGE_SHARE ? LARGE : SMALL));
  return `${random()} `.repeat(Math.ceil(size / 20));
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
