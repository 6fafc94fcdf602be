/**
 * The tree that a plan leads to, as objects that keep their identity: every entry of the destination
 * is an object (its row is its number), and every new directory, file or symlink is one more. Each
 * object has a final place, a directory object and a name below it. What has no action of its own
 * stays in its directory, wherever that goes. Building the tree checks that the plan fits together.
 *
 * No two objects have one final place: a place is a row of the wanted tree, and no row is the target
 * of two actions. Linear in actions and rows but for look-ups in sorted blocks; a few numbers per object.
 */
import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { exactNames } from '../tree/name-folding.ts';
import { joinPath } from '../tree/path.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { type Plan, Verb } from './action.ts';
import { FoldedNames } from './folded-names.ts';
import { PlanFault } from './plan-fault.ts';

/** What becomes of an entry of the destination. */
export const Fate = {
  /** It keeps its name in its directory (which may itself move). */
  stays: 0,
  moves: 1,
  /** By an `rm` or `rmdir`. */
  removed: 2,
  /** Another action's target takes its place. */
  replaced: 3,
} as const;

export type Fate = (typeof Fate)[keyof typeof Fate];

const UNRESOLVED = -2;

/** The child of `directory` that has the name of a row of another tree, or NONE. */
function namesake(tree: Snapshot, directory: number, other: Snapshot, otherRow: number): number {
  let low = tree.columns.firstChild[directory] as number;
  let high = low + (tree.columns.childCount[directory] as number);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = tree.compareNames(middle, other, otherRow);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return NONE;
}

export class ObjectTree {
  readonly plan: Plan;
  readonly destination: Snapshot;
  /** How many objects the destination brings; new ones are numbered from here on. */
  readonly known: number;
  /** Fate of every row of the destination. */
  readonly fate: Uint8Array;
  /** The action that names the row as its origin (`mv`, `rm`, `rmdir`), or NONE. */
  readonly actionOfOrigin: Int32Array;
  /** For new objects: the action that makes each. */
  readonly actionOfNew: Int32Array;
  /** The object that an action puts at its target, NONE for actions without one. */
  readonly objectOfAction: Int32Array;

  #newCount = 0;
  readonly #actionOfTarget: Int32Array;
  readonly #objectOfWanted: Int32Array;
  /** Of objects that an action puts somewhere: the wanted row that is its place, the directory object, what stands there. */
  readonly #placeOf: Int32Array;
  readonly #parentOf: Int32Array;
  readonly #standingAt: Int32Array;
  readonly #folded: FoldedNames;
  /** The directory of which the path was asked last: neighbours come together. */
  #lastDirectory = 0;
  #lastPath: ByteString = ROOT;

  /** Throws PlanFault if an action does not fit. */
  constructor(plan: Plan) {
    const { actions, destination, wanted } = plan;
    this.plan = plan;
    this.destination = destination;
    this.known = destination.count;
    this.fate = new Uint8Array(destination.count);
    this.actionOfOrigin = new Int32Array(destination.count).fill(NONE);
    this.actionOfNew = new Int32Array(targetCount(plan));
    this.#placeOf = new Int32Array(destination.count + this.actionOfNew.length).fill(NONE);
    this.#parentOf = this.#placeOf.slice();
    this.#standingAt = this.#placeOf.slice();
    this.objectOfAction = new Int32Array(actions.count).fill(NONE);
    this.#folded = new FoldedNames(destination, plan.folding ?? exactNames);
    this.#actionOfTarget = new Int32Array(wanted.count).fill(NONE);
    this.#objectOfWanted = new Int32Array(wanted.count).fill(UNRESOLVED);
    this.#objectOfWanted[0] = 0;
    this.#takeOrigins();
    this.#takeTargets();
    this.#placeTargets();
    this.#checkRemovedDirectories();
    this.#checkRings();
  }

  /** How many objects there are. */
  get count(): number {
    return this.known + this.#newCount;
  }

  isNew(object: number): boolean {
    return object >= this.known;
  }

  isDirectory(object: number): boolean {
    if (!this.isNew(object)) return this.destination.isDirectory(object);
    return this.#verbOfNew(object) === Verb.mkdir;
  }

  /** True if the object will be there when all is done. */
  lives(object: number): boolean {
    return this.isNew(object) || (this.fate[object] as Fate) <= Fate.moves;
  }

  /** The directory object that holds it in the end. The root holds itself. */
  finalParent(object: number): number {
    const parent = this.#parentOf[object] as number;
    return parent === NONE ? (this.destination.columns.parent[object] as number) : parent;
  }

