/**
 * Trees with names of which a file system takes some for one, and what people make of them. Files with one
 * content and no `shift` have one time, files with two contents never: equal path, size and time are equal content.
 */
import { asBytes, type ByteString, ROOT } from '../../src/core/tree/byte-string.ts';
import { baseName, isAtOrBelow, joinPath, parentPath } from '../../src/core/tree/path.ts';
import { isOdd, isRefused, type NameRules, oneForSome, pick, randomName, respelt } from './folding-names.ts';

export type FoldingEntry =
  | { readonly is: 'directory' }
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'file'; readonly content: number; readonly shift: number };

/** Paths, as byte strings, to entries; the directories above an entry are in it, the root is not. */
export type FoldingTree = Map<ByteString, FoldingEntry>;

export interface EditRules extends NameRules {
  /** The share of new names that may be one with a sibling's for some file system. */
  readonly clashes: number;
  readonly links: boolean;
}

const MOST_ENTRIES = 30;
const SHIFTS = 3;
const OLD_CONTENTS = 0.3;
const ATTEMPTS = 20;
const FIRST_TIME = 1_400_000_000;
const TIMES_PER_CONTENT = 8;
const SIZES = [40, 200, 3000];

/** The text of a content: one of few sizes, and no part of another. */
export function textOfContent(content: number): string {
  const label = `<${content}>`;
  return label.padEnd(SIZES[content % SIZES.length] as number, `${content % 7}.`);
}

/** When a file was changed last, in seconds; even, as exFAT and vfat keep it. */
export function timeOfFile(content: number, shift: number): number {
  return FIRST_TIME + 2 * (content * TIMES_PER_CONTENT + shift);
}

type Random = () => number;

export class FoldingEditor {
  readonly #random: Random;
  readonly #rules: EditRules;
  #contents = 0;

  constructor(random: Random, rules: EditRules) {
    this.#random = random;
    this.#rules = rules;
  }

  edit(tree: FoldingTree, count: number): void {
    for (let left = count; left > 0; left--) {
      if (tree.size > MOST_ENTRIES) this.#remove(tree);
      pick(this.#edits, this.#random)(tree);
    }
  }

  /** A content that nothing has, or sometimes one that something has or had. */
  content(): number {
    const isOld = this.#contents > 0 && this.#random() < OLD_CONTENTS;
    return isOld ? this.#below(this.#contents) : this.#contents++;
  }

  readonly #edits: readonly ((tree: FoldingTree) => void)[] = [
    (tree) => this.#create(tree),
    (tree) => this.#create(tree),
    (tree) => this.#rewrite(tree),
    (tree) => this.#remove(tree),
    (tree) => this.#rename(tree),
    (tree) => this.#rename(tree),
    (tree) => this.#respell(tree),
    (tree) => this.#respell(tree),
    (tree) => this.#swap(tree),
    (tree) => this.#swap(tree),
    (tree) => this.#copy(tree),
    (tree) => this.#intoDirectory(tree),
    (tree) => this.#outOfDirectory(tree),
    (tree) => this.#touch(tree),
    (tree) => this.#hide(tree),
    (tree) => this.#hide(tree),
  ];

  #create(tree: FoldingTree): void {
    const path = this.#freePath(tree);
    if (path !== null) tree.set(path, this.#something());
  }

  #something(): FoldingEntry {
    const roll = this.#random();
    if (roll < 0.25) return { is: 'directory' };
    if (roll < 0.3 && this.#rules.links) return { is: 'link', target: 'a' };
    return { is: 'file', content: this.content(), shift: 0 };
  }

