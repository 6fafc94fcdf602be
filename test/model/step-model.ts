/**
 * Carries out a program on a plain model of a tree, written independently of the simulation: paths
 * are strings, a rename moves every path below. After each step a callback sees all that is there.
 */

import { type Place, pathIn } from '../../src/core/plan/place.ts';
import type { Program } from '../../src/core/plan/step.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';

/** What a path of the model holds. */
export interface ModelNode {
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly content: string;
}

export class StepModel {
  readonly nodes: Map<string, ModelNode> = new Map();
  /** Content in staging, by arrival. */
  readonly staged: Map<number, ModelNode> = new Map();
  readonly #afterStep: (model: StepModel) => void;

  constructor(tree: Snapshot, contents: ReadonlyMap<number, string>, afterStep: (model: StepModel) => void) {
    this.#afterStep = afterStep;
    for (let row = 1; row < tree.count; row++) {
      const kind = tree.kind(row);
      if (kind === Kind.directory) this.nodes.set(tree.path(row), { kind: 'directory', content: '' });
      else if (kind === Kind.symlink)
        this.nodes.set(tree.path(row), { kind: 'symlink', content: tree.linkTarget(row) });
      else this.nodes.set(tree.path(row), { kind: 'file', content: contents.get(row) ?? '' });
    }
  }

  /** `read` gives the content of a source path. */
  run(program: Program, read: (path: string) => string): void {
    for (const path of program.directories) this.#step(() => this.#create(path, { kind: 'directory', content: '' }));
    for (let id = 0; id < program.arrivalCount; id++) {
      const { how, from, copyOf, linkTarget } = program.arrival(id);
      this.#step(() => {
        if (how === 'link') this.staged.set(id, { kind: 'symlink', content: linkTarget });
        else if (how === 'receive') this.staged.set(id, { kind: 'file', content: read(from) });
        else this.staged.set(id, copyOf >= 0 ? got(this.staged.get(copyOf)) : got(this.nodes.get(from)));
      });
    }
    this.#place(program, true);
    const { stagedDirectories, renames, discards } = program.rearrangement;
    for (const slot of stagedDirectories)
      this.#step(() => this.nodes.set(`slot ${slot}`, { kind: 'directory', content: '' }));
    for (const { from, to, replaces } of renames) {
      this.#step(() => {
        if (replaces !== null) this.#replace(key(to));
        this.#rename(key(from), key(to));
      });
    }
    this.#place(program, false);
    for (const { path } of program.removals) this.#step(() => this.#remove(path));
    for (const slot of discards) this.#step(() => this.#remove(`slot ${slot}`));
    if (this.staged.size > 0) throw new Error('something is left in staging');
  }

  #step(act: () => unknown): void {
    act();
    this.#afterStep(this);
  }

  #place(program: Program, early: boolean): void {
    for (let id = 0; id < program.arrivalCount; id++) {
      if (program.isEarly(id) !== early) continue;
      const { path, replaces } = program.arrival(id);
      this.#step(() => {
        if (replaces !== null) this.#replace(path);
        this.#create(path, got(this.staged.get(id)));
        this.staged.delete(id);
      });
    }
  }

  #create(path: string, node: ModelNode): void {
    const above = path.lastIndexOf('/');
    if (above > 0 && this.nodes.get(path.slice(0, above))?.kind !== 'directory')
      throw new Error(`no directory for ${path}`);
    if (this.nodes.has(path)) throw new Error(`${path} is taken`);
    this.nodes.set(path, node);
  }

  #replace(path: string): void {
    if (got(this.nodes.get(path)).kind === 'directory') throw new Error(`${path} is a directory`);
    this.nodes.delete(path);
  }

  #remove(path: string): void {
    got(this.nodes.get(path));
    for (const other of this.nodes.keys()) if (other.startsWith(`${path}/`)) throw new Error(`${path} is not empty`);
    this.nodes.delete(path);
  }

  #rename(from: string, to: string): void {
    if (to.startsWith(`${from}/`)) throw new Error(`${from} into itself`);
    const node = got(this.nodes.get(from));
    const below = [...this.nodes].filter(([path]) => path.startsWith(`${from}/`));
    this.nodes.delete(from);
    this.#create(to, node);
    for (const [path, one] of below) {
      this.nodes.delete(path);
      this.nodes.set(to + path.slice(from.length), one);
    }
  }
}

function key(place: Place): string {
  const path = pathIn(place);
  if (place.slot < 0) return path;
  return path === '' ? `slot ${place.slot}` : `slot ${place.slot}/${path}`;
}

function got<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a step finds nothing where it expects something');
  return value;
}
