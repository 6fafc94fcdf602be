/**
 * What is to be done, as people read it. A plan refers to two trees: the destination as it was seen
 * (origins: `mv` from, `rm`, `rmdir`, `local_cp` from) and the wanted tree (targets: `mv` to,
 * `mkdir`, `remote_cp`, `link`, `meta`). Origins are named by their paths before anything is done,
 * targets by their paths when all is done, so the order of actions means nothing. What lies below a
 * moved directory and has no action of its own moves with it.
 */
import type { NameFolding } from '../tree/name-folding.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';

/** The verbs, as numbers for the `verb` column. */
export const Verb = {
  /** Remove the file, symlink or special entry at `origin`. */
  rm: 1,
  /** Rename `origin` to `target`: a file, or a directory with all that has no action of its own. */
  mv: 2,
  /** Copy the content of `origin` (or of what `received` brings) to `target`, within the destination. */
  local_cp: 3,
  /** Bring the content of the source's file to `target`. */
  remote_cp: 4,
  mkdir: 5,
  /** Remove the directory at `origin`, which everything else has left by then. */
  rmdir: 6,
  /** Make the symlink `target`. */
  link: 7,
  /** Set mode, owner and times of `target` only. */
  meta: 8,
} as const;

export type Verb = (typeof Verb)[keyof typeof Verb];
export type VerbName = keyof typeof Verb;

export const verbNames = Object.keys(Verb) as readonly VerbName[];

/** The word for a verb. */
export function verbName(verb: Verb): VerbName {
  return verbNames[verb - 1] as VerbName;
}

/** Actions as columns; a row is one action. */
export interface Actions {
  readonly count: number;
  readonly verb: Uint8Array;
  /** Row in the destination's snapshot, NONE (-1) without one. */
  readonly origin: Int32Array;
  /** Row in the wanted tree, NONE (-1) without one. */
  readonly target: Int32Array;
  /**
   * The row of the destination's file or symlink that stands at the target and is replaced, else NONE. An
   * action without it finds its place free, or emptied by another action.
   */
  readonly replaces: Int32Array;
  /** For a `local_cp` of content that a `remote_cp` brings: that action's target row, else NONE. */
  readonly received: Int32Array;
  /** 1: reused on weaker evidence than a full digest, as the user's criteria asked. */
  readonly unverified: Uint8Array;
}

export interface Plan {
  readonly destination: Snapshot;
  /**
   * The tree to be made. For a comparison this is the source's snapshot; for a list of actions that
   * was read from a file it holds the targets and the directories above them only.
   */
  readonly wanted: Snapshot;
  readonly actions: Actions;
  /** What the file system of the destination takes for one name. Left out: nothing. */
  readonly folding?: NameFolding | undefined;
}

/** The rows that an action names; what is left out is NONE. */
export interface ActionRefs {
  readonly origin?: number;
  readonly target?: number;
  readonly replaces?: number;
  readonly received?: number;
  readonly unverified?: boolean;
}

const FIRST_CAPACITY = 64;

/** Collects actions, as columns from the start. */
export class ActionsBuilder {
  #count = 0;
  #verb = new Uint8Array(FIRST_CAPACITY);
  #origin = new Int32Array(FIRST_CAPACITY);
  #target = new Int32Array(FIRST_CAPACITY);
  #replaces = new Int32Array(FIRST_CAPACITY);
  #received = new Int32Array(FIRST_CAPACITY);
  #unverified = new Uint8Array(FIRST_CAPACITY);

  get count(): number {
    return this.#count;
  }

  add(verb: Verb, refs: ActionRefs): void {
    const at = this.#count++;
    if (at === this.#verb.length) this.#grow(at * 2);
    this.#verb[at] = verb;
    this.#origin[at] = refs.origin ?? NONE;
    this.#target[at] = refs.target ?? NONE;
    this.#replaces[at] = refs.replaces ?? NONE;
    this.#received[at] = refs.received ?? NONE;
    this.#unverified[at] = refs.unverified === true ? 1 : 0;
  }

  finish(): Actions {
    const count = this.#count;
    return {
      count,
      verb: this.#verb.slice(0, count),
      origin: this.#origin.slice(0, count),
      target: this.#target.slice(0, count),
      replaces: this.#replaces.slice(0, count),
      received: this.#received.slice(0, count),
      unverified: this.#unverified.slice(0, count),
    };
  }

  #grow(capacity: number): void {
    this.#verb = enlarged(this.#verb, new Uint8Array(capacity));
    this.#origin = enlarged(this.#origin, new Int32Array(capacity));
    this.#target = enlarged(this.#target, new Int32Array(capacity));
    this.#replaces = enlarged(this.#replaces, new Int32Array(capacity));
    this.#received = enlarged(this.#received, new Int32Array(capacity));
    this.#unverified = enlarged(this.#unverified, new Uint8Array(capacity));
  }
}

function enlarged<Column extends Uint8Array | Int32Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}
