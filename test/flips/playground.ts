/**
 * Two trees to be mirrored, in which every kind of change is needed, and outside of them a tree that looks the
 * same, to which symlinks are put in place of their components.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { createNativeSystem } from '../../src/system/native/native-system.ts';
import type { Handle, System } from '../../src/system/system.ts';
import { errorCode } from '../../src/system/system-error.ts';
import { foreignIn, MARK, type Planted, picture, plantTree } from './canary.ts';

export type Side = 'source' | 'destination';

/** A name in one of the trees that is swapped for a symlink to its double outside. */
export interface Component {
  readonly side: Side;
  readonly path: string;
}

const LARGE = 'large '.repeat(15_000);

const source: Readonly<Record<string, Planted>> = {
  'd/keep': 'keep',
  'd/new': 'brand new',
  'd/large': LARGE,
  'd/moved': 'was e/old',
  'd/copy1': 'twice',
  'd/copy2': 'twice',
  'd/link': { to: 'keep' },
  'd/changed-link': { to: 'new' },
  'd/meta': 'meta',
  'd/sub/deep/f': 'deep',
  'd/sub/new': 'new below',
  'd/x': 'is y',
  'd/y': 'is x',
  'd/t/inner': 'was a file',
  'd/u': 'was a directory',
  'e/stays': 'stays',
  'made/one': 'one',
};

const destination: Readonly<Record<string, Planted>> = {
  'd/keep': 'keep',
  'd/extra': 'extra',
  'd/gone/a': 'gone a',
  'd/gone/b/c': 'gone c',
  'd/changed-link': { to: 'old' },
  'd/copy1': 'twice',
  'd/meta': 'meta',
  'd/sub/deep/f': 'deep',
  'd/sub/old': 'old below',
  'd/x': 'is x',
  'd/y': 'is y',
  'd/t': 'a file',
  'd/u/inner': 'a directory',
  'e/old': 'was e/old',
  'e/stays': 'stays',
};

/** Every name on every path that a run uses, on both sides; some of them are there only for a moment. */
export const components: readonly Component[] = [
  ...['d', 'd/sub', 'd/sub/deep', 'd/new', 'd/large', 'd/link', 'd/t', 'e', 'made'].map(
    (path): Component => ({ side: 'source', path }),
  ),
  ...[
    'd',
    'd/sub',
    'd/gone',
    'd/gone/b',
    'd/extra',
    'd/meta',
    'd/copy1',
    'd/x',
    'd/t',
    'd/u',
    'e',
    'e/old',
    'made',
    '.myrror',
    '.myrror/staged',
    '.myrror/parked',
  ].map((path): Component => ({ side: 'destination', path })),
];

/** Names of our own state that stand outside as well. */
const own = ['staged/0/x', 'staged/boot', 'parked/0', 'parked/1', 'journal', 'cache', 'rescued/a'];

export class Playground {
  readonly base: string;
  readonly system: System = createNativeSystem();
  readonly #handle: Handle;
  readonly #before: readonly string[];

  constructor() {
    this.base = mkdtempSync(join(tmpdir(), 'myrror-flips-'));
    this.plant();
    plantTree(this.outside, outsideTree());
    this.#handle = this.system.openRoot(asBytes(this.base));
    this.#before = picture(this.outside);
  }

  get outside(): string {
    return join(this.base, 'outside');
  }

  root(side: Side): string {
    return join(this.base, side);
  }

  /** Both trees anew. */
  plant(): void {
    for (const side of ['source', 'destination', 'hidden'])
      rmSync(join(this.base, side), { recursive: true, force: true });
    plantTree(this.root('source'), source);
    plantTree(this.root('destination'), destination);
    mkdirSync(join(this.base, 'hidden'));
    chmodSync(join(this.root('source'), 'd/meta'), 0o600);
  }

  /** Lays a symlink to the double of a component ready. */
  prepare({ path }: Component): void {
    rmSync(join(this.base, 'hidden'), { recursive: true, force: true });
    mkdirSync(join(this.base, 'hidden'));
    symlinkSync(join(this.outside, path.replace('.myrror', 'myrror')), join(this.base, 'hidden', 'flip'));
  }

  /**
   * Swaps the component with what is laid ready, in one step: a second call swaps back. Where nothing stands there
   * yet, the symlink is put there. False if not even that can be done.
   */
  flip({ side, path }: Component): boolean {
    const parts = `${side}/${path}`.split('/');
    const name = parts.pop() ?? '';
    const opened: Handle[] = [];
    const { system } = this;
    try {
      let at = this.#handle;
      for (const part of parts) {
        at = system.openDirectory(at, asBytes(part));
        opened.push(at);
      }
      const hidden = system.openDirectory(this.#handle, asBytes('hidden'));
      opened.push(hidden);
      if (tried(() => system.rename(hidden, asBytes('flip'), at, asBytes(name), 'exchange'))) return true;
      if (tried(() => system.rename(hidden, asBytes('flip'), at, asBytes(name), 'no-replace'))) return true;
      return tried(() => system.rename(at, asBytes(name), hidden, asBytes('flip'), 'no-replace'));
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return false;
    } finally {
      for (const handle of opened) system.close(handle);
    }
  }

  /** What went wrong: the outside was touched, or something of it is inside. */
  harm(): string[] {
    const after = picture(this.outside);
    const harm = after.filter((line) => !this.#before.includes(line)).map((line) => `outside: ${line}`);
    if (after.length !== this.#before.length)
      harm.push(`outside: ${after.length} entries instead of ${this.#before.length}`);
    harm.push(...foreignIn(this.root('destination')), ...foreignIn(join(this.base, 'hidden')));
    return harm;
  }

  dispose(): void {
    this.system.close(this.#handle);
    rmSync(this.base, { recursive: true, force: true });
  }
}

function tried(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

/** Doubles of all that is inside, marked, and something more in each directory. */
function outsideTree(): Record<string, Planted> {
  const tree: Record<string, Planted> = {};
  const marked = (path: string, what: Planted): void => {
    if (typeof what !== 'string') tree[path] = what;
    else tree[path] = `${MARK} ${what}`;
  };
  for (const part of [destination, source])
    for (const [path, what] of Object.entries(part)) if (!blocked(tree, path)) marked(path, what);
  for (const directory of ['d', 'd/sub', 'd/gone', 'd/gone/b', 'd/sub/deep', 'e', 'made'])
    tree[`${directory}/${MARK}`] = MARK;
  for (const path of own) tree[`myrror/${path}`] = MARK;
  return tree;
}

/** A path that is a file on one side and a directory on the other is taken from the first. */
function blocked(tree: Readonly<Record<string, Planted>>, path: string): boolean {
  return Object.keys(tree).some((known) => known.startsWith(`${path}/`) || path.startsWith(`${known}/`));
}
