/**
 * Decides what must be done to make the destination the wanted tree: what stays, what moves, what is
 * copied there, what has to travel, what goes. Pure and deterministic.
 */
import { Kind } from '../tree/kind.ts';
import type { Problem } from '../tree/problem.ts';
import { NONE } from '../tree/snapshot.ts';
import { type Actions, ActionsBuilder, Verb } from './action.ts';
import { type Alignment, alignTrees } from './alignment.ts';
import { attributesDiffer, timesDiffer } from './attribute-difference.ts';
import { assignContent, type ContentAssignment, How } from './content-assignment.ts';
import { separateLinkedFiles } from './linked-files.ts';
import type { PlanInput } from './plan-input.ts';

/** A file of the destination that the plan relies on to have the content of a wanted file. */
export interface Reuse {
  readonly wanted: number;
  readonly destination: number;
}

export interface TreePlan {
  readonly actions: Actions;
  /** Pairs that need the proof of a full digest: reused at another path, or equal with another time. */
  readonly reused: readonly Reuse[];
  /** Wanted entries that cannot be made, each with its reason. */
  readonly problems: readonly Problem[];
  /** Per wanted row: 1 where it is left alone because it, or what stands in its place, must not be touched. */
  readonly leftAlone: Uint8Array;
  /** Per row of the destination: 1 where it stays although it is not wanted. */
  readonly kept: Uint8Array;
  /** The row of the destination that stays at, or moves to, the place of a wanted row; NONE for what is new. */
  standing(wantedRow: number): number;
}

export function planTrees(input: PlanInput): TreePlan {
  return new TreePlanner(input).run();
}

/** The plan for two trees with the same `count` rows between which nothing differs. */
export function planNothing(count: number): TreePlan {
  return {
    actions: new ActionsBuilder().finish(),
    reused: [],
    problems: [],
    leftAlone: new Uint8Array(count),
    kept: new Uint8Array(count),
    standing: (row) => row,
  };
}

/** By itself, so that the plan does not keep the planner alive. */
function standingIn(rows: Int32Array): (row: number) => number {
  return (row) => rows[row] as number;
}

class TreePlanner {
  readonly #input: PlanInput;
  readonly #alignment: Alignment;
  readonly #content: ContentAssignment;
  readonly #actions = new ActionsBuilder();
  readonly #reused: Reuse[] = [];
  readonly #replaced: Uint8Array;
  /** Per wanted directory: 1 where it brings along a file whose content is known by weak evidence only. */
  readonly #carriesUnverified: Uint8Array;
  readonly #problems: Problem[];

