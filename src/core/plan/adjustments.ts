/**
 * Attributes to be set when everything has its place: what the plan asks for, and what directories
 * lose by our own work. A directory's time changes with everything that is made, renamed or removed
 * in it, so each one that is touched gets back the time it had, or the one it is to have.
 */
import { Kind } from '../tree/kind.ts';
import { NONE } from '../tree/snapshot.ts';
import type { Stamp } from '../tree/stamp.ts';
import { Verb } from './action.ts';
import type { LowerOptions } from './lower-options.ts';
import { Fate, type ObjectTree } from './object-tree.ts';
import type { Adjustment } from './step.ts';
import { settableMode, wantedAttributes } from './wanted-attributes.ts';

export class Adjuster {
  readonly #tree: ObjectTree;
  readonly #options: LowerOptions;

  constructor(tree: ObjectTree, options: LowerOptions) {
    this.#tree = tree;
    this.#options = options;
  }

  /** Deepest paths first, the root last. */
  adjustments(): Adjustment[] {
    const { plan } = this.#tree;
    const { actions, wanted } = plan;
    const adjustments: Adjustment[] = [];
    const asked = new Set<number>();
    for (let action = 0; action < actions.count; action++) {
      const verb = actions.verb[action];
      if (verb !== Verb.meta && verb !== Verb.mkdir) continue;
      const object = this.#tree.objectOfAction[action] as number;
      const target = actions.target[action] as number;
      const attributes = wantedAttributes(wanted, target, this.#options.owners);
      asked.add(object);
      adjustments.push({
        path: this.#tree.finalPath(object),
        kind: wanted.kind(target),
        expect: this.#expected(object),
        attributes: { ...attributes, mode: settableMode(attributes.mode, this.#options) },
        asked: true,
      });
    }
    for (const directory of this.#touched()) {
      if (asked.has(directory)) continue;
      adjustments.push({
        path: this.#tree.finalPath(directory),
        kind: Kind.directory,
        expect: null,
        attributes: wantedAttributes(this.#tree.destination, directory, false),
        asked: false,
      });
    }
    return adjustments.sort((a, b) => depth(b.path) - depth(a.path) || (a.path < b.path ? -1 : 1));
  }

  /** A time must not be given to content that came after the comparison: it would pass for what was compared. */
  #expected(object: number): Stamp | null {
    if (this.#tree.isNew(object) || this.#tree.isDirectory(object)) return null;
    return this.#tree.destination.stamp(object);
  }

  /** Directories of the destination in which something is made, renamed or removed, and the root. */
  #touched(): Set<number> {
    const tree = this.#tree;
    const { actions, destination } = tree.plan;
    const touched = new Set<number>();
    if (actions.count > 0) touched.add(0);
    const touch = (directory: number): void => {
      if (!tree.isNew(directory) && tree.lives(directory)) touched.add(directory);
    };
    for (let action = 0; action < actions.count; action++) {
      const object = tree.objectOfAction[action] as number;
      const origin = actions.origin[action] as number;
      if (object !== NONE && actions.verb[action] !== Verb.meta) touch(tree.finalParent(object));
      if (origin !== NONE && tree.fate[origin] !== Fate.stays) touch(destination.columns.parent[origin] as number);
    }
    return touched;
  }
}

function depth(path: string): number {
  if (path === '') return 0;
  let count = 1;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count++;
  return count;
}