  finalName(object: number): ByteString {
    const row = this.#placeOf[object] as number;
    return row === NONE ? this.destination.name(object) : this.plan.wanted.name(row);
  }

  /** Where the object is when all is done. */
  finalPath(object: number): ByteString {
    if (object === 0) return ROOT;
    const directory = this.finalParent(object);
    if (directory !== this.#lastDirectory) {
      this.#lastPath = this.#walkUp(directory);
      this.#lastDirectory = directory;
    }
    return joinPath(this.#lastPath, this.finalName(object));
  }

  /** For an object that an action puts somewhere: what stands at that place before anything is done, or NONE. */
  standingAt(object: number): number {
    return this.#standingAt[object] as number;
  }

  /** True if `other` has, or had at first, the very name that `object` has in the end, and not just one that is taken for it. */
  isSpeltAs(object: number, other: number): boolean {
    return this.isNew(other) || this.destination.name(other) === this.finalName(object);
  }

  /** The object at a row of the wanted tree when all is done, or NONE. */
  objectOfWanted(row: number): number {
    const known = this.#objectOfWanted[row] as number;
    if (known !== UNRESOLVED) return known;
    const { wanted } = this.plan;
    const parent = this.objectOfWanted(wanted.columns.parent[row] as number);
    let object = NONE;
    if (parent !== NONE) {
      const child = this.#childNamedAs(parent, row);
      if (child !== NONE && this.fate[child] === Fate.stays) object = child;
    }
    this.#objectOfWanted[row] = object;
    return object;
  }

  #verbOfNew(object: number): number {
    return this.plan.actions.verb[this.actionOfNew[object - this.known] as number] as number;
  }