  constructor(input: PlanInput) {
    this.#input = input;
    this.#alignment = alignTrees(input);
    this.#content = assignContent(input, this.#alignment);
    separateLinkedFiles(input, this.#content);
    this.#replaced = new Uint8Array(input.destination.count);
    this.#carriesUnverified = this.#unverifiedCarriers();
    this.#problems = [...this.#alignment.problems];
  }

  run(): TreePlan {
    const { wanted } = this.#input;
    for (let row = 0; row < wanted.count; row++) {
      if (this.#alignment.leftAlone[row] === 1) continue;
      const kind = wanted.kind(row);
      if (kind === Kind.directory) this.#planDirectory(row);
      else if (kind === Kind.symlink) this.#planSymlink(row);
      else if (kind === Kind.file) this.#planFile(row);
    }
    const kept = this.#planLeftovers();
    return {
      actions: this.#actions.finish(),
      reused: this.#reused,
      problems: this.#problems,
      leftAlone: this.#alignment.leftAlone,
      kept,
      standing: standingIn(this.#standingRows()),
    };
  }

  #standingRows(): Int32Array {
    const rows = new Int32Array(this.#input.wanted.count);
    for (let row = 0; row < rows.length; row++) rows[row] = this.#standing(row);
    return rows;
  }

  #standing(row: number): number {
    const { wanted } = this.#input;
    if (wanted.isDirectory(row)) return this.#alignment.directoryOrigin[row] as number;
    if (wanted.kind(row) !== Kind.file) return this.#alignment.impliedOrigin[row] as number;
    return this.#content.standing(row);
  }

  #planDirectory(row: number): void {
    const origin = this.#alignment.directoryOrigin[row] as number;
    if (origin === NONE) this.#actions.add(Verb.mkdir, { target: row });
    else {
      if (origin !== this.#alignment.impliedOrigin[row]) this.#addDirectoryMove(origin, row);
      this.#planAttributes(row, origin);
    }
  }

  #addDirectoryMove(origin: number, row: number): void {
    this.#actions.add(Verb.mv, { origin, target: row, unverified: this.#carriesUnverified[row] === 1 });
  }

  /** From the leaves up: weak evidence counts against the nearest directory that moves by an action of its own. */
  #unverifiedCarriers(): Uint8Array {
    const { wanted, matching } = this.#input;
    const carries = new Uint8Array(wanted.count);
    for (let row = wanted.count - 1; row > 0; row--) {
      const parent = wanted.columns.parent[row] as number;
      if (wanted.isDirectory(row)) {
        const comesAlong = this.#alignment.directoryOrigin[row] === this.#alignment.impliedOrigin[row];
        if (carries[row] === 1 && comesAlong) carries[parent] = 1;
      } else if (this.#content.isContent(row) && this.#alignment.isElsewhere(row)) {
        const isInPlace = this.#content.how(row) === How.inPlace;
        if (isInPlace && !matching.verified(row, this.#content.from(row))) carries[parent] = 1;
      }
    }
    return carries;
  }

  #planSymlink(row: number): void {
    const { wanted, destination } = this.#input;
    const origin = this.#alignment.impliedOrigin[row] as number;
    const stands = origin !== NONE && destination.kind(origin) === Kind.symlink;
    if (stands && destination.linkTarget(origin) === wanted.linkTarget(row)) {
      this.#content.keep(origin);
      this.#planAttributes(row, origin);
    } else this.#add(Verb.link, row, NONE, NONE, false);
  }

  #planFile(row: number): void {
    const { wanted, matching } = this.#input;
    const how = this.#content.how(row);
    const from = this.#content.from(row);
    if (how === How.inPlace) {
      const isNews = this.#alignment.isElsewhere(row) || timesDiffer(this.#input, row, from);
      if (isNews && (wanted.columns.size[row] as number) > 0) this.#reuse(row, from);
      this.#planAttributes(row, from);
    } else if (how === How.move) {
      this.#reuse(row, from);
      this.#add(Verb.mv, row, from, NONE, !matching.verified(row, from));
      this.#planAttributes(row, from);
    } else if (how === How.copy) {
      this.#reuse(row, from);
      this.#add(Verb.local_cp, row, from, NONE, !matching.verified(row, from));
    } else if (how === How.copyReceived) this.#add(Verb.local_cp, row, NONE, from, false);
    else this.#add(Verb.remote_cp, row, NONE, NONE, false);
  }

  /** An action that puts something at a row, in the place of a file that stands there and goes nowhere else. */
  #add(verb: Verb, target: number, origin: number, received: number, unverified: boolean): void {
    const occupant = this.#alignment.impliedOrigin[target] as number;
    const isReplaced =
      occupant !== NONE && !this.#input.destination.isDirectory(occupant) && !this.#content.isUsed(occupant);
    if (isReplaced) this.#replaced[occupant] = 1;
    this.#actions.add(verb, { origin, target, replaces: isReplaced ? occupant : NONE, received, unverified });
  }

  #reuse(wanted: number, destination: number): void {
    this.#reused.push({ wanted, destination });
  }

  #planAttributes(row: number, origin: number): void {
    if (!attributesDiffer(this.#input, row, origin)) return;
    const unverified =
      this.#content.isContent(row) &&
      timesDiffer(this.#input, row, origin) &&
      !this.#input.matching.verified(row, origin);
    this.#actions.add(Verb.meta, { target: row, unverified });
  }

  /** Whatever of the destination has no part in the wanted tree is removed, unless it has to stay. */
  #planLeftovers(): Uint8Array {
    const { destination, frozen } = this.#input;
    const kept = new Uint8Array(destination.count);
    for (let row = 1; row < destination.count; row++) {
      if (frozen.destination[row] === 1) {
        kept[row] = 1;
        continue;
      }
      if (destination.isDirectory(row)) {
        if (this.#alignment.isOrigin(row)) continue;
        if (this.#alignment.isFixed(row)) kept[row] = 1;
        else this.#actions.add(Verb.rmdir, { origin: row });
      } else if (this.#replaced[row] === 0 && !this.#content.isUsed(row)) this.#actions.add(Verb.rm, { origin: row });
    }
    return kept;
  }
}
