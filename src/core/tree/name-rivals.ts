/**
 * Entries of the source that cannot be made because the destination takes their names for another one:
 * for the name of a sibling, of something there that has to stay, or of our own state directory.
 */
import type { ByteString } from './byte-string.ts';
import type { FrozenRows } from './frozen.ts';
import type { Counterparts } from './merge.ts';
import { foldedName, foldsNames, type NameFolding } from './name-folding.ts';
import { joinPath } from './path.ts';
import { NONE, type Snapshot } from './snapshot.ts';
import { STATE_DIRECTORY } from './state-directory.ts';

export interface NameRival {
  /** Row of the source that has to stay behind. */
  readonly row: number;
  /** The path that has the name. */
  readonly other: ByteString;
}

export interface RivalInput {
  readonly source: Snapshot;
  readonly destination: Snapshot;
  readonly pairs: Counterparts;
  readonly folding: NameFolding;
}

/**
 * Of each group of siblings of the source with one name for the destination all but one: the one that is
 * there already, else the first. Two that are both there are two for it after all, whatever was guessed. Linear,
 * and nothing where names are exact.
 */
export function siblingRivals(input: RivalInput): NameRival[] {
  const { source, folding } = input;
  const rivals: NameRival[] = [];
  if (!foldsNames(folding)) return rivals;
  for (let directory = 0; directory < source.count; directory++) rivalsIn(input, directory, rivals);
  return rivals;
}

function rivalsIn({ source, pairs, folding }: RivalInput, directory: number, rivals: NameRival[]): void {
  const state = directory === 0 ? foldedName(STATE_DIRECTORY, folding) : null;
  const first = source.columns.firstChild[directory] as number;
  const end = first + (source.columns.childCount[directory] as number);
  const holders = new Map<string, number>();
  for (let row = first; row < end; row++) {
    const key = foldedName(source.name(row), folding);
    const holder = holders.get(key);
    if (key === state) rivals.push({ row, other: STATE_DIRECTORY });
    else if (holder === undefined) holders.set(key, row);
    else {
      const isHere = pairs.ofSource[row] !== NONE;
      const isThere = pairs.ofSource[holder] !== NONE;
      if (isHere && isThere) continue;
      if (isHere) holders.set(key, row);
      const [stays, yields] = isHere ? [row, holder] : [holder, row];
      rivals.push({ row: yields, other: source.path(stays) });
    }
  }
}

/** Entries of the source that would take the place of something held at the destination that is spelt otherwise. */
export function heldRivals({ source, destination, pairs, folding }: RivalInput, holds: FrozenRows): NameRival[] {
  const rivals: NameRival[] = [];
  if (!foldsNames(folding)) return rivals;
  for (let directory = 0; directory < destination.count; directory++) {
    const other = pairs.ofDestination[directory] as number;
    if (other === NONE || !destination.isDirectory(directory) || !source.isDirectory(other)) continue;
    const held = heldNames(destination, directory, holds, folding);
    if (held.size === 0) continue;
    const first = source.columns.firstChild[other] as number;
    for (let row = first; row < first + (source.columns.childCount[other] as number); row++) {
      if (holds.source[row] !== 0) continue;
      const name = held.get(foldedName(source.name(row), folding));
      if (name !== undefined && name !== source.name(row))
        rivals.push({ row, other: joinPath(destination.path(directory), name) });
    }
  }
  return rivals;
}

function heldNames(
  destination: Snapshot,
  directory: number,
  holds: FrozenRows,
  folding: NameFolding,
): ReadonlyMap<string, ByteString> {
  const names = new Map<string, ByteString>();
  const first = destination.columns.firstChild[directory] as number;
  for (let row = first; row < first + (destination.columns.childCount[directory] as number); row++) {
    if (holds.destination[row] !== 0) names.set(foldedName(destination.name(row), folding), destination.name(row));
  }
  return names;
}