  #rewrite(tree: FoldingTree): void {
    const path = this.#any(tree, 'file');
    if (path !== null) tree.set(path, { is: 'file', content: this.content(), shift: 0 });
  }

  #touch(tree: FoldingTree): void {
    const path = this.#any(tree, 'file');
    const entry = path === null ? undefined : tree.get(path);
    if (path !== null && entry?.is === 'file') tree.set(path, { ...entry, shift: 1 + this.#below(SHIFTS) });
  }

  #remove(tree: FoldingTree): void {
    const path = this.#any(tree);
    if (path === null) return;
    for (const each of [...tree.keys()]) if (isAtOrBelow(each, path)) tree.delete(each);
  }

  #rename(tree: FoldingTree): void {
    const from = this.#any(tree);
    if (from === null) return;
    const to = this.#freePath(tree, from);
    if (to !== null) moveBranch(tree, from, to);
  }

  /** Only the spelling of the name changes. */
  #respell(tree: FoldingTree): void {
    const from = this.#any(tree);
    if (from === null) return;
    const to = joinPath(parentPath(from), respelt(baseName(from), this.#random));
    if (!tree.has(to) && this.#mayHave(tree, to, from)) moveBranch(tree, from, to);
  }

  /** Two entries of any kind, under their names or under each other's in another spelling. */
  #swap(tree: FoldingTree): void {
    const [one, other] = [this.#any(tree), this.#any(tree)];
    if (one === null || other === null || isAtOrBelow(one, other) || isAtOrBelow(other, one)) return;
    const aside = asBytes('\x01aside');
    moveBranch(tree, one, aside);
    moveBranch(tree, other, one);
    moveBranch(tree, aside, other);
    if (this.#random() < 0.5) return;
    for (const path of [one, other]) {
      const to = joinPath(parentPath(path), respelt(baseName(path), this.#random));
      if (!tree.has(to) && this.#mayHave(tree, to, path)) moveBranch(tree, path, to);
    }
  }

  #copy(tree: FoldingTree): void {
    const from = this.#any(tree, 'file');
    const to = this.#freePath(tree);
    const entry = from === null ? undefined : tree.get(from);
    if (to !== null && entry !== undefined) tree.set(to, entry);
  }

  /** A file makes room for a directory, under its name or another spelling of it, that holds it. */
  #intoDirectory(tree: FoldingTree): void {
    const path = this.#any(tree, 'file');
    const entry = path === null ? undefined : tree.get(path);
    if (path === null || entry === undefined) return;
    tree.delete(path);
    const to = joinPath(parentPath(path), respelt(baseName(path), this.#random));
    const directory = !tree.has(to) && this.#mayHave(tree, to, path) ? to : path;
    tree.set(directory, { is: 'directory' });
    tree.set(joinPath(directory, baseName(path)), entry);
  }

  /** A file that a directory holds takes its place. */
  #outOfDirectory(tree: FoldingTree): void {
    const path = this.#any(tree, 'file');
    const entry = path === null ? undefined : tree.get(path);
    if (path === null || entry === undefined || parentPath(path) === '') return;
    const directory = parentPath(path);
    for (const each of [...tree.keys()]) if (isAtOrBelow(each, directory)) tree.delete(each);
    tree.set(directory, entry);
  }

  /** A file that is in a directory moves to where it clashes with another one; the directory moves too, or is spelt otherwise. */
  #hide(tree: FoldingTree): void {
    if (this.#rules.clashes === 0) return;
    const inside = [...tree].filter(([path, { is }]) => is === 'file' && parentPath(path) !== ROOT);
    if (inside.length === 0) return;
    const [path] = pick(inside, this.#random);
    const to = this.#otherSpelling(tree, () => this.#any(tree, 'file') ?? path);
    if (to === null) return;
    moveBranch(tree, path, to);
    const directory = parentPath(path);
    const spelling =
      this.#random() < 0.7 ? this.#otherSpelling(tree, () => directory) : this.#freePath(tree, directory);
    if (spelling !== null) moveBranch(tree, directory, spelling);
  }

  /** A path that is not there, and is one with that of a chosen entry for some file system. */
  #otherSpelling(tree: FoldingTree, choose: () => ByteString): ByteString | null {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const entry = choose();
      const path = joinPath(parentPath(entry), respelt(baseName(entry), this.#random));
      if (!tree.has(path)) return path;
    }
    return null;
  }

  #freePath(tree: FoldingTree, outside?: ByteString): ByteString | null {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const directories = [ROOT, ...tree.keys()].filter((path) => path === ROOT || tree.get(path)?.is === 'directory');
      const path = joinPath(pick(directories, this.#random), randomName(this.#random, this.#rules));
      const isOutside = outside === undefined || !isAtOrBelow(path, outside);
      if (isOutside && !tree.has(path) && this.#mayHave(tree, path, outside)) return path;
    }
    return null;
  }

  /** True unless the path would clash with a sibling other than `leaving` and this is not one of the times when it may. */
  #mayHave(tree: FoldingTree, path: ByteString, leaving?: ByteString): boolean {
    return this.#random() < this.#rules.clashes || clashingWith(tree, path, leaving) === null;
  }

  #any(tree: FoldingTree, is?: FoldingEntry['is']): ByteString | null {
    const paths = [...tree.keys()].filter((path) => is === undefined || tree.get(path)?.is === is);
    return paths.length === 0 ? null : pick(paths, this.#random);
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }
}

/** True if some file system may be unable to hold the tree. */
export function isTroublesome(tree: FoldingTree): boolean {
  return [...tree.keys()].some((path) => isTroubled(tree, path));
}

/** True if some file system may be unable to hold the path for its own name or for one above it. */
export function isTroubled(tree: FoldingTree, path: ByteString): boolean {
  for (let at = path; at !== ROOT; at = parentPath(at)) {
    const name = baseName(at);
    const isRough = tree.get(at)?.is === 'link' || isRefused(name) || isOdd(name);
    if (isRough || clashingWith(tree, at, at) !== null) return true;
  }
  return false;
}

/** A sibling that has the same name for some file system; null if there is none. */
function clashingWith(tree: FoldingTree, path: ByteString, leaving?: ByteString): ByteString | null {
  const directory = parentPath(path);
  const key = oneForSome(baseName(path));
  for (const other of tree.keys()) {
    if (other === leaving || other === path || parentPath(other) !== directory) continue;
    if (oneForSome(baseName(other)) === key) return other;
  }
  return null;
}

function moveBranch(tree: FoldingTree, from: ByteString, to: ByteString): void {
  const moved = [...tree].filter(([path]) => isAtOrBelow(path, from));
  for (const [path] of moved) tree.delete(path);
  for (const [path, entry] of moved) tree.set(asBytes(to + path.slice(from.length)), entry);
}
