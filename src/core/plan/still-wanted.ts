/**
 * Files that a plan removes although something of the source that stays behind may want their content: it
 * has no place at the destination for now, but its content is there. Whether it is the same nobody has to
 * read for that: files of one size may be, others cannot. Linear in the rows of both trees.
 */
import type { ByteString } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import type { Counterparts } from '../tree/merge.ts';
import type { NameFolding } from '../tree/name-folding.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { type Actions, Verb } from './action.ts';
import { FreePlaces } from './free-places.ts';

export interface StillWantedInput {
  readonly wanted: Snapshot;
  readonly destination: Snapshot;
  readonly pairs: Counterparts;
  readonly folding: NameFolding;
  /** Directories may be renamed with what they hold. */
  readonly directoryRename: boolean;
  readonly matching: { readonly sourceClass: Int32Array; readonly destinationClass: Int32Array };
  readonly treePlan: {
    readonly actions: Actions;
    readonly leftAlone: Uint8Array;
    standing(wantedRow: number): number;
  };
}

export interface StillWanted {
  /** Row of the destination that should not be removed. */
  readonly row: number;
  /** Row of the source that stays behind and may have its content. */
  readonly wantedRow: number;
  /**
   * Where it is in the end, if it can stay in its directory, which may itself move, with all else done as planned;
   * null if its directory has to stay where it is for it.
   */
  readonly place: ByteString | null;
}

/**
 * What should be kept. Not files whose content the destination keeps under another name, and not those that
 * make room for something else of the source, themselves or with a directory above them: both where they are,
 * and where they come to when a directory above them moves.
 */
export function stillWanted(input: StillWantedInput): StillWanted[] {
  const behind = sizesLeftBehind(input);
  if (behind.size === 0) return [];
  const { destination, treePlan, matching } = input;
  const { actions } = treePlan;
  const places = new FreePlaces({ ...input, ...treePlan });
  const found: StillWanted[] = [];
  for (let action = 0; action < actions.count; action++) {
    const isRemoved = actions.verb[action] === Verb.rm;
    const row = (isRemoved ? actions.origin[action] : actions.replaces[action]) as number;
    if (row === NONE || destination.kind(row) !== Kind.file) continue;
    const wantedRow = behind.get(destination.columns.size[row] as number);
    if (wantedRow === undefined) continue;
    if (isRemoved && places.isFreeAfterwards(row)) found.push({ row, wantedRow, place: places.pathAfterwards(row) });
    else if (places.isFreeAtPath(row)) found.push({ row, wantedRow, place: null });
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
