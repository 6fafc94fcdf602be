/**
 * Files that a plan removes although something of the source that stays behind may want their content: it
 * has no place at the destination for now, but its content is there. Whether it is the same nobody has to
 * read for that: files of one size may be, others cannot. Linear in the rows of both trees.
 */
import { Kind } from '../tree/kind.ts';
import type { Counterparts } from '../tree/merge.ts';
import type { NameFolding } from '../tree/name-folding.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { type Actions, Verb } from './action.ts';
import { FoldedNames } from './folded-names.ts';

export interface StillWantedInput {
  readonly wanted: Snapshot;
  readonly destination: Snapshot;
  readonly pairs: Counterparts;
  readonly folding: NameFolding;
  readonly matching: { readonly sourceClass: Int32Array; readonly destinationClass: Int32Array };
  readonly treePlan: { readonly actions: Actions; readonly leftAlone: Uint8Array };
}

export interface StillWanted {
  /** Row of the destination that should not be removed. */
  readonly row: number;
  /** Row of the source that stays behind and may have its content. */
  readonly wantedRow: number;
}

/**
 * What should be kept. Not files whose content the destination keeps under another name, and not those whose
 * place, or a directory above it, makes room for something else of the source.
 */
export function stillWanted(input: StillWantedInput): StillWanted[] {
  const behind = sizesLeftBehind(input);
  if (behind.size === 0) return [];
  const { destination, treePlan, matching } = input;
  const { actions } = treePlan;
  const names = new FoldedNames(input.wanted, input.folding);
  const found: StillWanted[] = [];
  for (let action = 0; action < actions.count; action++) {
    if (actions.verb[action] !== Verb.rm) continue;
    const row = actions.origin[action] as number;
    const wantedRow = behind.get(destination.columns.size[row] as number);
    if (wantedRow === undefined || destination.kind(row) !== Kind.file) continue;
    if (isPlaceFree(input, names, row)) found.push({ row, wantedRow });
  }
  if (found.length === 0) return found;
  const placed = classesPlaced(input);
  return found.filter(({ row }) => !placed.has(matching.destinationClass[row] as number));
}

/** By size: a file of the source that stays behind, and of which nothing says that its content is at its path. */
function sizesLeftBehind({ wanted, destination, pairs, treePlan }: StillWantedInput): Map<number, number> {
  const sizes = new Map<number, number>();
  for (let row = 1; row < wanted.count; row++) {
    if (treePlan.leftAlone[row] !== 1 || wanted.kind(row) !== Kind.file) continue;
    const size = wanted.columns.size[row] as number;
    const other = pairs.ofSource[row] as number;
    const isThere = other !== NONE && destination.kind(other) === Kind.file && destination.columns.size[other] === size;
    if (size > 0 && !isThere && !sizes.has(size)) sizes.set(size, row);
  }
  return sizes;
}

/** The classes of all files of the source that do not stay behind. */
function classesPlaced({ wanted, matching, treePlan }: StillWantedInput): ReadonlySet<number> {
  const placed = new Set<number>();
  for (let row = 1; row < wanted.count; row++) {
    const contentClass = matching.sourceClass[row] as number;
    if (contentClass !== NONE && treePlan.leftAlone[row] !== 1) placed.add(contentClass);
  }
  return placed;
}

/** True if nothing of the source is to be where the row is, nor anything but a directory where one above it is. */
function isPlaceFree(input: StillWantedInput, names: FoldedNames, row: number): boolean {
  const { wanted, destination, pairs } = input;
  const other = pairs.ofDestination[row] as number;
  if (other !== NONE) return wanted.isDirectory(other) && destination.isDirectory(row);
  const above = destination.columns.parent[row] as number;
  if (!isPlaceFree(input, names, above)) return false;
  const directory = pairs.ofDestination[above] as number;
  return directory === NONE || names.standing(directory, destination.name(row)) === NONE;
}