  #walkUp(directory: number): ByteString {
    let path: ByteString = ROOT;
    for (let at = directory; at !== 0; at = this.finalParent(at)) {
      path = path === ROOT ? this.finalName(at) : joinPath(this.finalName(at), path);
    }
    return path;
  }

  /** What stands in a directory object before anything is done, under the name of a wanted row; NONE for nothing. */
  #childNamedAs(directory: number, wantedRow: number): number {
    return this.isNew(directory) ? NONE : namesake(this.destination, directory, this.plan.wanted, wantedRow);
  }

  /** True if something is called just so today: two of which that is true are two, whatever was guessed (name-rivals.ts). */
  #hasItsName(wantedRow: number): boolean {
    return this.destination.find(this.plan.wanted.path(wantedRow)) !== NONE;
  }

  /** As `#childNamedAs`, but also what stands there under a name that the file system takes for the same. */
  #standingAtName(directory: number, wantedRow: number): number {
    const exact = this.#childNamedAs(directory, wantedRow);
    if (exact !== NONE || this.isNew(directory)) return exact;
    return this.#folded.standing(directory, this.plan.wanted.name(wantedRow));
  }

  #takeOrigins(): void {
    const { actions, destination } = this.plan;
    for (let action = 0; action < actions.count; action++) {
      const verb = actions.verb[action] as Verb;
      const origin = actions.origin[action] as number;
      if (verb !== Verb.mv && verb !== Verb.rm && verb !== Verb.rmdir) continue;
      if (origin <= 0) throw new PlanFault(action, '' as ByteString, 'is the root itself');
      if (this.actionOfOrigin[origin] !== NONE) {
        throw new PlanFault(action, destination.path(origin), 'is moved or removed by another action too');
      }
      const directory = destination.isDirectory(origin);
      if (verb === Verb.rm && directory)
        throw new PlanFault(action, destination.path(origin), 'is a directory: use rmdir');
      if (verb === Verb.rmdir && !directory)
        throw new PlanFault(action, destination.path(origin), 'is no directory: use rm');
      this.actionOfOrigin[origin] = action;
      this.fate[origin] = verb === Verb.mv ? Fate.moves : Fate.removed;
    }
    for (let action = 0; action < actions.count; action++) {
      const replaced = actions.replaces[action] as number;
      if (replaced === NONE) continue;
      if (this.fate[replaced] !== Fate.stays) {
        throw new PlanFault(action, destination.path(replaced), 'is moved, removed or replaced by another action too');
      }
      if (destination.isDirectory(replaced)) {
        throw new PlanFault(action, destination.path(replaced), 'is a directory and cannot be replaced in one step');
      }
      this.fate[replaced] = Fate.replaced;
    }
  }

  #takeTargets(): void {
    const { actions, wanted } = this.plan;
    for (let action = 0; action < actions.count; action++) {
      const target = actions.target[action] as number;
      const verb = actions.verb[action] as Verb;
      if (target === NONE || verb === Verb.meta) continue;
      if (target === 0) throw new PlanFault(action, '' as ByteString, 'is the root itself');
      if (this.#actionOfTarget[target] !== NONE) {
        throw new PlanFault(action, wanted.path(target), 'is the target of another action too');
      }
      this.#actionOfTarget[target] = action;
    }
  }

  /** In the order of the wanted tree, so that every directory has its object before its children. */
  #placeTargets(): void {
    const { actions, wanted } = this.plan;
    for (let row = 1; row < wanted.count; row++) {
      const action = this.#actionOfTarget[row] as number;
      if (action === NONE) continue;
      const parent = this.objectOfWanted(wanted.columns.parent[row] as number);
      if (parent === NONE || !this.isDirectory(parent)) {
        throw new PlanFault(action, wanted.path(row), 'has no directory to be in: nothing makes it or leaves it there');
      }
      const standing = this.#standingAtName(parent, row);
      this.#checkOccupant(action, standing, row);
      const rival = this.#folded.take(parent, wanted.name(row), row);
      if (rival !== NONE && !(this.#hasItsName(row) && this.#hasItsName(rival))) {
        throw new PlanFault(action, wanted.path(row), 'has the same name, for the destination, as', wanted.path(rival));
      }
      const isMoved = actions.verb[action] === Verb.mv;
      const object = isMoved ? (actions.origin[action] as number) : this.known + this.#newCount++;
      if (!isMoved) this.actionOfNew[object - this.known] = action;
      this.#placeOf[object] = row;
      this.#parentOf[object] = parent;
      this.#standingAt[object] = standing;
      this.objectOfAction[action] = object;
      this.#objectOfWanted[row] = object;
    }
    for (let action = 0; action < actions.count; action++) {
      if (actions.verb[action] !== Verb.meta) continue;
      const object = this.objectOfWanted(actions.target[action] as number);
      if (object === NONE)
        throw new PlanFault(action, wanted.path(actions.target[action] as number), 'will not be there');
      this.objectOfAction[action] = object;
    }
  }

  #checkOccupant(action: number, occupant: number, row: number): void {
    const { actions, wanted } = this.plan;
    const replaced = actions.replaces[action] as number;
    if (replaced !== NONE && replaced !== occupant) {
      throw new PlanFault(action, wanted.path(row), 'is said to replace something that is elsewhere');
    }
    if (occupant !== NONE && this.fate[occupant] === Fate.stays) {
      throw new PlanFault(
        action,
        wanted.path(row),
        'is in the way: no action moves, removes or replaces what stands there',
      );
    }
    if (replaced !== NONE && actions.verb[action] === Verb.mkdir) {
      throw new PlanFault(action, wanted.path(row), 'is a directory that cannot replace a file: remove that first');
    }
  }

  #checkRemovedDirectories(): void {
    const { actions, destination } = this.plan;
    for (let action = 0; action < actions.count; action++) {
      if (actions.verb[action] !== Verb.rmdir) continue;
      const directory = actions.origin[action] as number;
      const first = destination.columns.firstChild[directory] as number;
      const end = first + (destination.columns.childCount[directory] as number);
      for (let child = first; child < end; child++) {
        if (this.fate[child] === Fate.stays || this.fate[child] === Fate.replaced) {
          throw new PlanFault(action, destination.path(directory), 'still holds', destination.path(child));
        }
      }
    }
    for (let action = 0; action < actions.count; action++) {
      const object = this.objectOfAction[action] as number;
      if (object === NONE || actions.verb[action] === Verb.meta) continue;
      const parent = this.finalParent(object);
      if (!this.lives(parent)) {
        throw new PlanFault(
          action,
          this.plan.wanted.path(actions.target[action] as number),
          'goes into a directory that is removed',
        );
      }
    }
  }

  /** A directory must not end up inside itself. */
  #checkRings(): void {
    const { actions } = this.plan;
    const reaches = new Set<number>([0]);
    for (let action = 0; action < actions.count; action++) {
      const object = this.objectOfAction[action] as number;
      if (actions.verb[action] !== Verb.mv || !this.isDirectory(object)) continue;
      const trail: number[] = [];
      const seen = new Set<number>();
      for (let at = object; !reaches.has(at); at = this.finalParent(at)) {
        if (seen.has(at)) throw new PlanFault(action, this.destination.path(object), 'would end up inside itself');
        seen.add(at);
        trail.push(at);
      }
      for (const at of trail) reaches.add(at);
    }
  }
}

/** How many actions put something new somewhere, at most. */
function targetCount({ actions }: Plan): number {
  let count = 0;
  for (let action = 0; action < actions.count; action++) {
    if (actions.target[action] !== NONE && actions.verb[action] !== Verb.mv) count++;
  }
  return count;
}
