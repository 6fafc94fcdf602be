/** What people do to trees: rename, move, swap, copy, edit, replace and remove, each at a random place. */

import { type Entry, type EntryMaker, type FileEntry, pathsOf, type Tree } from './random-trees.ts';
import { sizes, VARIANTS } from './random-trees-content.ts';

type Edit = (tree: Tree, maker: EntryMaker) => void;

/** Makes one edit that fits the tree. */
export function edit(tree: Tree, maker: EntryMaker): void {
  maker.dice.pick(edits)(tree, maker);
}

const rename: Edit = (tree, maker) => {
  const from = anyPath(tree, maker);
  if (from !== undefined) moveBranch(tree, from, freeBeside(tree, from, maker));
};

const move: Edit = (tree, maker) => {
  const from = anyPath(tree, maker);
  if (from !== undefined) moveBranch(tree, from, maker.freePlace(tree, from));
};

/** The contents of `count` files change places in a circle, with all attributes. */
function rotate(count: number): Edit {
  return (tree, maker) => {
    const files = pathsOf(tree, 'file');
    const chosen = new Set<string>();
    for (let left = count; left > 0 && files.length > 0; left--) chosen.add(maker.dice.pick(files));
    const paths = [...chosen];
    const entries = paths.map((path) => tree.get(path) as Entry);
    for (const [index, path] of paths.entries()) tree.set(path, entries[(index + 1) % entries.length] as Entry);
  };
}

const swapDirectories: Edit = (tree, maker) => {
  const directories = pathsOf(tree, 'directory');
  if (directories.length < 2) return;
  const one = maker.dice.pick(directories);
  const other = maker.dice.pick(directories.filter((path) => !isWithin(path, one) && !isWithin(one, path)).concat(one));
  if (one === other) return;
  const between = maker.freePlace(tree, one);
  if (isWithin(between, other)) return;
  moveBranch(tree, one, between);
  moveBranch(tree, other, one);
  moveBranch(tree, between, other);
};

const duplicate: Edit = (tree, maker) => {
  const from = anyFile(tree, maker);
  if (from === undefined) return;
  const entry = tree.get(from) as FileEntry;
  const mtime = maker.dice.chance(50) ? entry.mtime : maker.timeOf(entry.content);
  tree.set(maker.freePlace(tree), { ...entry, mtime });
};

const truncate: Edit = (tree, maker) => {
  const path = anyFile(tree, maker);
  if (path === undefined) return;
  const { content } = tree.get(path) as FileEntry;
  const smaller = sizes.filter((size) => size < content.size);
  if (smaller.length > 0) tree.set(path, maker.file({ ...content, size: maker.dice.pick(smaller), variant: 0 }));
};

/** The size stays, a byte far from head, middle and tail becomes another one. */
const alter: Edit = (tree, maker) => {
  const path = anyFile(tree, maker);
  if (path === undefined) return;
  const { content } = tree.get(path) as FileEntry;
  tree.set(path, maker.file({ ...content, variant: (content.variant + 1) % VARIANTS }));
};

const touch: Edit = (tree, maker) => {
  const path = anyPath(tree, maker);
  if (path === undefined) return;
  const entry = tree.get(path) as Entry;
  const mtime = entry.kind === 'file' ? maker.timeOf(entry.content) : maker.attributes(0).mtime;
  tree.set(path, { ...entry, mtime });
};

const changeAttributes: Edit = (tree, maker) => {
  const path = anyPath(tree, maker);
  if (path === undefined) return;
  const entry = tree.get(path) as Entry;
  const fresh = entry.kind === 'directory' ? maker.directory() : maker.file();
  const mode = entry.kind === 'symlink' ? entry.mode : fresh.mode;
  tree.set(path, { ...entry, mode, owner: fresh.owner });
};

/** `x` becomes a directory that holds what `x` was. */
const fileToDirectory: Edit = (tree, maker) => {
  const path = anyFile(tree, maker);
  if (path === undefined) return;
  const entry = tree.get(path) as Entry;
  tree.set(path, maker.directory());
  tree.set(`${path}/${maker.dice.chance(50) ? nameOf(path) : 'inner'}`, entry);
  if (maker.dice.chance(50)) tree.set(`${path}/more`, maker.file());
};

