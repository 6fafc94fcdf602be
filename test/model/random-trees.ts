/**
 * Pairs of related trees for a real file system: a tree, and what people make of it. Paths are byte
 * strings (one character a byte). Equal path, size and mtime always mean equal content here; trees
 * where that is not so are another test's.
 */

import { type Content, contentNumber, FAMILIES, sizes, VARIANTS } from './random-trees-content.ts';
import { Dice } from './random-trees-dice.ts';
import { edit } from './random-trees-edits.ts';

export interface Attributes {
  /** Nanoseconds since 1970; may be negative. */
  readonly mtime: bigint;
  readonly mode: number;
  /** Numeric, of owner and group; -1: whoever runs the test. */
  readonly owner: number;
}

export type Entry = FileEntry | DirectoryEntry | LinkEntry;
export type FileEntry = Attributes & { readonly kind: 'file'; readonly content: Content };
export type DirectoryEntry = Attributes & { readonly kind: 'directory' };
export type LinkEntry = Attributes & { readonly kind: 'symlink'; readonly target: string };

/** Paths to entries; the directories above an entry are in it, the root is not. */
export type Tree = Map<string, Entry>;

export interface TreePair {
  readonly source: Tree;
  readonly destination: Tree;
}

export interface Privileges {
  /** Owners can be given away, and nothing is unreadable. */
  readonly root: boolean;
}

const MOST_ENTRIES = 24;
const MOST_EDITS = 8;

/** The pair of this seed: the same one each time. */
export function randomPair(seed: number, privileges: Privileges): TreePair {
  const maker = new EntryMaker(new Dice(seed), privileges);
  const { dice } = maker;
  const before: Tree = new Map();
  for (let count = dice.below(MOST_ENTRIES) + 1; count > 0; count--) maker.addSomething(before);
  const after: Tree = new Map(before);
  for (let count = dice.below(MOST_EDITS) + 1; count > 0; count--) edit(after, maker);
  return dice.chance(80) ? { source: after, destination: before } : { source: before, destination: after };
}

const plainNames = ['a', 'b', 'c', 'd', 'x', 'y'];
const oddNames = [
  '\xff\xfe',
  'new\nline',
  'tab\t',
  ' -> ',
  '-rf',
  '__proto__',
  '"quoted" \\',
  'e\xcc\x81',
  '\xc3\xa9',
  '.myrror',
  '#',
  ' ',
  'n'.repeat(255),
];
const seconds = [-2_000_000_000n, -1n, 0n, 1_000_000_000n, 1_700_000_000n, 4_000_000_000n];
const fileModes = [0o644, 0o600, 0o755, 0o444, 0o4755, 0o2755];
const directoryModes = [0o755, 0o700, 0o1777, 0o2775];
const targets = ['a', '../b', '/nowhere', 'd/x', '.', 'odd\xff\n'];
const OWNERS = [0, 1000, 65534];
const NANOS = 1_000_000_000n;
const SPREAD = 7_919_003;

/** Makes entries and free places by the dice. */
export class EntryMaker {
  readonly dice: Dice;
  readonly #privileges: Privileges;

  constructor(dice: Dice, privileges: Privileges) {
    this.dice = dice;
    this.#privileges = privileges;
  }

  addSomething(tree: Tree): void {
    const place = this.freePlace(tree);
    const roll = this.dice.below(100);
    if (roll < 20) tree.set(place, this.directory());
    else tree.set(place, roll < 30 ? this.link() : this.file());
  }

  file(content: Content = this.content()): FileEntry {
    const modes = this.#privileges.root ? [...fileModes, 0] : fileModes;
    return { kind: 'file', content, ...this.attributes(this.dice.pick(modes)), mtime: this.timeOf(content) };
  }

  directory(): DirectoryEntry {
    return { kind: 'directory', ...this.attributes(this.dice.pick(directoryModes)) };
  }

  link(): LinkEntry {
    return { kind: 'symlink', target: this.dice.pick(targets), ...this.attributes(0o777) };
  }

  content(): Content {
    const { dice } = this;
    return { family: dice.below(FAMILIES), size: dice.pick(sizes), variant: dice.below(VARIANTS) };
  }

  /** One of a few times that no other content has. */
  timeOf(content: Content): bigint {
    return this.dice.pick(seconds) * NANOS + BigInt((contentNumber(content) * SPREAD) % Number(NANOS));
  }

  attributes(mode: number): Attributes {
    const owner = this.#privileges.root ? this.dice.pick(OWNERS) : -1;
    return { mode, owner, mtime: this.dice.pick(seconds) * NANOS + BigInt(this.dice.below(Number(NANOS))) };
  }

  /** A path that is free, in a directory that is there and not at or below `outside`. */
  freePlace(tree: Tree, outside?: string): string {
    const directories = ['', ...pathsOf(tree, 'directory')].filter(
      (path) => outside === undefined || (path !== outside && !path.startsWith(`${outside}/`)),
    );
    for (;;) {
      const above = this.dice.pick(directories);
      const name = this.dice.pick(this.dice.chance(85) ? plainNames : oddNames) + this.#suffix();
      const path = above === '' ? name : `${above}/${name}`;
      if (Buffer.byteLength(name, 'latin1') <= 255 && path !== '.myrror' && !tree.has(path)) return path;
    }
  }

  #suffix(): string {
    return this.dice.chance(50) ? '' : String(this.dice.below(10));
  }
}

/** The paths of all entries of a kind. */
export function pathsOf(tree: Tree, kind: Entry['kind']): string[] {
  return [...tree].filter(([, entry]) => entry.kind === kind).map(([path]) => path);
}