/** A directory becomes one of the files that it held, or another file. */
const directoryToFile: Edit = (tree, maker) => {
  const path = anyDirectory(tree, maker);
  if (path === undefined) return;
  const held = pathsOf(tree, 'file').filter((file) => isWithin(file, path));
  const entry = held.length > 0 && maker.dice.chance(70) ? tree.get(maker.dice.pick(held)) : maker.file();
  removeBranch(tree, path);
  tree.set(path, entry as Entry);
};

const moveDirectoryAndEdit: Edit = (tree, maker) => {
  const from = anyDirectory(tree, maker);
  if (from === undefined) return;
  const to = maker.freePlace(tree, from);
  moveBranch(tree, from, to);
  const held = [...tree.keys()].filter((path) => isWithin(path, to) && path !== to);
  for (const path of held) {
    const entry = tree.get(path);
    if (entry?.kind === 'file' && maker.dice.chance(25)) tree.set(path, maker.file());
    else if (entry?.kind === 'file' && maker.dice.chance(15)) tree.delete(path);
  }
  if (maker.dice.chance(50)) tree.set(freeBelow(tree, to), maker.file());
};

/** What `d` held is in `d/n` afterwards. */
const intoOwnChild: Edit = (tree, maker) => {
  const path = anyDirectory(tree, maker);
  if (path === undefined) return;
  const between = maker.freePlace(tree, path);
  moveBranch(tree, path, between);
  tree.set(path, maker.directory());
  if (!isWithin(between, path)) moveBranch(tree, between, `${path}/${maker.dice.pick(['n', nameOf(path)])}`);
};

/** `d/c` takes the place of `d`; what else `d` held is gone. */
const childOverParent: Edit = (tree, maker) => {
  const nested = pathsOf(tree, 'directory').filter((path) => tree.get(parentOf(path))?.kind === 'directory');
  if (nested.length === 0) return;
  const child = maker.dice.pick(nested);
  const parent = parentOf(child);
  const between = maker.freePlace(tree, parent);
  moveBranch(tree, child, between);
  removeBranch(tree, parent);
  moveBranch(tree, between, parent);
};

const remove: Edit = (tree, maker) => {
  const path = anyPath(tree, maker);
  if (path !== undefined) removeBranch(tree, path);
};

const replaceByLink: Edit = (tree, maker) => {
  const path = anyPath(tree, maker);
  if (path === undefined) return;
  removeBranch(tree, path);
  tree.set(path, maker.link());
};

const add: Edit = (tree, maker) => maker.addSomething(tree);

const addEmptyDirectory: Edit = (tree, maker) => {
  tree.set(maker.freePlace(tree), maker.directory());
};

const edits: readonly Edit[] = [
  rename,
  move,
  rotate(2),
  rotate(3),
  rotate(5),
  swapDirectories,
  duplicate,
  truncate,
  alter,
  touch,
  changeAttributes,
  fileToDirectory,
  directoryToFile,
  moveDirectoryAndEdit,
  moveDirectoryAndEdit,
  intoOwnChild,
  childOverParent,
  remove,
  replaceByLink,
  add,
  addEmptyDirectory,
];

function anyPath(tree: Tree, { dice }: EntryMaker): string | undefined {
  return tree.size === 0 ? undefined : dice.pick([...tree.keys()]);
}

function anyFile(tree: Tree, { dice }: EntryMaker): string | undefined {
  const files = pathsOf(tree, 'file');
  return files.length === 0 ? undefined : dice.pick(files);
}

function anyDirectory(tree: Tree, { dice }: EntryMaker): string | undefined {
  const directories = pathsOf(tree, 'directory');
  return directories.length === 0 ? undefined : dice.pick(directories);
}

function freeBeside(tree: Tree, path: string, maker: EntryMaker): string {
  const above = parentOf(path);
  return freeBelow(tree, above, `r${maker.dice.below(10)}`);
}

function freeBelow(tree: Tree, above: string, wished = 'new'): string {
  for (let name = wished; ; name += '_') {
    const path = above === '' ? name : `${above}/${name}`;
    if (!tree.has(path)) return path;
  }
}

function moveBranch(tree: Tree, from: string, to: string): void {
  const moved = [...tree].filter(([path]) => isWithin(path, from));
  for (const [path] of moved) tree.delete(path);
  for (const [path, entry] of moved) tree.set(to + path.slice(from.length), entry);
}

function removeBranch(tree: Tree, path: string): void {
  for (const each of [...tree.keys()]) if (isWithin(each, path)) tree.delete(each);
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
